"""What a steward fills in."""

from datetime import date
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from vienreiz.modules.desk.values import CASE_LENGTH_MAX, CASE_PATTERN

from . import values

DAY_WRONG = {"invalid": _("Enter a day that exists, such as 31.01.2030")}
DAY_FORMATS = ["%d.%m.%Y", "%Y-%m-%d"]
CASE_WRONG = _("Enter the number of the case, 3 to 80 letters")


def _day() -> forms.DateField:
    return forms.DateField(required=False, input_formats=DAY_FORMATS, error_messages=DAY_WRONG)


class Reason(forms.Form):
    """Why she looks or corrects: an article, and the number of a case."""

    article = forms.ChoiceField(error_messages={"required": _("Choose the article of law")})
    case = forms.RegexField(
        regex=CASE_PATTERN,
        max_length=CASE_LENGTH_MAX,
        error_messages={"required": CASE_WRONG, "invalid": CASE_WRONG, "max_length": CASE_WRONG},
    )

    def __init__(self, articles: tuple[values.Choice, ...], *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["article"].choices = [("", "")] + [(one.value, one.label) for one in articles]  # type: ignore[attr-defined]


class Look(Reason):
    """Whose records, or which one; `scheme` empty: `value` is a key of the register."""

    scheme = forms.ChoiceField(required=False)
    value = forms.CharField(
        max_length=200, error_messages={"required": _("Enter the identifier of the person, or the key of the record")}
    )
    first = _day()
    second = _day()

    def __init__(
        self, articles: tuple[values.Choice, ...], schemes: tuple[values.Choice, ...], *args: object, **kwargs: object
    ) -> None:
        super().__init__(articles, *args, **kwargs)
        self.fields["scheme"].choices = [(one.value, one.label) for one in schemes] + [("", _("Key of the record"))]  # type: ignore[attr-defined]

    def clean(self) -> None:
        super().clean()
        given = [self.cleaned_data.get(name) for name in ("first", "second")]
        if any(given) and not all(given) and not self.errors:
            self.add_error("second", _("Enter both days to compare, or none"))

    @property
    def moments(self) -> tuple[date, date] | None:
        first, second = self.cleaned_data["first"], self.cleaned_data["second"]
        return (first, second) if first and second else None


class Send(forms.Form):
    """A whole source, CSV or NDJSON."""

    file = forms.FileField(
        allow_empty_file=False,
        max_length=255,
        error_messages={
            "required": _("Choose a file"),
            "empty": _("The file is empty"),
            "max_length": _("The name of the file is too long"),
        },
    )

    def clean_file(self) -> "UploadedFile[Any]":
        file: UploadedFile[Any] = self.cleaned_data["file"]
        if not (file.name or "").lower().endswith((".csv", ".ndjson")):
            raise forms.ValidationError(_("Choose a file that ends in .csv or .ndjson"))
        return file


class Correct(Reason):
    """From which day on the register shall say something else; the fields of the record come beside the form."""

    key = forms.CharField(max_length=200)
    valid_from = forms.DateField(
        input_formats=DAY_FORMATS, error_messages={**DAY_WRONG, "required": _("Enter the day from which it is so")}
    )
