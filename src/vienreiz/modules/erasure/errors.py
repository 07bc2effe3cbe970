"""How erasure says no."""

from vienreiz.kernel.errors import N_, Conflict, Invalid, Refused


class NotThePersonWhoErases(Refused):
    """Who runs the deployment erases, on a decision that an institution took in a case."""

    code = "erasure.not-an-operator"
    sentence = N_("Only who runs this deployment erases a person.")


class ArticleUnknown(Invalid):
    code = "erasure.article-unknown"
    sentence = N_("No article of law of this country is called so.")


class CaseMissing(Invalid):
    code = "erasure.case-missing"
    sentence = N_("Give the number of the case in which it was decided: 3 to 80 letters, at least one letter or digit.")


class EntriesNotErased(Conflict):
    """All else of her is gone; the log was kept by somebody else for longer than an erasure waits."""

    code = "erasure.entries-not-erased"
    status = 503
    sentence = N_("Erased but for the log, which was being written to: `vienreiz person replay` removes her entries.")


class NotErasedAgain(Conflict):
    """The log signs nothing of an entry that was altered, so that who is on the list is held until it is mended.

    Or it was being written to, and the next replay does it. `persons`: each with the sentence that says which.
    """

    code = "erasure.not-erased-again"
    sentence = N_("Erased again: %(again)s. Not erased again: %(persons)s")


class LedgerNotReadable(Conflict):
    """Without the whole list, a restored backup would bring back persons who were erased."""

    code = "erasure.ledger-not-readable"
    sentence = N_("The list of erasures cannot be read or written: %(reason)s.")
