"""What people fill in on identity's pages."""

from collections.abc import Collection
from datetime import timedelta
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from . import rules, values

ASSURANCES = [
    (values.Assurance.HIGH, _("High: a card or phone with a chip, and a PIN")),
    (values.Assurance.SUBSTANTIAL, _("Substantial: two different proofs")),
    (values.Assurance.LOW, _("Low: one proof, such as a password")),
]

SCOPES = [
    (values.Scope.DATA_READ, _("See my data in the registers")),
    (values.Scope.USES_READ, _("See who used my data")),
]

LIVES = [
    (7, _("7 days")),
    (30, _("30 days")),
    (90, _("90 days")),
    (365, _("1 year")),
]


class Assured(forms.Form):
    """How sure the demonstration shall pretend to be."""

    assurance = forms.TypedChoiceField(
        choices=ASSURANCES,
        coerce=lambda chosen: values.Assurance(int(chosen)),
        initial=values.Assurance.HIGH,
        error_messages={
            "required": _("Choose how secure the sign-in is"),
            "invalid_choice": _("Choose how secure the sign-in is"),
        },
    )


class DemoSignIn(Assured):
    """The code on a card of the demonstration eID."""

    code = forms.CharField(
        max_length=80,
        error_messages={"required": _("Enter the identity code"), "max_length": _("Enter the identity code")},
    )
    field_order = ("code", "assurance")

    def refuse(self) -> None:
        """No card answers to the code. Which codes exist is nobody's business."""
        self.add_error("code", forms.ValidationError(_("No demonstration card has this identity code")))


class OperatorSignIn(forms.Form):
    """Name and password of an operator."""

    name = forms.CharField(max_length=80, error_messages={"required": _("Enter your name as an operator")})
    password = forms.CharField(
        max_length=1000,
        strip=False,
        error_messages={"required": _("Enter the password"), "max_length": _("Enter the password")},
    )

    def refuse(self) -> None:
        """Which of the two is wrong is nobody's business."""
        self.add_error("password", _("Name and password do not belong together"))


class NewToken(forms.Form):
    """A token a person makes for a program of hers."""

    title = forms.CharField(
        max_length=rules.TOKEN_TITLE_LENGTH_MAX,
        error_messages={
            "required": _("Enter a name for the token"),
            "max_length": _("The name must be 80 characters or shorter"),
        },
    )
    scopes = forms.TypedMultipleChoiceField(
        choices=SCOPES,
        coerce=values.Scope,
        error_messages={
            "required": _("Choose what the token allows"),
            "invalid_choice": _("Choose what the token allows"),
        },
    )
    life = forms.TypedChoiceField(
        choices=LIVES,
        coerce=lambda days: timedelta(days=int(days)),
        initial=30,
        error_messages={
            "required": _("Choose how long the token is valid"),
            "invalid_choice": _("Choose how long the token is valid"),
        },
    )
    key = forms.UUIDField(widget=forms.HiddenInput)  # the form sent twice makes one token

    titles_of_scopes: ClassVar = dict(SCOPES)


class Appointment(forms.Form):
    """Who shall work in an office, and as what."""

    scheme = forms.ChoiceField()
    value = forms.CharField(max_length=80, error_messages={"required": _("Enter the identifier of the person")})
    role = forms.TypedChoiceField(
        choices=[
            (values.Role.CLERK.value, _("Works on cases")),
            (values.Role.STEWARD.value, _("Looks after registers")),
        ],
        coerce=values.Role,
        error_messages={"required": _("Choose one"), "invalid_choice": _("Choose one")},
    )

    def __init__(self, schemes: Collection[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["scheme"].choices = list(schemes)  # type: ignore[attr-defined]
