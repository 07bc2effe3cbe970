"""The records of registers that this deployment holds: insert-only versions, each with the days it is valid and the
instants it was known. Only `exchange` reads them, since every read of personal data is an exchange.

Terms. *Version*: what a register says of one key for some days. *Valid*: the days for which it holds. *Recorded*: since
when the register has said so, from the publication of the load that brought the version to that of the load that
ended it. *Load*: one source taken in under one number, seen by nobody until published, then by all at once. *Refused*:
a row of a source that was not taken. *Oddity*: a row that was taken and should be looked at. The reasons stand in
docs/decisions, `records`.
"""
