"""JSON bodies, read strictly and with a bound on what they may hold, before anything else looks at them."""

import json
import re
from typing import Any, cast

from django.http import HttpRequest
from ninja.parser import Parser

from vienreiz.kernel.errors import N_, Invalid

NAMES_MAX = 10_000  # of all objects together; a hundred rows of a hundred fields
DEPTH_MAX = 32

# a text is passed over whole; possessive, so that one without its end is no work for nothing
_TEXT_OR_NESTING = re.compile(r'"(?:[^"\\]++|\\.)*+"?|[\[\]{}]', re.DOTALL)


class BodyTooIntricate(Invalid):
    """Small in bytes, and yet more work to judge and to answer than anybody has to send."""

    code = "too-intricate"
    public = frozenset({"names_max", "depth_max"})
    sentence = N_("This holds too many names (%(names_max)d at most) or is nested too deeply (%(depth_max)d at most).")

    def __init__(self) -> None:
        super().__init__(names_max=NAMES_MAX, depth_max=DEPTH_MAX)


class Bodies(Parser):
    """JSON as RFC 8259 has it, in UTF-8, with each name once; NaN and Infinity are none. Source: RFC 7493."""

    def parse_body(self, request: HttpRequest) -> dict[str, Any]:
        """Raises BodyTooIntricate, and ValueError for what cannot be read."""
        text = request.body.decode()
        _refuse_depth(text)
        names = 0

        def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
            nonlocal names
            names += len(pairs)
            if names > NAMES_MAX:
                raise BodyTooIntricate
            found = dict(pairs)
            if len(found) != len(pairs):
                raise ValueError("a name stands twice in one object")
            return found

        return cast(dict[str, Any], json.loads(text, object_pairs_hook=once, parse_constant=_refuse_constant))


def _refuse_depth(text: str) -> None:
    """Before anything is built of it."""
    depth = 0
    for found in _TEXT_OR_NESTING.finditer(text):
        if found[0] in "[{":
            depth += 1
            if depth > DEPTH_MAX:
                raise BodyTooIntricate
        elif found[0] in "]}":
            depth -= 1


def _refuse_constant(name: str) -> None:
    raise ValueError(f"JSON has no {name}")
