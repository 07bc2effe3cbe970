"""Stops `make` in one sentence where Python is too old or too new, or makes no environments. Runs on any Python 3."""

import sys

OLDEST, NEWEST = (3, 11), (3, 13)


def verdict(version, has_venv):  # type: ignore[no-untyped-def]
    """The sentence that stops the set-up, or None."""
    have = "%d.%d" % version[:2]
    if not OLDEST <= tuple(version[:2]) <= NEWEST:
        return (
            "Vienreiz needs Python 3.11, 3.12 or 3.13, and this is %s. Say which one to use: make PYTHON=python3.11 …"
            % have
        )
    if not has_venv:
        return (
            "This Python %s cannot make virtual environments: install its venv package (Debian: python3-venv)." % have
        )
    return None


if __name__ == "__main__":
    try:
        import ensurepip  # noqa: F401
        import venv  # noqa: F401

        has_venv = True
    except ImportError:
        has_venv = False
    sentence = verdict(sys.version_info, has_venv)
    if sentence:
        sys.exit(sentence)
