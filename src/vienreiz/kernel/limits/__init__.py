"""How often one may ask, counted for all processes together.

A *key* names who is counted for what. A *window* is a span that begins with its first request; when it is full, the
next is refused until it ends. Keys are codes and ids alone; a subject's id stands in them as it is written, so that an
erasure finds it.
"""
