"""Erasing a person: plan first, then do, and do it again after a backup was restored.

Plan: how much each module holds about her, how many of her records name others too, and what is in the way. Ledger: the
list of erasures, a file apart from the databases, since a restored backup knows nothing of it. What holds data about
persons is known from `kernel/holdings.py`.
"""
