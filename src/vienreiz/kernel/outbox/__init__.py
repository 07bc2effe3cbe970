"""Telling up: events that modules publish in the transaction of a change, delivered to handlers after the commit.

An *event* is a frozen dataclass of ids and codes, named in the past tense. A *handler* is called at least once for each
event, so twice must be harmless. A *dead letter* is an event that a handler refused to the last attempt.
"""
