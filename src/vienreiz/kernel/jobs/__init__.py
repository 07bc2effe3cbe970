"""Work done later or on a clock.

A *job* on a clock is a function registered with `every`; the worker runs it when it is due. A one-off job is a
django-tasks task. A *lease* lets one process of several do a thing, until it stops renewing it.
"""
