"""What every request and answer has: an id, a line in the log, a problem document or page when the answer is no.

A *problem* is RFC 9457's: one stable code, one sentence in the caller's language. *Health* tells whether this process
lives and whether its parts are ready; *metrics* are counted by all processes and shown on the operator's port alone.
"""
