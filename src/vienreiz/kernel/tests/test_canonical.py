import pytest

from vienreiz.kernel import canonical


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ({"b": [1, {"d": True, "c": None}], "a": "é\u2028"}, '{"a":"é\u2028","b":[1,{"c":null,"d":true}]}'),
        ({}, "{}"),
        ({"Z": 1, "a": 2}, '{"Z":1,"a":2}'),
        ('"\\\n', '"\\"\\\\\\n"'),
    ],
)
def test_the_same_content_is_always_the_same_text(content: object, text: str) -> None:
    assert canonical.text(content) == text


def test_the_digest_is_that_of_sha256sum() -> None:
    # printf '{"a":"é","b":1}' | sha256sum
    assert canonical.digest({"b": 1, "a": "é"}) == "aa58fba8483623bed37c1b02edfccbdd9a53123837c20bfa4cb4049993a2872e"


def test_what_json_has_no_word_for_is_refused() -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        canonical.text({"a": float("nan")})
