"""The language that a browser is spoken to in: the one it asks for, until somebody chooses another."""

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

LASTS_S = 365 * 24 * 3600


def remember(response: HttpResponseBase, language: str) -> None:
    """From the next page on this browser is spoken to in `language`, if it is one of ours."""
    if language in dict(settings.LANGUAGES):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            language,
            max_age=LASTS_S,
            httponly=True,
            samesite="Lax",
            secure=settings.SESSION_COOKIE_SECURE,
        )


def choose(request: HttpRequest, language: str) -> None:
    """Have the answer to this request remember a language."""
    request.chosen_language = language  # type: ignore[attr-defined]


def chosen_in(request: HttpRequest) -> str:
    """What was chosen while this request was answered; empty: nothing."""
    chosen: str = getattr(request, "chosen_language", "")
    return chosen
