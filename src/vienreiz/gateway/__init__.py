"""The data path: decides an ask and cuts an answer. Knows no Django and no module."""
