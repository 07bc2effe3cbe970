"""The number of a case as a form takes it; what may be called one, the kernel says."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from vienreiz.kernel import case

NOT_ONE = _("Enter the number of the case, 3 to 80 letters")


class CaseField(forms.RegexField):
    """The number of a case in a form."""

    def __init__(self, **options: Any) -> None:
        messages = {"required": _("Enter the number of the case"), "invalid": NOT_ONE, "max_length": NOT_ONE}
        super().__init__(case.WRITTEN, max_length=case.LENGTH_MAX, error_messages=messages, **options)
