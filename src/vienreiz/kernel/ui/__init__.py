"""The look of every page: layout, shared pieces, filters; accessible by construction and without a country.

An *account* is who is signed in, as the header shows her; a *link* is a place in the navigation; a *source* is where a
fact comes from. Modules plug in who is signed in and where they can be found.
"""
