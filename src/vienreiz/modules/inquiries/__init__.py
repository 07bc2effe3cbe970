"""A person's question about one use of her data, which the institution that used them must answer in time.

Inquiry: the question with its due date and its answer. One for each entry of the log.
"""
