"""Keeping a register: how well it is kept, its whole history, and correcting it on a ground and for a case.

Steward: somebody whom the institution that holds a register employs to look after it. Everything she sees or changes
goes through `exchange` and stands in the time line of whoever it is about.
"""
