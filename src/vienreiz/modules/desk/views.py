"""Pages of the desk."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from vienreiz.kernel import clock
from vienreiz.modules.identity import public as identity
from vienreiz.modules.inquiries import public as inquiries

from . import commands, forms, queries


@require_GET
@identity.person_required(assurance=identity.Assurance.SUBSTANTIAL, as_herself=True, audience=identity.Role.CLERK)
def index(request: HttpRequest) -> HttpResponse:
    """Where she works."""
    workplaces = queries.workplaces_of(identity.employments_in(request))
    return render(request, "desk/index.html", {"workplaces": workplaces})


@require_http_methods(["GET", "HEAD", "POST"])
@identity.person_required(assurance=identity.Assurance.SUBSTANTIAL, as_herself=True, audience=identity.Role.CLERK)
def office(request: HttpRequest, employment_id: UUID) -> HttpResponse:
    """Look a person up for a case; the answer stands on the same page."""
    employment, by = identity.clerk_in(request, employment_id)
    of_office = queries.office_of(employment)
    form = forms.LookUp(of_office, request.POST if request.method == "POST" else None)
    shown, status = None, 200
    if request.method == "POST":
        if form.is_valid():
            wanted = form.as_wanted()
            shown = queries.shown(wanted, commands.look_up(wanted, by=by))
        else:
            status = 422
    page = {
        "questions": queries.questions(inquiries.read(employment.subsystem, by=by, at=clock.now())),
        "office": of_office,
        "form": form,
        "shown": shown,
        "past_asks": queries.past_asks_of(by),
        "other": forms.OTHER,
    }
    return render(request, "desk/office.html", page, status=status)


@require_POST
@identity.person_required(assurance=identity.Assurance.SUBSTANTIAL, as_herself=True, audience=identity.Role.CLERK)
def answer(request: HttpRequest, employment_id: UUID, inquiry_id: UUID) -> HttpResponse:
    """Answer a person's question."""
    employment, by = identity.clerk_in(request, employment_id)
    inquiries.answer(inquiries.InquiryId(inquiry_id), request.POST.get("answer", ""), by=by, at=clock.now())
    return redirect("desk:office", employment.id)
