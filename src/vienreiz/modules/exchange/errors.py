"""How an ask is turned away."""

from vienreiz.kernel.errors import N_, Conflict, Invalid, NotFound, Refused


class AskRefused(Refused):
    """The ground does not allow it. The refusal is entered in the log; `reason` is a code of gateway/decide."""

    code = "exchange.ask-refused"
    public = frozenset({"reason", "service", "exchange_id"})
    sentence = N_("There is no ground on which these data may be used so.")


class AskedTooOften(AskRefused):
    """The ground allows it, but not now; entered like any refusal. `retry_after_s` is also the header Retry-After.

    Source: RFC 6585, 4.
    """

    code = "exchange.asked-too-often"
    status = 429
    public = AskRefused.public | {"retry_after_s"}
    sentence = N_("The recipient has asked as often as it may for now.")


class AskedOtherwise(Conflict):
    code = "exchange.asked-otherwise"
    sentence = N_("Something else was asked under this key before: take a new key.")


class AskInsideTransaction(Conflict):
    """A rollback of the transaction would undo what went before an answer that was already seen. A caller's mistake."""

    code = "exchange.ask-inside-transaction"
    sentence = N_("A register cannot be asked inside a database transaction.")


class KnownInTheFuture(Invalid):
    code = "exchange.known-in-the-future"
    sentence = N_("Nobody can know today what will be recorded later: give a moment that has passed.")


class HolderDidNotAnswer(Conflict):
    """Allowed, but the register is away. Nothing was seen; asking again is harmless."""

    code = "exchange.holder-did-not-answer"
    status = 503
    public = frozenset({"service", "exchange_id"})
    sentence = N_("The register did not answer. Try again in a while.")


class LogUnavailable(Conflict):
    """No entry, no answer."""

    code = "exchange.log-unavailable"
    status = 503
    sentence = N_("The log cannot be written just now, so no data are given out. Try again in a while.")


class RegisterNotOpen(NotFound):
    """It describes persons, or does not exist: both sound alike."""

    code = "exchange.register-not-open"
    sentence = N_("There is no such open register.")


class NotTheHolder(Refused):
    """A register is kept by the institution that holds it, and by nobody else.

    The attempt to look at records or to change them was entered; that to look at counts, which name nobody, was not.
    """

    code = "exchange.not-the-holder"
    sentence = N_("Only the institution that holds this register may do this.")


class ArticleUnknown(Invalid):
    code = "exchange.article-unknown"
    sentence = N_("No article of law of this country is called so.")


class IntroducesNobody(Conflict):
    """Identifiers are changed where they are given."""

    code = "exchange.introduces-nobody"
    sentence = N_("This register gives nobody an identifier; say it in the register that does.")


class SameIdentifier(Invalid):
    code = "exchange.same-identifier"
    public = frozenset({"field"})
    sentence = N_("The new identifier is the one until now.")


class BothIdentifiersKnown(Conflict):
    """Two subjects are never made one behind their backs: what was known of each stays what it was.

    It tells of the new one alone. Who has the old one is told by a change of it, which is entered about her, this
    refusal too.
    """

    code = "exchange.both-identifiers-known"
    public = frozenset({"field"})
    sentence = N_(
        "Somebody has the new identifier already, so nothing was changed. If it was recorded by mistake, "
        "end its record, have whoever runs this deployment erase it, and say this again."
    )
