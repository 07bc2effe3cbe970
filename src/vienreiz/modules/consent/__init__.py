"""What a person allows by her own will: asked for by a recipient, given or refused by her, taken back when she likes.

A *consent* is a permission for one recipient to use one service's fields for one purpose, under *terms* that never
change: other terms are another consent. A *step* is what happened to it: requested, refused, given, paused, resumed,
withdrawn, renewed, expired. Its *state* follows from its last step and the clock. A *use* is one ask answered under it.
The *record* is the consent as ISO/IEC TS 27560 writes it, the *receipt* a signed copy for her to keep. After an ending
the recipient owes an *acknowledgement* that it no longer holds what it was given. A *hindrance* keeps a person from
deciding alone: she is a minor, or dead; a *sign* is by which register's answer it shows.
"""
