"""Whether a field can ever hold a value, and how it is filled in, by the description of its register. Pure."""

import json
from collections.abc import Sequence

from . import rules, values

KINDS: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
}


def misfit(register: values.Register, name: str, value: object) -> str:
    """Why the field never holds `value`, in one sentence; empty where it may, or where there is no such field."""
    field = register.fields.get(name)
    if field is None:
        return ""
    definition = rules.definition_of(name, json.loads(register.schema))
    computed = field.computed
    options: Sequence[object] | None
    if computed is None:
        kind, options = rules.type_of(definition), rules.options_of(definition)
    elif computed.how is values.Computation.BANDS:
        kind, options = "string", list(computed.bands)
    else:
        kind, options = "boolean", None
    if options is None and kind == "boolean":
        options = [True, False]
    if options is not None:
        return (
            "" if _is_among(value, options) else f"The field {name} is never {_written(value)}, but {_either(options)}."
        )
    wanted = KINDS.get(kind)
    if wanted is None or (isinstance(value, wanted) and (kind == "boolean" or not isinstance(value, bool))):
        return ""
    return f"The field {name} is never {_written(value)}: it is of type {kind}."


def inputs(register: values.Register) -> tuple[values.Input, ...]:
    """How each recorded field is filled in, in the order of the description."""
    schema, required = json.loads(register.schema), rules.required_fields(register)
    found: list[values.Input] = []
    for name in register.recorded:
        definition = rules.definition_of(name, schema)
        kind = rules.type_of(definition)
        options = rules.options_of(definition) or ([True, False] if kind == "boolean" else [])
        found.append(
            values.Input(
                name=name,
                type=kind,
                format=str(definition.get("format", "")),
                options=tuple(one for one in options if isinstance(one, bool | int | float | str)),
                is_required=name in required,
            )
        )
    return tuple(found)


def _is_among(value: object, options: Sequence[object]) -> bool:
    """JSON keeps true and 1 apart, and Python does not."""
    return any(type(value) is type(option) and value == option for option in options)


def _either(options: Sequence[object]) -> str:
    written = [_written(option) for option in options]
    return " or ".join([", ".join(written[:-1]), written[-1]] if len(written) > 1 else written)


def _written(value: object) -> str:
    """As YAML has it: a text that looks like something else stands in quotes."""
    plain = json.dumps(value, ensure_ascii=False)
    is_plain = isinstance(value, str) and value.replace("-", "").replace("_", "").isalpha()
    return str(value) if is_plain and value not in {"true", "false", "null"} else plain
