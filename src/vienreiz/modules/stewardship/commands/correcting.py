"""Looking at what a register said, and correcting it."""

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction

from vienreiz.kernel import clock
from vienreiz.kernel.actors import Actor
from vienreiz.modules.desk import public as desk
from vienreiz.modules.exchange import public as exchange
from vienreiz.modules.identity import public as identity
from vienreiz.modules.packs import public as packs
from vienreiz.modules.registers import public as registers

from .. import errors, record, values

# of somebody who tries codes: that nobody has the old one, or somebody the new. Every other answer found whom it was
# about, is entered about her, and counts as a look that found somebody does
GUESSED = (identity.SubjectNotFound, identity.IdentifierTaken, exchange.BothIdentifiersKnown)


def look(
    register: registers.Register,
    *,
    scheme: str,
    value: str,
    article: str,
    case: str,
    offset: int = 0,
    moments: values.Moments | None = None,
    by: Actor,
    at: datetime,
) -> exchange.History:
    """What the register ever said of a person, or of a key where `scheme` is empty; entered, with its case.

    Newest first, 200 versions from `offset` on. `moments`: what was known at them is to be compared.

    Counted and stopped like a look at a desk. Raises desk.CaseMissing, desk.TooManyMisses, limits.TooManyRequests,
    exchange.KnownInTheFuture, exchange.NotTheHolder, exchange.ArticleUnknown.
    """
    exchange.refuse_moments_to_come([moments.first, moments.second] if moments else [], at=at)
    case = desk.whole_case(case)
    desk.count_look(by, at=at)
    subject = identity.meant_by(scheme, value, on=packs.today(at)) if scheme else None
    history = exchange.history_of(
        register.code, key="" if scheme else value, subject_id=subject, article=article, by=by, offset=offset
    )
    desk.keep_case(history.exchange_id, case=case, service=register.code, by=by, at=at)
    if not history.records:
        desk.note_miss(by, at=at)
    return history


def correct(
    register: registers.Register,
    texts: Mapping[str, str],
    *,
    valid_from: date,
    article: str,
    case: str,
    by: Actor,
    reference: str,
) -> exchange.Submitted:
    """From a day on the register says this of a key instead. `texts`: each field as it is written.

    Raises desk.CaseMissing, KeysUnknown, and what `exchange.submit` raises.
    """
    case = desk.whole_case(case)
    unknown = record.unknown_keys(register, texts)
    if unknown:
        raise errors.KeysUnknown(register=register.code, rows=unknown)
    submission = exchange.Submission(
        register=register.code,
        rows=(exchange.NewRow(content=exchange.from_text(register, texts), valid_from=valid_from),),
        article=article,
        reference=reference,
        by=by,
    )
    with transaction.atomic():  # a change whose case is not kept would be answered as done when it is sent again
        submitted = exchange.submit(submission)
        if submitted.exchange_id is not None:
            desk.keep_case(submitted.exchange_id, case=case, service=register.code, by=by, at=clock.now())
    return submitted


def change_identifier(change: exchange.IdentifierChange, *, case: str) -> exchange.ExchangeId | None:
    """From a day on somebody has another identifier, on an article and for a case; None: it was said before.

    The record of the register that gives the identifier has it from that day on, in the same transaction. Records of
    other registers that name her by the old one stay as they are: they are about her as before, and whoever holds them
    writes the new one when there is cause.

    Who guesses is stopped like at a look. Raises desk.CaseMissing, desk.TooManyMisses, limits.TooManyRequests, and what
    `exchange.change_identifier` raises.
    """
    case, at = desk.whole_case(case), clock.now()
    desk.count_look(change.by, at=at)
    try:
        with transaction.atomic():
            exchange_id = exchange.change_identifier(change)
            if exchange_id is not None:
                desk.keep_case(exchange_id, case=case, service=change.register, by=change.by, at=at)
    except GUESSED:
        desk.note_miss(change.by, at=at)
        raise
    return exchange_id


def refuse_unfit_identifiers(register: registers.Register, *, old: str, new: str, on: date, by: Actor) -> None:
    """What can be known of a change of identifier before its ground and its case are; counted like a look.

    Raises desk.TooManyMisses, limits.TooManyRequests, and what `exchange.refuse_unfit_identifiers` raises.
    """
    at = clock.now()
    desk.count_look(by, at=at)
    try:
        exchange.refuse_unfit_identifiers(register.code, old=old, new=new, on=on, by=by)
    except GUESSED:
        desk.note_miss(by, at=at)
        raise
