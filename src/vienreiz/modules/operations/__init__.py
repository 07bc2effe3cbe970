"""What operators see to: whether all parts are ready, jobs, and events that a handler refused.

Dead letter: an event that a handler refused to the last attempt. Nothing here shows or changes data about persons.
"""
