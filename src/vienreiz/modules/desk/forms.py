"""What somebody at work fills in."""

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from vienreiz.kernel.http.days import DayField
from vienreiz.modules.identity import public as identity

from . import values
from .case import CaseField

OTHER = "other"
LATER = {"invalid": _("Enter a day that exists")}


class LookUp(forms.Form):
    """Whom, on what ground, for which case; `right` is a code of the office's rights, or OTHER with its parts."""

    right = forms.ChoiceField(
        error_messages={"required": _("Choose what you ask for"), "invalid_choice": _("Choose what you ask for")}
    )
    service = forms.ChoiceField(required=False)
    purpose = forms.ChoiceField(required=False)
    article = forms.ChoiceField(required=False)
    scheme = forms.ChoiceField()
    value = forms.CharField(max_length=80, error_messages={"required": _("Enter the identifier of the person")})
    case = CaseField()
    valid_on = DayField(required=False, error_messages=LATER)

    def __init__(self, office: values.Office, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.office = office
        self.fields["right"].choices = [(right.code, right.service_title) for right in office.rights] + [  # type: ignore[attr-defined]
            (OTHER, _("Something else"))
        ]
        for name in ("service", "purpose", "article"):
            self.fields[name].choices = [("", "")] + [  # type: ignore[attr-defined]
                (choice.value, choice.label) for choice in getattr(office, f"{name}s")
            ]
        self.fields["scheme"].choices = [(choice.value, choice.label) for choice in office.schemes]  # type: ignore[attr-defined]

    def clean(self) -> None:
        super().clean()
        self._clean_identifier()
        if self.cleaned_data.get("right") == OTHER:
            for name in ("service", "purpose", "article"):
                if not self.cleaned_data.get(name) and name not in self.errors:
                    self.add_error(name, _("Choose one"))

    def _clean_identifier(self) -> None:
        """How it is written is looked at, never whether anybody has it."""
        code, value = self.cleaned_data.get("scheme"), self.cleaned_data.get("value")
        if not code or not value:
            return
        scheme = identity.scheme(code)
        if not identity.is_valid(scheme, value.strip()):
            sentence = gettext("Enter the identifier as it is written on a document, such as %(example)s")
            self.add_error("value", sentence % {"example": scheme.example})

    def as_wanted(self) -> values.Wanted:
        given = self.cleaned_data
        rights = {right.code: right for right in self.office.rights}
        right = rights.get(given["right"])
        return values.Wanted(
            scheme=given["scheme"],
            value=given["value"].strip(),
            service=right.service if right else given["service"],
            purpose=right.purpose if right else given["purpose"],
            article=right.article if right else given["article"],
            case=given["case"],
            valid_on=given["valid_on"],
        )
