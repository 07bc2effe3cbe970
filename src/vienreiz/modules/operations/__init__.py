"""What operators see to: whether all parts are ready, jobs, events that a handler refused, who may be guessing.

Dead letter: an event that a handler refused to the last attempt. Suspicion: somebody at a desk missed too often.
Nothing here shows or changes data about persons; who is suspected stands here by an id.
"""
