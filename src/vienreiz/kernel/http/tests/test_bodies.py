"""What is refused of a JSON body before anything is built of it."""

import json
from typing import Any

import pytest
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from vienreiz.kernel.http import bodies


def read(body: str | bytes) -> Any:
    sent = body.encode() if isinstance(body, str) else body
    return bodies.Bodies().parse_body(RequestFactory().post("/", sent, content_type="application/json"))


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ('{"a": NaN}', "JSON has no NaN"),
        ('{"a": Infinity}', "JSON has no Infinity"),
        ('{"a": -Infinity}', "JSON has no -Infinity"),
        ('{"a": 1, "a": 2}', "twice"),
        ('{"a": {"b": 1, "b": 1}}', "twice"),
        (b'{"a": "\xed\xa0\x80"}', "can't decode"),
        ('{"a": 1}'.encode("utf-16"), "can't decode"),
        ("{", "Expecting"),
        ('"', "Unterminated"),
    ],
)
def test_what_two_readers_may_read_otherwise_is_not_read(body: str | bytes, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        read(body)


@pytest.mark.parametrize("opened", ["[", '{"a":'])
def test_what_is_nested_too_deeply_is_refused_before_it_is_built(opened: str) -> None:
    closed = "]" if opened == "[" else "}"
    deepest = opened * bodies.DEPTH_MAX + "1" + closed * bodies.DEPTH_MAX

    assert read(deepest) == json.loads(deepest)
    with pytest.raises(bodies.BodyTooIntricate):
        read(opened * (bodies.DEPTH_MAX + 1))


def test_brackets_within_a_text_are_no_nesting() -> None:
    assert read(json.dumps(["[" * 100 + '"\\' + "{" * 100])) == ["[" * 100 + '"\\' + "{" * 100]


def test_too_many_names_are_refused() -> None:
    most = {str(number): 1 for number in range(bodies.NAMES_MAX)}

    assert read(json.dumps(most)) == most
    with pytest.raises(bodies.BodyTooIntricate):
        read(json.dumps([most, {"one": 1}]))


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
        max_leaves=10,
    )
)
def test_all_else_is_read_as_json_is(content: Any) -> None:
    if "\\ud" not in json.dumps(content):
        assert read(json.dumps(content, ensure_ascii=False)) == content
    assert read(json.dumps(content)) == content
