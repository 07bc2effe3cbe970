"""What makes an identifier well formed, a token valid, a sign-in acceptable. Pure."""

import hmac
import re
from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from hashlib import sha256
from uuid import UUID

from vienreiz.kernel.actors import Actor, ActorKind
from vienreiz.kernel.limits.values import Limit

from . import values

DIGITS = "0123456789"

TOKEN_PREFIX = "vrz_"  # noqa: S105 - what every token begins with, so that scanners of source code know one
TOKEN_RANDOM_BYTES = 32
TOKEN_FORM = re.compile(rf"{TOKEN_PREFIX}(?P<id>[0-9a-f]{{32}})_[0-9a-f]{{64}}")
TOKEN_LIFE_MAX = timedelta(days=366)
TOKEN_TITLE_LENGTH_MAX = 80

TOKEN_LIMIT = Limit(times=1200, span=timedelta(minutes=1))  # a person's program
PASSWORD_LENGTH_MIN = 15  # of an operator. Source: NIST SP 800-63B, 3.1.1.2
ADDRESS_LIMIT = Limit(times=600, span=timedelta(minutes=1))  # one network address, without any sign-in
CLIENT_LIMIT = Limit(times=3000, span=timedelta(minutes=1))  # a subsystem, with all its tokens

SESSION_IDLE_MAX = timedelta(minutes=30)
SESSION_LIFE_MAX = timedelta(hours=8)

APPOINTMENTS = Limit(times=30, span=timedelta(hours=1))  # tried by one supervisor: codes are not found by guessing
END_LENGTH = 4  # of an identifier, by which a supervisor tells those apart whom she appointed

SIGN_IN_FAILURES_MAX = 20
SIGN_IN_FAILURES_WINDOW = timedelta(minutes=5)


def compact(value: str) -> str:
    """The identifier without what is there for the eye: no separators, all capitals. Equal ones are one identifier."""
    return "".join(character for character in value.upper() if character.isalnum())


def is_valid(scheme: values.Scheme, value: str) -> bool:
    """Whether `value` is written as `scheme` says and carries the right check digit, if it carries one at all.

    The digits of the value count, in their order; separators and letters do not. The last digit is the check digit.
    """
    return why_not_valid(scheme, value) == ""


def why_not_valid(scheme: values.Scheme, value: str) -> str:
    """What is wrong with `value` as the end of a sentence about it; empty if nothing is."""
    if re.fullmatch(scheme.pattern, value, re.ASCII) is None:
        return "does not fit the pattern as a whole"
    if not carries_check_digit(scheme, value):
        return ""
    digits = [character for character in value if character in DIGITS]
    if len(digits) != len(scheme.weights) + 1:
        before = max(0, len(digits) - 1)
        return f"has {before} digits before its check digit, but {len(scheme.weights)} weights are given"
    right = check_digit(scheme, "".join(digits[:-1]))
    if right is None:
        return "cannot be: its remainder is above 9, and no digit stands for that"
    return "" if right == digits[-1] else f"has the check digit {digits[-1]}, but {right} follows from the others"


def carries_check_digit(scheme: values.Scheme, value: str) -> bool:
    """Whether the last digit of `value` follows from the others."""
    if scheme.algorithm is values.Algorithm.NONE:
        return False
    return not compact(value).startswith(tuple(compact(prefix) for prefix in scheme.unchecked_prefixes))


def check_digit(scheme: values.Scheme, digits: str) -> str | None:
    """The digit that completes `digits`: (offset + factor * sum(weight * digit)) mod modulus.

    None when there is none: the scheme has no check digit, these digits carry none, or the remainder is above 9, which
    means that no identifier begins with these digits. Raises ValueError unless there is one digit for each weight.
    """
    if not carries_check_digit(scheme, digits):
        return None
    if len(digits) != len(scheme.weights) or not set(digits) <= set(DIGITS):
        raise ValueError(f"{scheme.code} takes {len(scheme.weights)} digits before the check digit")
    total = sum(weight * int(digit) for weight, digit in zip(scheme.weights, digits, strict=True))
    remainder = (scheme.offset + scheme.factor * total) % scheme.modulus
    return str(remainder) if remainder <= 9 else None


def secret_for(token_id: UUID, *, randomness: bytes) -> str:
    """The text its bearer sends: the prefix, the token's id, and 32 random bytes."""
    if len(randomness) != TOKEN_RANDOM_BYTES:
        raise ValueError(f"a token needs {TOKEN_RANDOM_BYTES} random bytes")
    return f"{TOKEN_PREFIX}{token_id.hex}_{randomness.hex()}"


def token_id_in(secret: str) -> UUID | None:
    """The id that a secret names, None when it is not written as one."""
    found = TOKEN_FORM.fullmatch(secret)
    return None if found is None else UUID(found["id"])


def hash_of(secret: str) -> str:
    """What is kept of a token. The secret is 256 random bits, so a plain hash cannot be guessed back."""
    return sha256(secret.encode()).hexdigest()


def is_secret_of(kept: str, secret: str) -> bool:
    """Whether `secret` hashes to `kept`, in a time that does not tell how much of it fits."""
    return hmac.compare_digest(kept, hash_of(secret))


def state_of(token: values.AccessToken | values.ClientToken, *, at: datetime) -> values.TokenState:
    """How a token stands at `at`."""
    if token.revoked_at is not None and token.revoked_at <= at:
        return values.TokenState.REVOKED
    return values.TokenState.EXPIRED if token.expires_at <= at else values.TokenState.VALID


def fault_of_token(*, title: str, scopes: Collection[values.Scope], expires_at: datetime, at: datetime) -> str | None:
    """The first field of a new token that is wrong, None when all are right."""
    if not 0 < len(title.strip()) <= TOKEN_TITLE_LENGTH_MAX:
        return "title"
    if not scopes:
        return "scopes"
    return None if at < expires_at <= at + TOKEN_LIFE_MAX else "expires_at"


def allows(caller: values.Caller, scope: values.Scope) -> bool:
    return caller.scopes is None or scope in caller.scopes


def is_session_over(*, signed_in_at: datetime, seen_at: datetime, at: datetime) -> bool:
    """Whether a session must end: left alone for half an hour, or a working day old."""
    return at - seen_at >= SESSION_IDLE_MAX or at - signed_in_at >= SESSION_LIFE_MAX


def sign_in_wait(failures: Sequence[datetime], *, at: datetime) -> timedelta | None:
    """How long a source with these failed sign-ins must wait, None when it need not."""
    recent = sorted((failed_at for failed_at in failures if at - failed_at < SIGN_IN_FAILURES_WINDOW), reverse=True)
    if len(recent) < SIGN_IN_FAILURES_MAX:
        return None
    return recent[SIGN_IN_FAILURES_MAX - 1] + SIGN_IN_FAILURES_WINDOW - at


def may_manage_tokens(by: Actor, person_id: values.PersonId) -> bool:
    """A person makes and revokes her own tokens, nobody for her; a process of ours may, for the demonstration."""
    return (by.is_person(person_id) and by.acting_for is None) or by.is_ours


def may_manage_staff(
    supervisor: values.Employment | None, *, person_id: values.PersonId | None, subsystem: str, role: values.Role
) -> bool:
    """Whether somebody at work says who works in a subsystem: its supervisor, of clerks and stewards, never of herself.

    `supervisor` is the employment in which she asks; `person_id` None: whom it is about is not yet known.
    """
    return (
        supervisor is not None
        and supervisor.role is values.Role.SUPERVISOR
        and supervisor.subsystem == subsystem
        and role in values.APPOINTED_BY_SUPERVISORS
        and person_id != supervisor.person_id
    )


def end_of(written: str) -> str:
    """The last four characters of an identifier; of a short one half, so that it is never shown as a whole."""
    code = compact(written)
    return code[-min(END_LENGTH, len(code) // 2) :] if len(code) > 1 else ""


def runs_this(by: Actor) -> bool:
    """Who runs the deployment lets subsystems in; a process of ours may, for the demonstration."""
    return by.kind is ActorKind.OPERATOR or by.is_ours


def holder_on(holdings: Collection[values.Holding], day: date) -> values.SubjectId | None:
    """Whom an identifier means to whoever has it before them on `day`: its holder on that day, or else its only holder
    ever.

    A source or letter of today may name people by codes of before, and one about before by codes of today. None if
    nobody is meant for certain.
    """
    for holding in holdings:
        if day in holding.valid:
            return holding.subject_id
    ever = {holding.subject_id for holding in holdings}
    return ever.pop() if len(ever) == 1 else None
