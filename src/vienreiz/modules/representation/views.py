"""Pages of representation: for whom I act, begin, end."""

from uuid import UUID

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from vienreiz.kernel import clock
from vienreiz.modules.identity import public as identity

from . import commands, pages


@require_http_methods(["GET", "HEAD", "POST"])
@identity.person_required(assurance=identity.Assurance.SUBSTANTIAL)
def index(request: HttpRequest) -> HttpResponse:
    """For whom she may act. To look asks nobody; the button asks the registers."""
    looked = None
    if request.method == "POST":
        looked = commands.find(identity.person_of(request))
    caller = identity.signed_in(request)
    assert caller is not None  # person_required saw to it
    shown = {"represented": pages.represented_by(caller), "looked": looked, "caller": caller}
    return render(request, "representation/index.html", shown)


@require_POST
@identity.person_required(assurance=identity.Assurance.SUBSTANTIAL)
def begin(request: HttpRequest) -> HttpResponse:
    """From now on she acts for the chosen one."""
    try:
        represented = identity.SubjectId(UUID(request.POST.get("subject_id", "")))
    except ValueError as error:
        raise BadRequest from error
    found = commands.mandate_for(identity.person_of(request), represented, at=clock.now())
    identity.act_for(request, found)
    return redirect("me:home")


@require_POST
@identity.person_required
def end(request: HttpRequest) -> HttpResponse:
    """From now on she acts for herself."""
    identity.act_for_herself(request)
    return redirect("me:home")
