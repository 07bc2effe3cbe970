"""A small example of each body that an operation takes, made from its schema. Source: OpenAPI 3.1, Media Type Object.

What a schema alone cannot say, such as what a purpose is called, stands in it as `examples`.
"""

from collections.abc import Mapping
from typing import Any

OF_FORMAT = {
    "date": "2030-01-31",
    "date-time": "2030-01-31T14:30:00Z",
    "time": "22:00:00",
    "uuid": "018f0000-0000-7000-8000-000000000000",
}
OF_TYPE: Mapping[str, Any] = {"string": "text", "integer": 1, "number": 1, "boolean": True, "null": None}


def describe_bodies(document: dict[str, Any]) -> dict[str, Any]:
    """`document` with an example beside the schema of each JSON body."""
    for operations in document.get("paths", {}).values():
        for operation in operations.values():
            content = operation.get("requestBody", {}).get("content", {}).get("application/json")
            if content is not None:
                content["example"] = example_of(content["schema"], document)
    return document


def example_of(schema: Mapping[str, Any], document: Mapping[str, Any]) -> Any:
    """Something that fits the schema: what it must have, and what it may have where an example is given for it."""
    schema = _followed(schema, document)
    given = _given(schema)
    if given is not None:
        return given
    if isinstance(options := schema.get("enum"), list):
        return options[0]
    if alternatives := [one for name in ("anyOf", "oneOf", "allOf") for one in schema.get(name, [])]:
        return example_of(alternatives[0], document)
    kind = schema.get("type")
    if kind == "object":
        required = schema.get("required", [])
        return {
            name: example_of(one, document)
            for name, one in schema.get("properties", {}).items()
            if name in required or _given(_followed(one, document)) is not None
        }
    if kind == "array":
        return [example_of(schema.get("items", {}), document)]
    if kind == "integer":
        return schema.get("minimum", OF_TYPE["integer"])
    return OF_FORMAT.get(schema.get("format", ""), OF_TYPE.get(str(kind)))


def _given(schema: Mapping[str, Any]) -> Any:
    """The example that the schema holds, or that one of its alternatives does; None where there is none."""
    if "examples" in schema:
        return schema["examples"][0]
    return next((one["examples"][0] for one in schema.get("anyOf", []) if "examples" in one), None)


def _followed(schema: Mapping[str, Any], document: Mapping[str, Any]) -> Mapping[str, Any]:
    """What a local reference names, else the schema itself."""
    reference = schema.get("$ref")
    if reference is None:
        return schema
    found: Any = document
    for part in str(reference).removeprefix("#/").split("/"):
        found = found[part]
    return _followed(found, document)
