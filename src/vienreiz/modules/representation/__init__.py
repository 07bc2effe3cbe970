"""Who may act for whom: found by asking the registers, and over when they no longer say so.

Power: a rule of law by which one may act for another, such as a parent for a minor child (pack, `representation.yaml`).
Incapacity: by which answer of a register somebody does not decide for herself (pack, `incapacity.yaml`).
Mandate: that a power stands between two, as the registers said lately. Representative, represented: the two.
"""
