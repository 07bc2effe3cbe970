"""Countries as data: reads a folder that describes a country, checks it, plans and applies it.

A *pack* is such a folder; a *release* is a pack as it was applied, immutable and named by its digest; a *section* is
what one module lets packs describe, such as `registers`; an *item* is one thing a section describes, and its *origin*
is the pack it comes from. Items are opened and closed, never changed or deleted. A *fault* says file, line and a
sentence.
"""
