"""What identity knows. Every bulk answer takes one statement for each 500 values."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date, datetime
from itertools import islice
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.crypto import salted_hmac

from vienreiz.kernel.actors import Actor
from vienreiz.kernel.text import Text

from . import errors, models, rules, values

CHUNK = 500  # SQLite takes 999 variables in a statement
TOKENS_SHOWN = 100


def subject_of(scheme: str, value: str, *, on: date) -> values.SubjectId | None:
    """Who holds `value` on that day, None when nobody does. Separators and small letters make no difference."""
    return subjects_of(scheme, [value], on=on).get(value)


def subject_or_stand_in(scheme_code: str, value: str, *, on: date) -> values.SubjectId:
    """Who holds `value` on that day; where nobody does, the id of nobody, always the same for this value.

    So that whoever names a code learns nothing from how it is answered. Raises SchemeNotFound, IdentifierNotValid.
    """
    if not rules.is_valid(scheme(scheme_code), value):
        raise errors.IdentifierNotValid(count=1)
    return subject_of(scheme_code, value, on=on) or stand_in(scheme_code, value)


def stand_in(scheme_code: str, value: str) -> values.SubjectId:
    """The id of nobody that is always the same for this value: uses are counted by it where nobody holds the value."""
    keyed = salted_hmac("identity.stand-in", f"{scheme_code}:{rules.compact(value)}", algorithm="sha256").digest()
    return values.SubjectId(UUID(bytes=keyed[:16], version=4))


def kind_of(subject_id: values.SubjectId) -> values.SubjectKind:
    """What a subject is in law; a natural person where nobody is known, so that it sounds alike."""
    row = models.Subject.objects.filter(id=subject_id).values_list("kind", flat=True).first()
    return values.SubjectKind(row) if row else values.SubjectKind.PERSON


def subjects_of(scheme: str, written: Collection[str], *, on: date) -> dict[str, values.SubjectId]:
    """Who holds each value on that day, by the value as it was given; values nobody holds are left out."""
    compacts = {value: rules.compact(value) for value in written}
    holders: dict[str, values.SubjectId] = {}
    for chunk in chunks(sorted(set(compacts.values()))):
        rows = models.Identifier.objects.of(scheme, chunk).valid(on=on).values_list("compact", "subject_id")
        holders.update((compact, values.SubjectId(subject_id)) for compact, subject_id in rows)
    return {value: holders[compact] for value, compact in compacts.items() if compact in holders}


def holders_of(scheme: str, written: Collection[str]) -> dict[str, list[values.Holding]]:
    """Everybody who ever held each value, by the value as it was given; values nobody ever held are left out."""
    compacts = {value: rules.compact(value) for value in written}
    holdings: dict[str, list[values.Holding]] = {}
    for chunk in chunks(sorted(set(compacts.values()))):
        for row in models.Identifier.objects.of(scheme, chunk).order_by("valid_from", "id"):
            holdings.setdefault(row.compact, []).append(row.as_holding())
    return {value: holdings[compact] for value, compact in compacts.items() if compact in holdings}


def meant_by(scheme: str, written: str, *, on: date) -> values.SubjectId | None:
    """Whom a value means to somebody at work who reads it in a letter: see `holder_on`."""
    return rules.holder_on(holders_of(scheme, [written]).get(written, ()), on)


def identifiers_of(subject_id: values.SubjectId) -> list[values.Identifier]:
    """Every identifier the subject ever had, by scheme, newest first."""
    rows = models.Identifier.objects.filter(subject_id=subject_id).order_by("scheme", "-valid_from", "id")
    return [row.as_value() for row in rows]


def scheme(code: str) -> values.Scheme:
    """The kind of identifier now described under this code. Raises SchemeNotFound."""
    row = models.Scheme.objects.filter(code=code, closed_at=None).first()
    if row is None:
        raise errors.SchemeNotFound(scheme=code)
    return row.as_value()


def was_ever_valid(scheme: str, value: str) -> bool:
    """Whether `value` is written as this kind of identifier is described, or ever was. Who has it is no matter."""
    versions = models.Scheme.objects.filter(code=scheme)
    return any(rules.is_valid(row.as_value(), value) for row in versions)


def schemes() -> list[values.Scheme]:
    """Every kind of identifier now described, by code."""
    return [row.as_value() for row in models.Scheme.objects.filter(closed_at=None).order_by("code")]


def schemes_of_persons() -> list[values.Scheme]:
    """Those by which natural persons are known, by code."""
    return [one for one in schemes() if one.identifies is values.SubjectKind.PERSON]


def organisations() -> list[values.Organisation]:
    """Every institution now described, by code, with its subsystems."""
    subsystems: dict[str, dict[str, Text]] = {}
    for subsystem in models.Subsystem.objects.filter(closed_at=None).order_by("code"):
        subsystems.setdefault(subsystem.organisation, {})[subsystem.code] = Text(subsystem.title)
    return [
        values.Organisation(code=row.code, title=Text(row.title), url=row.url, subsystems=subsystems.get(row.code, {}))
        for row in models.Organisation.objects.filter(closed_at=None).order_by("code")
    ]


def organisation_titles() -> dict[str, Text]:
    """The name of each institution now described, by code."""
    return {
        code: Text(title)
        for code, title in models.Organisation.objects.filter(closed_at=None).values_list("code", "title")
    }


def recipient_titles() -> dict[str, Text]:
    """The name of each subsystem by `organisation/subsystem`, closed ones too: old entries of the log name them."""
    organisations = {
        code: Text(title) for code, title in models.Organisation.objects.order_by("id").values_list("code", "title")
    }
    rows = models.Subsystem.objects.order_by("id").values_list("organisation", "code", "title")
    return {
        f"{organisation}/{code}": _joined(organisations[organisation], Text(title))
        for organisation, code, title in rows
        if organisation in organisations
    }


def recipient_title(code: str) -> Text:
    """The name of `organisation/subsystem`, as `Institution – subsystem`; the code itself if never described."""
    return recipient_titles().get(code) or Text({"en": code})


def card_of(subject_id: UUID) -> values.DemoCard | None:
    """The subject's card of the demonstration eID, None when she has none."""
    row = models.DemoCard.objects.filter(subject_id=subject_id).first()
    return None if row is None else row.as_value()


def card_with(code: str) -> values.DemoCard | None:
    """The card that answers to this code, None when no card does."""
    row = models.DemoCard.objects.filter(code=rules.compact(code)).first()
    return None if row is None else row.as_value()


def cards_with(codes: Iterable[str]) -> dict[str, values.DemoCard]:
    """The cards that answer to these codes, by code, in their order."""
    compact = {rules.compact(code): code for code in codes}
    rows = models.DemoCard.objects.filter(code__in=compact) if compact else ()
    found = {row.code: row.as_value() for row in rows}
    return {code: found[one] for one, code in compact.items() if one in found}


def tokens_of(person_id: values.PersonId) -> list[values.AccessToken]:
    """Her newest access tokens, at most 100, newest first, ended ones too."""
    rows = models.AccessToken.objects.filter(subject_id=person_id).order_by("-created_at", "id")[:TOKENS_SHOWN]
    return [row.as_value() for row in rows]


def token_with(secret: str, *, at: datetime) -> values.AccessToken | None:
    """The token with this secret, if it is valid at `at`. Unknown, expired and revoked ones all give None alike."""
    token_id = rules.token_id_in(secret)
    row = None if token_id is None else models.AccessToken.objects.filter(id=token_id).first()
    if row is None or not rules.is_secret_of(row.hash, secret):
        return None
    token = row.as_value()
    return token if rules.state_of(token, at=at) is values.TokenState.VALID else None


def subsystems() -> frozenset[str]:
    """Every subsystem now described, as `organisation/subsystem`."""
    rows = models.Subsystem.objects.filter(closed_at=None).values_list("organisation", "code")
    return frozenset(f"{organisation}/{code}" for organisation, code in rows)


def client_token_with(secret: str, *, at: datetime) -> values.ClientToken | None:
    """The subsystem's token with this secret, if it is valid at `at` and the subsystem still stands."""
    token_id = rules.token_id_in(secret)
    row = None if token_id is None else models.ClientToken.objects.filter(id=token_id).first()
    if row is None or not rules.is_secret_of(row.hash, secret):
        return None
    token = row.as_value()
    stands = rules.state_of(token, at=at) is values.TokenState.VALID and token.subsystem in subsystems()
    return token if stands else None


def client_tokens_of(subsystem: str) -> list[values.ClientToken]:
    """The newest tokens of a subsystem, at most 100, newest first, ended ones too."""
    rows = models.ClientToken.objects.filter(subsystem=subsystem).order_by("-created_at", "id")[:TOKENS_SHOWN]
    return [row.as_value() for row in rows]


def sign_in_failures(source: str, *, since: datetime) -> list[datetime]:
    """When sign-ins from `source` failed since then, newest first, as many as matter."""
    rows = models.FailedSignIn.objects.filter(source=source, failed_at__gt=since).order_by("-failed_at")
    return list(rows.values_list("failed_at", flat=True)[: rules.SIGN_IN_FAILURES_MAX])


def chunks(items: Sequence[str]) -> Iterator[list[str]]:
    """`items` in lists of at most 500."""
    left = iter(items)
    while chunk := list(islice(left, CHUNK)):
        yield chunk


def _joined(organisation: Text, subsystem: Text) -> Text:
    """Both names in each language the institution has one in."""
    return Text(
        {
            language: f"{organisation.in_language(language)} – {subsystem.in_language(language)}"
            for language in organisation.by_language
        }
    )


def employments_of(person_id: values.PersonId, *, at: datetime) -> list[values.Employment]:
    """Where she works at `at`, by subsystem and role."""
    return _employments(models.Employment.objects.filter(subject_id=person_id), at=at)


def work_of(person_id: values.PersonId, *, since: datetime) -> list[values.Employment]:
    """Where she works, or did after `since`, newest first: for herself."""
    rows = models.Employment.objects.filter(Q(ended_at=None) | Q(ended_at__gt=since), subject_id=person_id)
    return [row.as_value() for row in rows.order_by("-began_at", "id")]


def to_be_dismissed(employment_id: UUID, *, supervisor: values.Employment, at: datetime) -> values.Employment:
    """One of those whom a supervisor may dismiss at `at`.

    Raises NotEmployed, MayNotManageStaff; of another office it is not even told who works there.
    """
    found = next((one for one in staff_of(supervisor.subsystem, at=at) if one.id == employment_id), None)
    if found is None:
        raise errors.NotEmployed
    if not rules.may_manage_staff(supervisor, person_id=found.person_id, subsystem=found.subsystem, role=found.role):
        raise errors.MayNotManageStaff
    return found


def employment_of_staff(by: Actor, *, at: datetime) -> values.Employment | None:
    """The employment in which somebody at work acts; None once she was dismissed."""
    found = _employments(models.Employment.objects.filter(id=by.id, subsystem=by.subsystem), at=at)
    return found[0] if found else None


def staff_of(subsystem: str, *, at: datetime) -> list[values.Employment]:
    """Who works for the subsystem at `at`."""
    return _employments(models.Employment.objects.filter(subsystem=subsystem), at=at)


def _employments(rows: QuerySet[models.Employment], *, at: datetime) -> list[values.Employment]:
    standing = rows.filter(Q(ended_at=None) | Q(ended_at__gt=at), began_at__lte=at)
    return [row.as_value() for row in standing.order_by("subsystem", "role", "id")]


def operators() -> list[str]:
    """The names of all operators, in order."""
    return list(models.Operator.objects.order_by("name").values_list("name", flat=True))


def operator_fingerprint(name: str) -> str | None:
    """What changes with an operator's password; None of somebody who is let in no more."""
    row = models.Operator.objects.filter(name=name, is_active=True).first()
    return row.get_session_auth_hash() if row else None
