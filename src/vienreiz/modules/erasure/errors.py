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


class NotErasedAgain(Conflict):
    """The log signs nothing of an entry that was altered, so that who is on the list is held until it is mended."""

    code = "erasure.not-erased-again"
    sentence = N_(
        "Not erased again, since the log does not fit: %(persons)s. `vienreiz audit verify` says where. "
        "Erased again: %(again)s."
    )


class LedgerNotReadable(Conflict):
    """Without the whole list, a restored backup would bring back persons who were erased."""

    code = "erasure.ledger-not-readable"
    sentence = N_("The list of erasures cannot be read or written: %(reason)s.")
