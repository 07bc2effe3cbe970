"""Who somebody is, and how we know.

*Subject*: a person, or a legal person, under a random opaque id that never changes and says nothing. *Identifier*: what
a country calls her by: a value in a scheme, from a day until a day. *Scheme*: a kind of identifier, described by the
pack. *Means*: a way to show who one is, here only the demonstration eID with cards. *Assurance*: how sure a means is
(low, substantial, high). *Caller*: whoever is behind a request, by a session or by an *access token*, whose *scopes*
bound what it allows. *Organisation* and *subsystem*: an institution, and the part of it that acts. *Operator*: who runs
this deployment; the only user Django knows. Persons are none of Django's users.
"""
