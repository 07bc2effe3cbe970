"""The door through which every read of a register goes.

*Ask*: a question to a service about a person, for a recipient, for a purpose, on a ground. *Ground*: the person
herself, or an article of law. *Recipient*: the subsystem that receives the answer. *Grant*: a standing permission by
law. *Decision*: yes with fields, or no with a reason; made by `gateway/decide.py`. *Answer*: what went out, cut to the
fields of the decision. *Entry*: one person's share of an exchange in the log, durable before the answer leaves.
*Holder*: the institution whose register answers. *Open register*: one about things; its records are no personal data.
"""
