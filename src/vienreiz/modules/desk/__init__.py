"""An institution's staff at work: they look a person up for a case, on a stated ground, and are seen doing it.

Lookup: one ask by a member of staff, with the case it was for. Office: a subsystem for which somebody works.
"""
