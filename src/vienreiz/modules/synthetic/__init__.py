"""People who do not exist, made to order for demonstrations and tests, as a country's pack describes them.

*Recipe*: what people.yaml of a pack says: names, streets, years, codes, families wanted. *Seed*: the same seed and
count give the same bytes. *Population*: persons, their stays at homes and their ties, companies, and what all of them
do and own over the years, before it is records. *Subject*: what one record is about, such as a stay or a job. *Fact*: a
named thing about a subject that a field of a register can hold. *Contradiction*: what cannot all be true of the records
made; there must be none. *Demo person*: one with a key, such as `parent`, and a reason to look at her. *Demo ask*: an
ask of an institution about a demo person or company, some of them to be refused.
"""
