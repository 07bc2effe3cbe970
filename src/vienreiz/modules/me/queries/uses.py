"""The time line: who used her data, in words."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from functools import cache
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext

from vienreiz.kernel import clock, ids
from vienreiz.kernel.actors import Actor
from vienreiz.kernel.limits import public as limits
from vienreiz.modules.audit import public as audit
from vienreiz.modules.consent import public as consents
from vienreiz.modules.desk import public as desk
from vienreiz.modules.exchange import public as exchange
from vienreiz.modules.exchange.public import Wording, say, wording
from vienreiz.modules.identity import public as identity
from vienreiz.modules.inquiries import public as inquiries
from vienreiz.modules.packs import public as packs

from .. import reading, rules, values

PAGE_SIZE = 25
READ_AT_ONCE = 100  # entries of the log
READ_MAX = 2_000  # for one page
RECIPIENTS_FROM = 300  # newest entries
LATEST_ENTRY = timedelta(hours=1)  # an entry is made after its ask, by far less than this
EARLIEST, LATEST = date(2000, 1, 1), date(9000, 1, 1)
EVERYTHING = values.UsesWanted()
NOT_COVERED = {
    exchange.Reason.PURPOSE_NOT_CONSENTED,
    exchange.Reason.FIELD_NOT_CONSENTED,
    exchange.Reason.DAY_NOT_CONSENTED,
}
BY_ARTICLE = {exchange.GroundKind.LAW, exchange.GroundKind.REPRESENTATION}


def uses_of(
    by: Actor, *, before: UUID | None = None, wanted: values.UsesWanted = EVERYTHING, lines: int = PAGE_SIZE
) -> values.Uses:
    """A page of her time line, newest first.

    Her own reads of a day are one line, however many, so that they never hide what others did. At most 2,000 entries
    are read: a page may be short and still have a next one.
    """
    reading.enter(by)
    words, own_consents = wording(), _consents_of(by)
    shown: list[values.Use] = []
    last = before
    altered: list[UUID] = []
    for entry in _entries_of(by, before=_begin(before, wanted, words)):
        if entry is None:
            return values.Uses(uses=tuple(shown), altered=tuple(altered), next_before=last)
        if isinstance(entry, audit.AlteredEntry):
            altered.append(entry.id)
        elif _is_over(entry, wanted, words):
            break
        else:
            use = _use(entry, words, own_consents)
            if rules.fits(use, wanted):
                if len(shown) == lines and not rules.folds_into(use, shown[-1]):
                    return values.Uses(uses=tuple(shown), altered=tuple(altered), next_before=last)
                rules.fold(shown, use)
        last = entry.id
    return values.Uses(uses=tuple(shown), altered=tuple(altered), next_before=None)


def _begin(before: UUID | None, wanted: values.UsesWanted, words: Wording) -> UUID | None:
    """Where to begin to read: entries made long after the last day that she wants are passed over."""
    if wanted.until_on is None:
        return before
    after = ids.uuid7(_midnight(wanted.until_on, words) + timedelta(days=1) + LATEST_ENTRY)
    return after if before is None else min(before, after)


def _is_over(entry: audit.Entry, wanted: values.UsesWanted, words: Wording) -> bool:
    """Whether this entry, and so each that comes after it, was made before the first day that she wants."""
    return wanted.from_on is not None and entry.content.at < _midnight(wanted.from_on, words) - LATEST_ENTRY


def _midnight(day: date, words: Wording) -> datetime:
    """When the day begins in the country; of days beyond those that a log can have, the nearest that it can."""
    return datetime.combine(min(max(day, EARLIEST), LATEST), time.min, words.zone)


def use_of(by: Actor, entry_id: UUID) -> values.Use:
    """One entry of hers in full. Raises audit.EntryNotFound for whatever is not hers."""
    reading.enter(by)
    entry = audit.entry_of(audit.EntryId(entry_id), by=by)
    return _use(entry, wording(), _consents_of(by))


def use_page(by: Actor, entry_id: UUID) -> values.UsePage:
    """One entry of hers, and what verifies its proof. Raises audit.EntryNotFound for whatever is not hers."""
    use = use_of(by, entry_id)
    return values.UsePage(
        use=use,
        inquiry=inquiries.about(audit.EntryId(entry_id), by=by, at=clock.now()),
        can_ask=inquiries.can_be_asked(use.codes.recipient),
        case=desk.cases_of([use.exchange_id]).get(use.exchange_id, ""),
        log_keys=tuple(audit.verifier_keys()),
        witness_keys=tuple(audit.witness_keys()),
    )


def new_answers_of(by: Actor) -> tuple[values.NewAnswer, ...]:
    """The answers that came to her questions within the last seven days, newest first."""
    reading.enter(by)
    found = inquiries.answered_lately(by=by, at=clock.now())
    return tuple(
        values.NewAnswer(entry_id=one.entry_id, who=wording().recipient(one.recipient), answered_at=one.answered_at)
        for one in found
        if one.answered_at is not None
    )


def proof_of(by: Actor, entry_id: UUID) -> audit.Proof:
    """The proof of one entry of hers. Raises audit.EntryNotFound, audit.NotYetProvable, audit.EntryAltered."""
    reading.enter(by)
    return audit.proof_of(audit.EntryId(entry_id), by=by)


def proofs_of(by: Actor) -> audit.Proofs:
    """The proofs of her newest thousand entries."""
    reading.enter(by)
    return audit.proofs_of(by.subject, by=by)


def check_of(by: Actor) -> audit.Check:
    """Every entry about her, recomputed. Dear, so not too often: raises limits.TooManyRequests."""
    limits.take(f"check:{by.code}", rules.CHECKS, at=clock.now())
    reading.enter(by)
    return audit.check_entries_of(by.subject, by=by)


def recipients_of(by: Actor) -> values.Recipients:
    """Who appears on the newest part of her time line, to choose from, in the order of the country's alphabet."""
    reading.enter(by)
    words = wording()
    entries = audit.entries_of(by.subject, by=by, limit=RECIPIENTS_FROM + 1)
    codes = {entry.content.recipient for entry in entries[:RECIPIENTS_FROM] if isinstance(entry, audit.Entry)} - {""}
    choices = [values.Choice(value=code, label=words.recipient(code)) for code in sorted(codes)]
    alphabet = packs.current().alphabet
    return values.Recipients(
        choices=tuple(rules.sorted_by_alphabet(choices, name=lambda choice: choice.label, alphabet=alphabet)),
        of_newest=RECIPIENTS_FROM,
        is_all=len(entries) <= RECIPIENTS_FROM,
    )


def _entries_of(by: Actor, *, before: UUID | None) -> Iterator[audit.Entry | audit.AlteredEntry | None]:
    """Her entries, newest first; None at the end if there are more than one page may read."""
    position = audit.EntryId(before) if before else None
    for _ in range(READ_MAX // READ_AT_ONCE):
        batch = audit.entries_of(by.subject, by=by, before=position, limit=READ_AT_ONCE)
        yield from batch
        if len(batch) < READ_AT_ONCE:
            return
        position = batch[-1].id
    yield None


def _consents_of(by: Actor) -> Callable[[], frozenset[str]]:
    """The ids of her consents, asked for once, and only if an entry names one."""

    @cache
    def ids() -> frozenset[str]:
        found = consents.of_person(identity.SubjectId(by.subject), by=by, at=clock.now())
        return frozenset(str(one.id) for one in found)

    return ids


def _use(entry: audit.Entry, words: Wording, own_consents: Callable[[], frozenset[str]]) -> values.Use:
    content = entry.content
    register = words.register_of(content.service)
    kind, _, named = content.ground.partition(":")
    article = words.articles.get(named) if kind in BY_ARTICLE else None
    is_herself = content.by == f"person:{content.person_id}"
    is_for_her = content.acting_for is not None and content.acting_for == content.person_id
    is_her_consent = bool(kind == exchange.GroundKind.CONSENT and named and named in own_consents())
    role = register.roles.get(content.role) if register else None
    is_of_log = content.service == exchange.SERVICE_LOG
    return values.Use(
        id=entry.id,
        exchange_id=content.exchange_id,
        at=content.at,
        on=content.at.astimezone(words.zone).date(),
        who=_who(content, words, is_herself=is_herself, is_for_her=is_for_her),
        is_herself=is_herself,
        representative=rules.number_of_representative(content.by, for_whom=content.acting_for)
        if is_for_her and content.acting_for
        else "",
        asked_by=content.by.partition(":")[0],
        purpose=gettext("Seeing who used your data")
        if is_of_log
        else gettext("Seeing your own data")
        if is_herself or is_for_her
        else words.purpose(content.purpose),
        ground=_ground(content, words, is_herself=is_herself, is_her_consent=is_her_consent),
        ground_url=reverse("me:permission", args=[named]) if is_her_consent else article.url if article else "",
        ground_is_checked=kind not in BY_ARTICLE or bool(article and article.checked_on),
        service=words.service(content.service),
        register_title=words.keeper(content.service),
        fields=(gettext("who used your data"),)
        if is_of_log
        else tuple(words.field(register, name) for name in content.fields),
        role=say(role.title) if role else content.role,
        outcome=str(content.outcome),
        outcome_words=_outcome(content.outcome),
        is_change=content.kind is audit.Kind.SUBMISSION,
        reason=words.reason(content.reason) if content.reason else "",
        state=values.UseState.PROVABLE if entry.is_provable else values.UseState.RECORDED,
        index=entry.index,
        codes=values.UseCodes(
            recipient=content.recipient,
            purpose=content.purpose,
            ground=content.ground,
            service=content.service,
            fields=content.fields,
            reason=content.reason,
        ),
    )


def _who(content: audit.NewEntry, words: Wording, *, is_herself: bool, is_for_her: bool) -> str:
    if is_for_her:
        return gettext("Somebody who acts for you")
    if is_herself:  # of what only an institution may do, and she was refused, she is no recipient
        return words.recipient(exchange.RECIPIENT_HERSELF)
    if content.recipient == exchange.RECIPIENT_HERSELF:
        return gettext("Another person, in her own data")
    return words.user(content.recipient, by=content.by)


def _outcome(outcome: audit.Outcome) -> str:
    """As her pages say it."""
    return {
        audit.Outcome.ANSWERED: gettext("answered"),
        audit.Outcome.NOTHING: gettext("nothing found"),
        audit.Outcome.REFUSED: gettext("refused"),
    }[outcome]


def _ground(content: audit.NewEntry, words: Wording, *, is_herself: bool, is_her_consent: bool) -> str:
    """On what ground, said to the person whose entry it is: it may be another's right or permission."""
    kind, _, named = content.ground.partition(":")
    if kind == exchange.GroundKind.SELF:
        return gettext("Your own right to see your data") if is_herself else gettext("Another person's own right")
    if kind == exchange.GroundKind.REPRESENTATION and not named:
        return gettext("Acting for you, which the registers do not confirm")
    if kind == exchange.GROUND_INQUIRY:
        return gettext("Your question, which the institution must answer")
    if kind == exchange.GroundKind.CONSENT:
        return _consent_ground(content, is_her_consent=is_her_consent)
    return words.article(named)


def _consent_ground(content: audit.NewEntry, *, is_her_consent: bool) -> str:
    """Her permission as it was when it was asked on: a refused ask says what it lacked."""
    if content.outcome == audit.Outcome.REFUSED:
        match content.reason:
            case exchange.Reason.CONSENT_NOT_IN_FORCE:
                return gettext("Your permission, no longer in force")
            case exchange.Reason.CONSENT_USED_UP:
                return gettext("Your permission, used as often as you allowed")
            case reason if reason in NOT_COVERED:
                return gettext("Your permission, which does not cover this")
    if is_her_consent:
        return gettext("Your permission")
    if content.outcome == audit.Outcome.REFUSED:
        return gettext("A permission of yours, which you did not give")
    return gettext("Another person's permission")
