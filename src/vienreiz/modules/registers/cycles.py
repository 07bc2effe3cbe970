"""References of a JSON Schema that lead back to where they began before the record goes any deeper. Pure.

Such a schema has no meaning, and a validator that cuts the circle checks nothing in it.
Source: JSON Schema 2020-12, Core, 9.4.1 (infinite recursion).
"""

from collections.abc import Iterator, Mapping
from typing import TypeAlias
from urllib.parse import unquote

Place: TypeAlias = "tuple[str, ...]"  # in the schema: ("properties", "size")

REFERENCES = ("$ref", "$dynamicRef")
ANCHORS = ("$anchor", "$dynamicAnchor")
IN_PLACE = ("not", "if", "then", "else")  # keywords whose schema looks at the same value
LISTS_IN_PLACE = ("allOf", "anyOf", "oneOf")
MAPS_IN_PLACE = ("dependentSchemas",)
PLAIN_VALUES = ("enum", "const", "default", "examples")  # no schemas within


def endless(schema: object) -> Iterator[Place]:
    """The places from which references lead back to the place itself, each circle once, from the outside in."""
    parts = dict(_parts(schema, ()))
    anchors = {str(part[name]): place for place, part in parts.items() for name in ANCHORS if name in part}
    done: set[Place] = set()
    for first in parts:
        yield from _circles_from(first, parts, anchors, done)


def _circles_from(
    first: Place, parts: Mapping[Place, Mapping[str, object]], anchors: Mapping[str, Place], done: set[Place]
) -> Iterator[Place]:
    """Depth first without recursion: a schema of a stranger may be deeper than the stack."""
    if first in done:
        return
    way, open_ = [(first, _next_of(first, parts, anchors))], {first}
    while way:
        place, following = way[-1]
        reached = next(following, None)
        if reached is None:
            way.pop()
            open_.discard(place)
            done.add(place)
        elif reached in open_:
            yield reached
        elif reached in parts and reached not in done:
            open_.add(reached)
            way.append((reached, _next_of(reached, parts, anchors)))


def _next_of(
    place: Place, parts: Mapping[Place, Mapping[str, object]], anchors: Mapping[str, Place]
) -> Iterator[Place]:
    """The schemas that look at the very value that the schema at `place` looks at."""
    part = parts[place]
    for name in REFERENCES:
        reference = part.get(name)
        if isinstance(reference, str) and reference.startswith("#"):
            yield anchors.get(reference[1:], _place_of(reference))
    for name in IN_PLACE:
        yield (*place, name)
    for name in LISTS_IN_PLACE:
        inner = part.get(name)
        yield from ((*place, name, str(number)) for number in range(len(inner) if isinstance(inner, list) else 0))
    for name in MAPS_IN_PLACE:
        inner = part.get(name)
        yield from ((*place, name, key) for key in (inner if isinstance(inner, Mapping) else ()))


def _place_of(reference: str) -> Place:
    steps = unquote(reference[1:]).split("/")[1:]
    return tuple(step.replace("~1", "/").replace("~0", "~") for step in steps)


def _parts(schema: object, place: Place) -> Iterator[tuple[Place, Mapping[str, object]]]:
    """Every object within a schema, by its place; more than the schemas in it, which does no harm."""
    if isinstance(schema, Mapping):
        yield place, schema
        for name, inner in schema.items():
            if name not in PLAIN_VALUES or place[-1:] == ("properties",):
                yield from _parts(inner, (*place, name))
    elif isinstance(schema, list):
        for number, inner in enumerate(schema):
            yield from _parts(inner, (*place, str(number)))
