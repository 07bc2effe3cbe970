"""What a case may be called: by somebody at a desk, by a program that asks, by whoever keeps a register."""

import re

LENGTH_MIN = 3
LENGTH_MAX = 80
WRITTEN = re.compile(rf"(?=.*[^\W_])[^\x00-\x1f\x7f]{{{LENGTH_MIN},{LENGTH_MAX}}}")


def is_case(text: str) -> bool:
    """Whether a case can be called so: one line of 3 to 80 characters, at least one of them a letter or digit."""
    return WRITTEN.fullmatch(text) is not None
