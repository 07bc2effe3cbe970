"""What somebody fills in about herself."""

from django import forms
from django.conf import settings
from django.conf.locale import LANG_INFO
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from . import rules, values

CHANNELS = [
    (values.Channel.EMAIL, _("E-mail")),
    (values.Channel.SMS, _("Text message")),
    (values.Channel.POST, _("Letter to my declared address")),
]
TIME_WRONG = {"invalid": _("Enter a time like 22:00")}


def _languages() -> list[tuple[str, str]]:
    names = [(code, str(LANG_INFO[code]["name_local"])) for code in dict(settings.LANGUAGES)]
    return [(code, name[0].upper() + name[1:]) for code, name in names]


class ProfileForm(forms.Form):
    """Everything at once: what is left empty is not said."""

    email = forms.CharField(
        required=False, max_length=rules.EMAIL_LENGTH_MAX, error_messages={"max_length": _(rules.EMAIL_WRONG)}
    )
    phone = forms.CharField(required=False, max_length=40, error_messages={"max_length": _(rules.PHONE_WRONG)})
    language = forms.ChoiceField(
        choices=_languages,
        error_messages={"required": _(rules.LANGUAGE_WRONG), "invalid_choice": _(rules.LANGUAGE_WRONG)},
    )
    channels = forms.MultipleChoiceField(
        required=False, choices=CHANNELS, error_messages={"invalid_choice": _("Choose from the list")}
    )
    quiet_from = forms.TimeField(required=False, input_formats=["%H:%M", "%H.%M"], error_messages=TIME_WRONG)
    quiet_until = forms.TimeField(required=False, input_formats=["%H:%M", "%H.%M"], error_messages=TIME_WRONG)

    def clean(self) -> None:
        super().clean()
        if self.errors:
            return
        if (self.cleaned_data["quiet_from"] is None) != (self.cleaned_data["quiet_until"] is None):
            self.add_error("quiet_until", gettext("Enter both times, or none"))
            return
        for name, sentence in rules.faults(self.wishes, languages=dict(settings.LANGUAGES)).items():
            self.add_error("quiet_until" if name == "quiet" else name, gettext(sentence))

    @property
    def wishes(self) -> values.Wishes:
        """What was filled in, once each field by itself is right."""
        start, end = self.cleaned_data["quiet_from"], self.cleaned_data["quiet_until"]
        return values.Wishes(
            language=self.cleaned_data["language"],
            email=self.cleaned_data["email"].strip(),
            phone=rules.compact_phone(self.cleaned_data["phone"]),
            channels=frozenset(values.Channel(one) for one in self.cleaned_data["channels"]),
            quiet=values.Quiet(start=start, end=end) if start is not None and end is not None else None,
        )


def initial(wishes: values.Wishes) -> dict[str, object]:
    """What stands in the form before anything is filled in."""
    return {
        "email": wishes.email,
        "phone": wishes.phone,
        "language": wishes.language,
        "channels": sorted(wishes.channels),
        "quiet_from": f"{wishes.quiet.start:%H:%M}" if wishes.quiet else "",
        "quiet_until": f"{wishes.quiet.end:%H:%M}" if wishes.quiet else "",
    }
