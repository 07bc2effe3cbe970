"""People and how they show who they are: identifiers, schemes, cards, tokens, and operators."""

import secrets
import uuid
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta

from django.contrib.auth.hashers import check_password, make_password
from django.contrib.sessions.models import Session
from django.db import IntegrityError, transaction

from vienreiz.kernel.actors import Actor
from vienreiz.kernel.outbox import public as outbox
from vienreiz.modules.packs import public as packs

from .. import errors, events, models, queries, rules, values

AHEAD_MAX = timedelta(days=366)  # so far ahead a change of identifier may be said


def introduce(
    scheme: str,
    written: Collection[str],
    *,
    valid_from: date,
    by: Actor,
    at: datetime,
) -> dict[str, values.SubjectId]:
    """The subject of each value, by the value as it was given; whoever is not known yet becomes a subject.

    A new subject is what the scheme identifies, and holds her value from `valid_from` on. A value that is held on that
    day or only from a later one is not new: it gives its holder, and nothing changes. All or none. Raises
    SchemeNotFound, IdentifierNotValid (details: how many). Takes a constant number of statements for each 500 values.
    """
    return introduce_each(scheme, dict.fromkeys(written, valid_from), by=by, at=at)


@transaction.atomic
def introduce_each(
    scheme: str,
    valid_from: Mapping[str, date],
    *,
    by: Actor,
    at: datetime,
) -> dict[str, values.SubjectId]:
    """Like `introduce`, where each value has a first day of its own."""
    described = _locked(scheme)
    wrong = sum(not rules.is_valid(described, value) for value in valid_from)
    if wrong:
        raise errors.IdentifierNotValid(scheme=scheme, count=wrong)
    forms = {rules.compact(value): value for value in valid_from}
    holders: dict[str, values.SubjectId] = {}
    for chunk in queries.chunks(sorted(forms)):
        for identifier in models.Identifier.objects.of(scheme, chunk).order_by("-valid_from"):
            first = valid_from[forms[identifier.compact]]
            if identifier.valid_until is None or identifier.valid_until > first:
                holders[identifier.compact] = values.SubjectId(identifier.subject_id)
        new = {compact: forms[compact] for compact in chunk if compact not in holders}
        holders |= _create(scheme, new, kind=described.identifies, valid_from=valid_from, by=by, at=at)
    return {value: holders[rules.compact(value)] for value in valid_from}


def _create(
    scheme: str,
    forms: Mapping[str, str],
    *,
    kind: values.SubjectKind,
    valid_from: Mapping[str, date],
    by: Actor,
    at: datetime,
) -> dict[str, values.SubjectId]:
    """One new subject for each value; `forms` maps compact to written ones, `valid_from` these to first days."""
    subjects = {compact: models.Subject(id=uuid.uuid4(), kind=kind, created_at=at) for compact in forms}
    models.Subject.objects.bulk_create(subjects.values())
    models.Identifier.objects.bulk_create(
        models.Identifier(
            subject=subject,
            scheme=scheme,
            value=forms[compact],
            compact=compact,
            valid_from=valid_from[forms[compact]],
            recorded_at=at,
            recorded_by=by.code,
        )
        for compact, subject in subjects.items()
    )
    return {compact: values.SubjectId(subject.id) for compact, subject in subjects.items()}


@transaction.atomic
def change_identifier(
    subject_id: values.SubjectId, *, scheme: str, value: str, on: date, by: Actor, at: datetime
) -> None:
    """From the day `on` the subject has `value` in `scheme`, and no longer the one she had.

    Raises SchemeNotFound, IdentifierNotValid, IdentifierNotFound, IdentifierChangedTooEarly,
    IdentifierChangedTooFar, IdentifierTaken.
    """
    described = _locked(scheme)
    if not rules.is_valid(described, value):
        raise errors.IdentifierNotValid(scheme=scheme, count=1)
    old = models.Identifier.objects.filter(subject_id=subject_id, scheme=scheme, valid_until=None).first()
    if old is None:
        raise errors.IdentifierNotFound(subject_id=subject_id, scheme=scheme)
    if on > packs.today(at) + AHEAD_MAX:
        raise errors.IdentifierChangedTooFar(subject_id=subject_id, scheme=scheme, on=on)
    if on <= old.valid_from:
        raise errors.IdentifierChangedTooEarly(subject_id=subject_id, scheme=scheme, on=on)
    if models.Identifier.objects.of(scheme, [rules.compact(value)]).held_after(on).exists():
        raise errors.IdentifierTaken(subject_id=subject_id, scheme=scheme, on=on)
    old.valid_until = on
    old.save(update_fields=["valid_until"])
    models.Identifier.objects.create(
        subject_id=subject_id,
        scheme=scheme,
        value=value,
        compact=rules.compact(value),
        valid_from=on,
        recorded_at=at,
        recorded_by=by.code,
    )
    outbox.publish(events.IdentifierChanged(subject_id, scheme), by=by, at=at)


def _locked(scheme: str) -> values.Scheme:
    """The open version of the scheme, whose lock orders all who give identifiers in it.

    A lock on the values would not do: a value that nobody holds yet has no row to lock.
    """
    row = models.Scheme.objects.select_for_update().filter(code=scheme, closed_at=None).first()
    if row is None:
        raise errors.SchemeNotFound(scheme=scheme)
    return row.as_value()


@transaction.atomic
def replace_schemes(
    *, closed: Collection[str], opened: Sequence[values.Scheme], origin: str, by: Actor, at: datetime
) -> None:
    """Close the origin's schemes with these codes and open new versions; a changed scheme stands in both.

    Raises packs.HeldByAnotherOrigin.
    """
    standing = models.Scheme.objects.filter(closed_at=None)
    standing.filter(code__in=closed, origin=origin).update(closed_at=at)
    codes = [scheme.code for scheme in opened]
    packs.refuse_held(standing.filter(code__in=codes).values_list("code", flat=True), origin=origin)
    models.Scheme.objects.bulk_create(
        models.Scheme(
            code=scheme.code,
            title=dict(scheme.title.by_language),
            pattern=scheme.pattern,
            algorithm=scheme.algorithm,
            identifies=scheme.identifies,
            weights=list(scheme.weights),
            modulus=scheme.modulus,
            offset=scheme.offset,
            factor=scheme.factor,
            unchecked_prefixes=list(scheme.unchecked_prefixes),
            example=scheme.example,
            opened_at=at,
            origin=origin,
        )
        for scheme in opened
    )


@transaction.atomic
def replace_organisations(
    *, closed: Collection[str], opened: Sequence[values.Organisation], origin: str, by: Actor, at: datetime
) -> None:
    """Close the origin's institutions with these codes, with their subsystems, and open new versions.

    Raises packs.HeldByAnotherOrigin.
    """
    standing = models.Organisation.objects.filter(closed_at=None)
    standing.filter(code__in=closed, origin=origin).update(closed_at=at)
    models.Subsystem.objects.filter(organisation__in=closed, origin=origin, closed_at=None).update(closed_at=at)
    codes = [organisation.code for organisation in opened]
    packs.refuse_held(standing.filter(code__in=codes).values_list("code", flat=True), origin=origin)
    models.Organisation.objects.bulk_create(
        models.Organisation(
            code=organisation.code,
            title=dict(organisation.title.by_language),
            url=organisation.url,
            opened_at=at,
            origin=origin,
        )
        for organisation in opened
    )
    models.Subsystem.objects.bulk_create(
        models.Subsystem(
            organisation=organisation.code, code=code, title=dict(title.by_language), opened_at=at, origin=origin
        )
        for organisation in opened
        for code, title in organisation.subsystems.items()
    )


@transaction.atomic
def issue_demo_card(subject_id: values.SubjectId, *, name: str, code: str, by: Actor, at: datetime) -> values.DemoCard:
    """Give the subject a card of the demonstration eID, in place of the one she may have.

    Raises SubjectNotFound, and IdentifierTaken when another card answers to `code`.
    """
    if not models.Subject.objects.filter(id=subject_id).exists():
        raise errors.SubjectNotFound(subject_id=subject_id)
    if models.DemoCard.objects.filter(code=rules.compact(code)).exclude(subject_id=subject_id).exists():
        raise errors.IdentifierTaken(subject_id=subject_id)
    row, _ = models.DemoCard.objects.update_or_create(
        subject_id=subject_id, defaults={"name": name, "code": rules.compact(code), "issued_at": at}
    )
    return row.as_value()


@transaction.atomic
def try_demo_card(code: str, *, source: str, by: Actor, at: datetime) -> values.DemoCard | None:
    """The card that answers to `code`, None when none does; failures are counted by `source`.

    Raises TooManyFailedSignIns, whether or not the code is right, when `source` has failed too often.
    """
    _refuse_who_failed(source, at=at)
    card = queries.card_with(code)
    if card is None:
        models.FailedSignIn.objects.filter(failed_at__lte=at - rules.SIGN_IN_FAILURES_WINDOW).delete()
        models.FailedSignIn.objects.create(source=source, failed_at=at)
    return card


def add_operator(name: str, password: str, *, by: Actor, at: datetime) -> None:
    """From now on `name` signs in with `password`. Only from the command line of the deployment.

    Raises NotAnOperator, OperatorKnown, PasswordTooShort.
    """
    if not rules.runs_this(by):
        raise errors.NotAnOperator
    if len(password) < rules.PASSWORD_LENGTH_MIN:
        raise errors.PasswordTooShort(least=rules.PASSWORD_LENGTH_MIN)
    try:
        with transaction.atomic():
            models.Operator.objects.create(name=name, password=make_password(password))
    except IntegrityError as error:
        raise errors.OperatorKnown(name=name) from error


def remove_operator(name: str, *, by: Actor, at: datetime) -> None:
    """From the next request on `name` is let in no more. Raises NotAnOperator, OperatorNotFound."""
    if not rules.runs_this(by):
        raise errors.NotAnOperator
    deleted, _ = models.Operator.objects.filter(name=name).delete()
    if not deleted:
        raise errors.OperatorNotFound(name=name)


def try_operator(name: str, password: str, *, source: str, by: Actor, at: datetime) -> str | None:
    """The fingerprint of an operator's password, None where name and password do not belong together.

    It takes as long for a name that nobody has. Raises TooManyFailedSignIns when `source` has failed too often.
    """
    _refuse_who_failed(source, at=at)
    row = models.Operator.objects.filter(name=name, is_active=True).first()
    if row is None:
        make_password(password)  # the same work
    elif check_password(password, row.password):
        return row.get_session_auth_hash()
    models.FailedSignIn.objects.create(source=source, failed_at=at)
    return None


def _refuse_who_failed(source: str, *, at: datetime) -> None:
    failures = queries.sign_in_failures(source, since=at - rules.SIGN_IN_FAILURES_WINDOW)
    wait = rules.sign_in_wait(failures, at=at)
    if wait is not None:
        raise errors.TooManyFailedSignIns(retry_after_s=max(1, round(wait.total_seconds())))


def forget_what_is_over(*, at: datetime) -> None:
    """Remove sessions that ended, and failed sign-ins that no longer count."""
    Session.objects.filter(expire_date__lte=at).delete()
    models.FailedSignIn.objects.filter(failed_at__lte=at - rules.SIGN_IN_FAILURES_WINDOW).delete()


@transaction.atomic
def create_token(
    person_id: values.PersonId,
    *,
    title: str,
    scopes: Collection[values.Scope],
    expires_at: datetime,
    by: Actor,
    at: datetime,
    assurance: values.Assurance = values.Assurance.LOW,
    idempotency_key: str | None = None,
) -> tuple[values.AccessToken, str]:
    """A new access token and its secret, which nobody can read again.

    `assurance` is that of the sign-in in which it is made. Raises SubjectNotFound, TokenNotValid, TokenMadeBefore.
    """
    subject = models.Subject.objects.select_for_update().filter(id=person_id).first()
    if subject is None or not rules.may_manage_tokens(by, person_id):
        raise errors.SubjectNotFound(subject_id=person_id)
    fault = rules.fault_of_token(title=title, scopes=scopes, expires_at=expires_at, at=at)
    if fault is not None:
        raise errors.TokenNotValid(field=fault)
    _refuse_repetition(person_id, idempotency_key)
    token_id = uuid.uuid4()
    secret = rules.secret_for(token_id, randomness=secrets.token_bytes(rules.TOKEN_RANDOM_BYTES))
    row = models.AccessToken.objects.create(
        id=token_id,
        subject=subject,
        title=title.strip(),
        hash=rules.hash_of(secret),
        scopes=sorted(scopes),
        assurance=assurance,
        created_at=at,
        expires_at=expires_at,
        idempotency_key=idempotency_key,
    )
    return row.as_value(), secret


def _refuse_repetition(person_id: values.PersonId, idempotency_key: str | None) -> None:
    if idempotency_key is None:
        return
    made = models.AccessToken.objects.filter(subject_id=person_id, idempotency_key=idempotency_key).first()
    if made is not None:
        raise errors.TokenMadeBefore(token_id=made.id)


@transaction.atomic
def revoke_token(token_id: uuid.UUID, *, by: Actor, at: datetime) -> None:
    """From `at` on the token opens nothing. Raises TokenNotFound, TokenRevokedBefore."""
    row = models.AccessToken.objects.select_for_update().filter(id=token_id).first()
    if row is None or not rules.may_manage_tokens(by, values.PersonId(row.subject_id)):
        raise errors.TokenNotFound(token_id=token_id)
    if row.revoked_at is not None:
        raise errors.TokenRevokedBefore(token_id=token_id)
    row.revoked_at = at
    row.save(update_fields=["revoked_at"])


def note_token_use(token_id: uuid.UUID, *, by: Actor, at: datetime) -> None:
    """Keep the day on which the token was last used."""
    models.AccessToken.objects.filter(id=token_id).update(last_used_on=at.astimezone(UTC).date())


@transaction.atomic
def create_client_token(
    subsystem: str, *, title: str, expires_at: datetime, by: Actor, at: datetime
) -> tuple[values.ClientToken, str]:
    """A new token for a subsystem, and its secret, which nobody can read again.

    Raises NotAnOperator, SubsystemNotFound, TokenNotValid.
    """
    if not rules.runs_this(by):
        raise errors.NotAnOperator
    if subsystem not in queries.subsystems():
        raise errors.SubsystemNotFound(subsystem=subsystem)
    fault = rules.fault_of_token(title=title, scopes=tuple(values.Scope), expires_at=expires_at, at=at)
    if fault is not None:
        raise errors.TokenNotValid(field=fault)
    token_id = uuid.uuid4()
    secret = rules.secret_for(token_id, randomness=secrets.token_bytes(rules.TOKEN_RANDOM_BYTES))
    row = models.ClientToken.objects.create(
        id=token_id,
        subsystem=subsystem,
        title=title.strip(),
        hash=rules.hash_of(secret),
        created_at=at,
        created_by=by.code,
        expires_at=expires_at,
    )
    return row.as_value(), secret


@transaction.atomic
def revoke_client_token(token_id: uuid.UUID, *, by: Actor, at: datetime) -> None:
    """From `at` on the token opens nothing. Raises NotAnOperator, TokenNotFound, TokenRevokedBefore."""
    if not rules.runs_this(by):
        raise errors.NotAnOperator
    row = models.ClientToken.objects.select_for_update().filter(id=token_id).first()
    if row is None:
        raise errors.TokenNotFound(token_id=token_id)
    if row.revoked_at is not None:
        raise errors.TokenRevokedBefore(token_id=token_id)
    row.revoked_at = at
    row.save(update_fields=["revoked_at"])


def count_about(subject_id: uuid.UUID) -> int:
    """How many rows there are of a person: identifiers, card, tokens, employments, and that she is known at all."""
    about = [rows.filter(subject=subject_id).count() for rows in _OF_A_SUBJECT]
    return sum(about) + models.Subject.objects.filter(id=subject_id).count()


@transaction.atomic
def hold(subject_id: values.SubjectId) -> bool:
    """Keep whoever else would hold, employ or erase a subject waiting until the transaction ends.

    Gives whether we know the subject: not, once whoever held it before has erased it. On SQLite the transaction is the
    only writer already.
    """
    return models.Subject.objects.select_for_update().filter(id=subject_id).first() is not None


def erase_about(subject_id: uuid.UUID) -> None:
    """Sign her out everywhere and forget her: her codes name nobody any more. Raises StillEmployed."""
    if models.Employment.objects.filter(subject=subject_id, ended_at=None).exists():
        raise errors.StillEmployed
    for session in Session.objects.iterator():
        kept = session.get_decoded()
        if str(subject_id) in {kept.get("person_id"), kept.get("acting_for", {}).get("subject_id")}:
            session.delete()
    for rows in _OF_A_SUBJECT:
        rows.filter(subject=subject_id).delete()
    models.Subject.objects.filter(id=subject_id).delete()


_OF_A_SUBJECT = (
    models.Identifier.objects,
    models.DemoCard.objects,
    models.AccessToken.objects,
    models.Employment.objects,
)
