"""How inquiries say no."""

from vienreiz.kernel.errors import N_, Conflict, Invalid, NotFound


class InquiryNotFound(NotFound):
    """It does not exist, or is another's: both sound alike."""

    code = "inquiries.inquiry-not-found"
    sentence = N_("We could not find this question.")


class WordsMissing(Invalid):
    code = "inquiries.words-missing"
    sentence = N_("Write in a few words what you want to say: 3 to 2,000 letters.")


class AskedBefore(Conflict):
    """One use, one question; details name the `inquiry_id`."""

    code = "inquiries.asked-before"
    public = frozenset({"inquiry_id"})
    sentence = N_("You have already asked about this use.")


class AnsweredBefore(Conflict):
    code = "inquiries.answered-before"
    sentence = N_("This question has already been answered.")


class NobodyToAsk(Conflict):
    """It was she herself, or one who acts for her."""

    code = "inquiries.nobody-to-ask"
    sentence = N_("No institution used your data here, so there is nobody to ask.")
