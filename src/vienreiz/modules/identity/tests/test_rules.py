"""Identifiers, tokens, sessions and failed sign-ins, without a database."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vienreiz.kernel import actors
from vienreiz.kernel.text import Text
from vienreiz.modules.identity import rules, values

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)

# weights, offset and factor as in a code in real use: some digits have no check digit at all
ELEVEN = values.Scheme(
    code="eleven",
    title=Text({"en": "Eleven"}),
    pattern=r"\d{6}-?\d{5}",
    algorithm=values.Algorithm.WEIGHTED_SUM,
    weights=(1, 6, 3, 7, 9, 10, 5, 8, 4, 2),
    modulus=11,
    offset=1101,
    factor=-1,
    unchecked_prefixes=("32",),
)
# another country: letters stand in it, the sum counts upwards
SEVEN = values.Scheme(
    code="seven",
    title=Text({"en": "Seven"}),
    pattern=r"[A-Z]{2} \d{3}\.\d{3}",
    algorithm=values.Algorithm.WEIGHTED_SUM,
    weights=(3, 1, 3, 1, 3),
    modulus=7,
)
FREE = values.Scheme(code="free", title=Text({"en": "Free"}), pattern="[A-Z]+", algorithm=values.Algorithm.NONE)


@pytest.mark.parametrize(
    ("scheme", "value", "valid"),
    [
        (ELEVEN, "010180-10018", True),
        (ELEVEN, "01018010018", True),
        (ELEVEN, "010180-10017", False),
        (ELEVEN, "010180-10000", False),  # the remainder of these ten is 10: nobody has such a code
        (ELEVEN, "010180 10018", False),
        (ELEVEN, "010180-1001", False),
        (ELEVEN, "010180-1001\u0668", False),  # another script's eight
        (ELEVEN, "320000-00005", True),
        (ELEVEN, "320000-00006", True),
        (ELEVEN, "", False),
        (SEVEN, "AB 123.455", True),  # 3 + 2 + 9 + 4 + 15 = 33 = 4 * 7 + 5
        (SEVEN, "AB 123.451", False),
        (SEVEN, "AB123455", False),
        (FREE, "ABC", True),
        (FREE, "abc", False),
        (FREE, "ABC\n", False),
    ],
)
def test_is_valid(scheme: values.Scheme, value: str, valid: bool) -> None:
    assert rules.is_valid(scheme, value) is valid


@pytest.mark.parametrize(
    ("scheme", "digits", "expected"),
    [
        (ELEVEN, "0101801001", "8"),
        (ELEVEN, "0101801000", None),  # remainder 10
        (ELEVEN, "3200000000", None),  # carries none
        (SEVEN, "12345", "5"),
        (FREE, "12345", None),
    ],
)
def test_check_digit(scheme: values.Scheme, digits: str, expected: str | None) -> None:
    assert rules.check_digit(scheme, digits) == expected


@pytest.mark.parametrize("digits", ["", "010180100", "01018010011", "010180100x"])
def test_a_check_digit_needs_a_digit_for_each_weight(digits: str) -> None:
    with pytest.raises(ValueError, match="takes 10 digits"):
        rules.check_digit(ELEVEN, digits)


@given(digits=st.text("0123456789", min_size=10, max_size=10))
def test_exactly_one_last_digit_is_valid_or_none(digits: str) -> None:
    valid = [last for last in rules.DIGITS if rules.is_valid(ELEVEN, digits + last)]

    if digits.startswith("32"):
        assert valid == list(rules.DIGITS)
    else:
        expected = rules.check_digit(ELEVEN, digits)
        assert valid == ([] if expected is None else [expected])


@given(digits=st.text("0123456789", min_size=11, max_size=11), place=st.integers(0, 10), other=st.integers(1, 9))
def test_one_wrong_digit_shows(digits: str, place: int, other: int) -> None:
    wrong = digits[:place] + str((int(digits[place]) + other) % 10) + digits[place + 1 :]
    scheme = replace(ELEVEN, unchecked_prefixes=())

    assert not (rules.is_valid(scheme, digits) and rules.is_valid(scheme, wrong))


@given(value=st.text(max_size=20), scheme=st.sampled_from([ELEVEN, SEVEN, FREE]))
def test_nothing_typed_breaks_it(value: str, scheme: values.Scheme) -> None:
    assert rules.is_valid(scheme, value) in {True, False}
    assert rules.compact(rules.compact(value)) == rules.compact(value)


@pytest.mark.parametrize(("written", "expected"), [("010180-10018", "01018010018"), (" ab 12.3 ", "AB123"), ("", "")])
def test_compact(written: str, expected: str) -> None:
    assert rules.compact(written) == expected


def token(**changes: object) -> values.AccessToken:
    made = values.AccessToken(
        id=UUID(int=1),
        person_id=values.PersonId(UUID(int=2)),
        title="Script",
        scopes=frozenset({values.Scope.DATA_READ}),
        created_at=NOON,
        expires_at=NOON + timedelta(days=1),
    )
    return replace(made, **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("given_token", "at", "state"),
    [
        (token(), NOON, values.TokenState.VALID),
        (token(), NOON + timedelta(days=1, microseconds=-1), values.TokenState.VALID),
        (token(), NOON + timedelta(days=1), values.TokenState.EXPIRED),
        (token(revoked_at=NOON), NOON, values.TokenState.REVOKED),
        (token(revoked_at=NOON), NOON + timedelta(days=2), values.TokenState.REVOKED),
    ],
)
def test_state_of(given_token: values.AccessToken, at: datetime, state: values.TokenState) -> None:
    assert rules.state_of(given_token, at=at) is state


ALL = frozenset(values.Scope)


@pytest.mark.parametrize(
    ("title", "scopes", "expires_at", "fault"),
    [
        ("Script", ALL, NOON + timedelta(days=1), None),
        ("x" * 80, ALL, NOON + timedelta(days=366), None),
        ("", ALL, NOON + timedelta(days=1), "title"),
        ("  ", ALL, NOON + timedelta(days=1), "title"),
        ("x" * 81, ALL, NOON + timedelta(days=1), "title"),
        ("Script", frozenset(), NOON + timedelta(days=1), "scopes"),
        ("Script", ALL, NOON, "expires_at"),
        ("Script", ALL, NOON + timedelta(days=366, microseconds=1), "expires_at"),
    ],
)
def test_fault_of_token(title: str, scopes: frozenset[values.Scope], expires_at: datetime, fault: str | None) -> None:
    assert rules.fault_of_token(title=title, scopes=scopes, expires_at=expires_at, at=NOON) == fault


def test_a_secret_names_its_token_and_fits_only_its_own_hash() -> None:
    secret = rules.secret_for(UUID(int=7), randomness=bytes(32))

    assert secret == "vrz_" + "0" * 31 + "7_" + "0" * 64
    assert rules.token_id_in(secret) == UUID(int=7)
    assert rules.is_secret_of(rules.hash_of(secret), secret)
    assert not rules.is_secret_of(rules.hash_of(secret), secret[:-1] + "1")
    assert secret not in rules.hash_of(secret)


@pytest.mark.parametrize("secret", ["", "vrz_", "vrz_" + "0" * 97, "abc_" + "0" * 32 + "_" + "0" * 64, "vrz_\u0660"])
def test_what_is_no_secret_names_no_token(secret: str) -> None:
    assert rules.token_id_in(secret) is None


def caller(scopes: frozenset[values.Scope] | None) -> values.Caller:
    return values.Caller(
        person_id=values.PersonId(UUID(int=2)),
        name="",
        assurance=values.Assurance.LOW,
        signed_in_at=NOON,
        scopes=scopes,
    )


def test_a_session_allows_all_and_a_token_its_scopes() -> None:
    assert rules.allows(caller(None), values.Scope.DATA_READ)
    assert rules.allows(caller(frozenset({values.Scope.DATA_READ})), values.Scope.DATA_READ)
    assert not rules.allows(caller(frozenset({values.Scope.DATA_READ})), values.Scope.USES_READ)
    assert not rules.allows(caller(frozenset()), values.Scope.DATA_READ)


@pytest.mark.parametrize(
    ("idle", "age", "over"),
    [
        (timedelta(minutes=29, seconds=59), timedelta(hours=1), False),
        (timedelta(minutes=30), timedelta(hours=1), True),
        (timedelta(0), timedelta(hours=7, minutes=59), False),
        (timedelta(0), timedelta(hours=8), True),
    ],
)
def test_is_session_over(idle: timedelta, age: timedelta, over: bool) -> None:
    assert rules.is_session_over(signed_in_at=NOON - age, seen_at=NOON - idle, at=NOON) is over


def test_a_source_waits_only_after_too_many_failures() -> None:
    failures = [NOON - timedelta(seconds=ago) for ago in range(20)]

    assert rules.sign_in_wait(failures[:19], at=NOON) is None
    assert rules.sign_in_wait(failures, at=NOON) == timedelta(minutes=5) - timedelta(seconds=19)
    assert rules.sign_in_wait(failures, at=NOON + timedelta(minutes=5) - timedelta(seconds=19)) is None


def test_who_may_manage_tokens() -> None:
    person_id = values.PersonId(UUID(int=2))

    assert rules.may_manage_tokens(actors.person(person_id), person_id)
    assert rules.may_manage_tokens(actors.system("demo"), person_id)
    assert not rules.may_manage_tokens(actors.person(UUID(int=3)), person_id)
    assert not rules.may_manage_tokens(actors.operator("anna"), person_id)


def test_an_institutions_subsystem_is_no_process_of_ours() -> None:
    person_id = values.PersonId(values.SubjectId(UUID(int=1)))

    assert rules.may_manage_tokens(actors.system("demonstration"), person_id)
    assert not rules.may_manage_tokens(actors.system("tax-office/returns"), person_id)
    assert not rules.runs_this(actors.system("tax-office/returns"))
