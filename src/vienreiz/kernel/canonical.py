"""The one way to write a thing as JSON, so that its digest can be cited and computed again by anybody. Pure.

Sorted keys, no spaces, UTF-8 without escapes. Texts, whole numbers, yes and no, null, lists and objects have one form;
other numbers have that of Python. Digests of this form stand in the log: it may never change.
"""

import hashlib
import json


def text(content: object) -> str:
    """JSON text that is the same for the same content. Raises ValueError for what JSON has no word for."""
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def digest(content: object) -> str:
    """Hex SHA-256 of the text."""
    return hashlib.sha256(text(content).encode()).hexdigest()
