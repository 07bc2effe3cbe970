"""People who do not exist, made to order for demonstrations and tests, as a country's pack describes them.

*Recipe*: what people.yaml of a pack says: names, streets, years, codes, families wanted. *Seed*: the same seed and
count give the same bytes. *Population*: persons, their stays at homes and their ties, before they are records.
*Fact*: a named thing about a person or a tie that a field of a register can hold. *Demo person*: one with a key, such
as `parent`, and a reason to look at her. *Demo ask*: an ask of an institution about a demo person, some of them to be
refused.
"""
