"""What is refused of a JSON body before anything is built of it."""

import json
import tracemalloc
from typing import Any

import pytest
from django.test import Client, RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from vienreiz.kernel.http import bodies
from vienreiz.modules.exchange import testing
from vienreiz.modules.identity import testing as identity

ASK = "/api/exchange/ask"


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


@pytest.mark.django_db(databases=["default", "log"])
@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ('{"known_at": NaN}', 400, "bad-request"),
        ("[" * 100_000, 422, "too-intricate"),
        (json.dumps({f"{number}": 1 for number in range(75_000)}), 422, "too-intricate"),
    ],
)
def test_a_program_hears_what_is_wrong_with_its_body(body: str, status: int, code: str) -> None:
    testing.small_country()
    headers = identity.headers_of(identity.client_token_of(testing.TAX_OFFICE))

    answer = Client().post(ASK, body, content_type="application/json", headers=headers)

    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert len(answer.content) < 500


@pytest.mark.django_db(databases=["default", "log"])
def test_an_answer_never_grows_with_what_was_wrong() -> None:
    """A body of 814 kB with 75,000 invented names was answered with 5 MB."""
    testing.small_country()
    headers = identity.headers_of(identity.client_token_of(testing.TAX_OFFICE))
    odd = {f"{'x' * 90}{number}": 1 for number in range(9_000)}

    tracemalloc.start()
    answer = Client().post(ASK, json.dumps(odd), content_type="application/json", headers=headers)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (422, "not-valid")
    assert len(problem["errors"]) == 20
    assert problem["more"] == 9_000 + 4 - 20  # four that are missing
    assert problem["errors"][-1] == {"at": ["body", "question", "x" * 80 + "…"], "kind": "extra_forbidden"}
    assert len(answer.content) < 5_000
    assert peak < 30_000_000
