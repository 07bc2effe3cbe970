"""A person's own page: what registers hold about her, who used it on what ground, and whether that stands unaltered.

*My data* is one batch ask on her own ground; *Who used my data* is her part of the log; a *fold* is her own reads of a
day shown as one line; a *proof* is what she takes away to verify an entry without us.
"""
