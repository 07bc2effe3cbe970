"""Descriptions of registers, open to all: what a register holds, who holds it and on what legal basis, in which roles
persons stand in its records, and what may be asked of it.

Terms. *Register*: a base or other register of a state, described in one file of a pack. *Holder*: the institution that
answers for it. *Role*: the part a person or a company plays in a record. *Key*: the field that identifies a record.
*Information service*: a named set of fields that may be asked about whoever stands in one role. The records themselves
live in `records`.
"""
