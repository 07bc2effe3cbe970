"""Who is signed in, for the header of every page."""

from django.http import HttpRequest
from django.urls import reverse

from vienreiz.kernel.ui import public as ui

from . import sessions


def account_of(request: HttpRequest) -> ui.Account | None:
    """The person in this browser's session, and for whom she acts."""
    caller = sessions.in_session(request) if hasattr(request, "session") else None
    if caller is None:
        return None
    return ui.Account(
        name=caller.name,
        acting_for=caller.acting_for_name or caller.name,
        acts_for_another=caller.acting_for is not None,
        sign_out_url=reverse("identity:sign-out"),
    )
