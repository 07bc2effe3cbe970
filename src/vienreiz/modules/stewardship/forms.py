"""What a steward fills in."""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from vienreiz.kernel.errors import Problem
from vienreiz.kernel.http.days import DayField, in_utc
from vienreiz.modules.desk import public as desk
from vienreiz.modules.exchange import public as exchange
from vienreiz.modules.packs import public as packs

from . import record, values

DAY_WRONG = {"invalid": _("Enter a day that exists, such as 31.01.2030")}
DAY_FORMATS = [*record.WRITTEN_DAYS, "%Y-%m-%d"]
SAID_OF_IDENTIFIERS = (
    "exchange.both-identifiers-known",
    "exchange.introduces-nobody",
    "exchange.same-identifier",
    "identity.identifier-not-valid",
)
MOMENT_WRONG = {"invalid": _("Enter a day and a time that exist, such as 31.01.2020 14:30")}
MOMENT_FORMATS = [  # a browser that knows moments sends ISO 8601
    f"{day} {time}" for day in record.WRITTEN_DAYS for time in ("%H:%M", "%H:%M:%S")
]


class MomentField(forms.DateTimeField):
    """A moment by the clocks of the country, none where it is left empty."""

    def __init__(self) -> None:
        super().__init__(required=False, input_formats=MOMENT_FORMATS, error_messages=MOMENT_WRONG)

    def to_python(self, value: datetime | date | str | None) -> datetime | None:
        with timezone.override(ZoneInfo(packs.current().time_zone)):
            moment = super().to_python(value)
        try:
            return None if moment is None else in_utc(moment)
        except ValueError:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid") from None


def _day() -> DayField:
    return DayField(required=False, input_formats=DAY_FORMATS, error_messages=DAY_WRONG)


class Reason(forms.Form):
    """Why she looks or corrects: an article, by default the basis of the register, and the number of a case."""

    article = forms.ChoiceField(error_messages={"required": _("Choose the article of law")})
    case = desk.CaseField()

    def __init__(self, articles: tuple[values.Article, ...], *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        basis = next((one.code for one in articles if one.is_basis), "")
        nothing_yet = [] if basis else [("", "")]
        self.fields["article"].choices = nothing_yet + [(one.code, _option(one)) for one in articles]  # type: ignore[attr-defined]
        self.fields["article"].initial = basis


def _option(article: values.Article) -> str:
    """An option of a list can hold no link and no style, so the words alone say that nobody checked it."""
    return article.law if article.is_checked else f"{article.law} ({gettext('citation not yet checked')})"


class Look(Reason):
    """Whose records, or which one; `scheme` empty: `value` is a key of the register.

    What was known at two moments is compared, about one day: without one, about today.
    """

    scheme = forms.ChoiceField(required=False)
    value = forms.CharField(
        max_length=200, error_messages={"required": _("Enter the identifier of the person, or the key of the record")}
    )
    first = MomentField()
    second = MomentField()
    about = _day()
    offset = forms.IntegerField(required=False, min_value=0, max_value=values.OFFSET_MAX)

    def __init__(
        self,
        articles: tuple[values.Article, ...],
        schemes: tuple[values.Choice, ...],
        *args: object,
        at: datetime,
        **kwargs: object,
    ) -> None:
        super().__init__(articles, *args, **kwargs)
        self.at = at
        self.fields["scheme"].choices = [(one.value, one.label) for one in schemes] + [("", _("Key of the record"))]  # type: ignore[attr-defined]

    def clean(self) -> None:
        super().clean()
        for name in ("first", "second"):
            try:
                exchange.refuse_moments_to_come([self.cleaned_data.get(name)], at=self.at)
            except exchange.KnownInTheFuture as problem:
                self.add_error(name, gettext(problem.sentence))
        first, second, about = (self.cleaned_data.get(name) for name in ("first", "second", "about"))
        if self.errors:
            return
        if (first is None) != (second is None):
            self.add_error("second" if first else "first", _("Enter both moments to compare, or none"))
        elif about and not first:
            self.add_error("first", _("Enter the moments to compare what was known about this day"))

    def moments(self, *, today: date) -> values.Moments | None:
        first, second = self.cleaned_data["first"], self.cleaned_data["second"]
        if first is None or second is None:
            return None
        return values.Moments(first=first, second=second, about=self.cleaned_data["about"] or today)


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
    valid_from = DayField(
        input_formats=DAY_FORMATS, error_messages={**DAY_WRONG, "required": _("Enter the day from which it is so")}
    )


class Renamed(forms.Form):
    """Which identifier became which, from which day on. `refused`: what was said of these three, put at its field."""

    old = forms.CharField(max_length=80, error_messages={"required": _("Enter the identifier until now")})
    new = forms.CharField(max_length=80, error_messages={"required": _("Enter the new identifier")})
    on = DayField(
        input_formats=DAY_FORMATS, error_messages={**DAY_WRONG, "required": _("Enter the day from which it is so")}
    )

    def __init__(self, *args: object, refused: Problem | None = None, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self._refused = refused

    def clean(self) -> None:
        super().clean()
        if self._refused is not None and not self.errors:
            field = self._refused.details.get("field")
            self.add_error(str(field) if field else None, gettext(self._refused.sentence))


class Check(forms.Form):
    """Nothing is asked any more; she reads what she is about to do."""
