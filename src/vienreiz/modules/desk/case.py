"""The number of a case as pages and programs take it; what may be called one, `rules` says."""

from typing import Annotated, Any

from django import forms
from django.utils.translation import gettext_lazy as _
from pydantic import AfterValidator, StringConstraints

from vienreiz.kernel.http.words import LINE

from . import rules

NOT_ONE = _("Enter the number of the case, 3 to 80 letters")


class CaseField(forms.RegexField):
    """The number of a case in a form."""

    def __init__(self, **options: Any) -> None:
        messages = {"required": _("Enter the number of the case"), "invalid": NOT_ONE, "max_length": NOT_ONE}
        super().__init__(rules.CASE, max_length=rules.CASE_LENGTH_MAX, error_messages=messages, **options)


def _whole(text: str) -> str:
    if not rules.is_case(text):
        raise ValueError("it holds no letter and no digit")
    return text


Case = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=3, max_length=rules.CASE_LENGTH_MAX, pattern=LINE),
    AfterValidator(_whole),
]
