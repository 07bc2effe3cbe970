"""A person's pages, and those that are open to anybody."""

import re
from datetime import date
from uuid import UUID

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from vienreiz.kernel import clock
from vienreiz.kernel.ui import public as ui
from vienreiz.modules.audit import public as audit
from vienreiz.modules.consent import public as consents
from vienreiz.modules.identity import public as identity
from vienreiz.modules.inquiries import public as inquiries

from . import export, queries, values, whose
from . import permissions as permissions_
from . import possible as possible_

LONGEST_SEARCH = 100
NEWEST = 3
MOST_PERMISSIONS = 500  # as many as `consents.of_person` gives
CHOSEN = ("search", "recipient", "asked_by", "outcome", "from_on", "until_on")  # in the filter of her time line


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """What this is, for a stranger; what she can do here, for a person."""
    caller = identity.signed_in(request)
    if caller is None:
        return render(request, "me/welcome.html")
    by = identity.caller_of(request)
    return render(
        request,
        "me/home.html",
        {
            "newest": queries.uses_of(by, lines=NEWEST),
            "answers": queries.new_answers_of(by),
            "work": queries.work_of(by),
            "whose": _whose(request),
        },
    )


@require_GET
def about(request: HttpRequest) -> HttpResponse:
    """Which country this serves, who holds which register."""
    return render(request, "me/about.html", {"about": queries.about()})


@require_GET
@identity.person_required(assurance=identity.Assurance.SUBSTANTIAL)
def data(request: HttpRequest) -> HttpResponse:
    """Everything the registers hold about her."""
    by = identity.caller_of(request)
    return render(request, "me/data.html", {"data": queries.data_of(by), "whose": _whose(request)})


@require_GET
@identity.person_required(assurance=identity.Assurance.SUBSTANTIAL)
def data_as_json(request: HttpRequest) -> HttpResponse:
    """Everything the registers hold about her, for programs."""
    return _download(export.as_json(identity.caller_of(request)))


@require_GET
@identity.person_required(assurance=identity.Assurance.SUBSTANTIAL)
def data_as_pdf(request: HttpRequest) -> HttpResponse:
    """Everything the registers hold about her, to print."""
    return _download(export.as_pdf(identity.caller_of(request), whose=_whose(request)))


for _file in (data_as_json, data_as_pdf):
    _file.is_page = False  # type: ignore[attr-defined]  # project.pages reads it


def _whose(request: HttpRequest) -> values.Whose:
    caller = identity.signed_in(request)
    assert caller is not None  # person_required saw to it
    return whose.whose_of(caller)


def _download(file: export.File) -> HttpResponse:
    response = HttpResponse(file.content, content_type=file.content_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{file.name}"'
    return response


@require_GET
@identity.person_required
def uses(request: HttpRequest) -> HttpResponse:
    """Who used her data, newest first."""
    by = identity.caller_of(request)
    chosen = {name: request.GET.get(name, "").strip()[:LONGEST_SEARCH] for name in CHOSEN}
    wanted = values.UsesWanted(
        search=chosen["search"],
        outcome=chosen["outcome"],
        recipient=chosen["recipient"],
        asked_by=values.AskedBy(chosen["asked_by"]) if chosen["asked_by"] in {*values.AskedBy} else None,
        from_on=_day(chosen["from_on"]),
        until_on=_day(chosen["until_on"]),
    )
    found = queries.uses_of(by, before=_uuid(request.GET.get("before", "")), wanted=wanted)
    following = {**{name: value for name, value in chosen.items() if value}, "before": str(found.next_before)}
    return render(
        request,
        "me/uses.html",
        {
            "found": found,
            "whose": _whose(request),
            "chosen": chosen,
            "recipients": queries.recipients_of(by),
            "is_filtered": any(chosen.values()),
            "is_first": "before" not in request.GET,
            "pages": ui.Pages(
                next_url=f"{reverse('me:uses')}?{urlencode(following)}" if found.next_before else "",
                previous_url=reverse("me:uses") if "before" in request.GET else "",
            ),
        },
    )


@require_GET
@identity.person_required
def possible(request: HttpRequest) -> HttpResponse:
    """What institutions may ask about her by law."""
    return render(request, "me/possible.html", {"askers": possible_.possible_uses(identity.caller_of(request))})


@require_http_methods(["GET", "POST"])
@identity.person_required
def check(request: HttpRequest) -> HttpResponse:
    """One click: every entry about her, recomputed up to the signatures. To look at the page recomputes nothing."""
    if request.method != "POST":
        return render(request, "me/check.html", {"check": None})
    found = queries.check_of(identity.caller_of(request))
    template = "me/check_result.html" if getattr(request, "htmx", False) else "me/check.html"
    fault = gettext(found.fault.sentence) % {"where": found.fault.where} if found.fault else ""
    return render(request, template, {"check": found, "fault": fault})


@require_GET
@identity.person_required
def use(request: HttpRequest, entry_id: UUID) -> HttpResponse:
    """One entry in full."""
    return render(request, "me/use.html", {"page": queries.use_page(identity.caller_of(request), entry_id)})


@require_POST
@identity.person_required(assurance=identity.Assurance.SUBSTANTIAL)
def ask(request: HttpRequest, entry_id: UUID) -> HttpResponse:
    """Ask the institution why it used her data."""
    by, question = identity.caller_of(request), request.POST.get("question", "")
    inquiries.ask(audit.EntryId(entry_id), question, by=by, at=clock.now())
    return redirect("me:use", entry_id)


@require_GET
@identity.person_required
def proof(request: HttpRequest, entry_id: UUID) -> HttpResponse:
    """The proof of one entry, to verify without us."""
    found = queries.proof_of(identity.caller_of(request), entry_id)
    response = HttpResponse(found.as_json(), content_type="application/json")
    response.headers["Content-Disposition"] = f'attachment; filename="proof-{entry_id}.json"'
    return response


@require_GET
@identity.person_required
def proofs(request: HttpRequest) -> HttpResponse:
    """The proofs of all her entries in one file, the newest thousand."""
    content = queries.proofs_of(identity.caller_of(request)).as_json().encode()
    return _download(export.File(name="proofs.json", content_type="application/json", content=content))


proof.is_page = False  # type: ignore[attr-defined]  # project.pages reads it
proofs.is_page = False  # type: ignore[attr-defined]  # project.pages reads it


@require_GET
@identity.person_required
def permissions(request: HttpRequest) -> HttpResponse:
    """What she was asked to allow, and what became of it."""
    found = permissions_.permissions_of(identity.caller_of(request))
    shown = sum(map(len, (found.waiting, found.standing, found.over)))
    return render(
        request,
        "me/permissions.html",
        {
            "permissions": found,
            "is_all": shown < MOST_PERMISSIONS,
            "whose": _whose(request),
        },
    )


@require_GET
@identity.person_required(assurance=identity.Assurance.SUBSTANTIAL)
def permission(request: HttpRequest, consent_id: UUID) -> HttpResponse:
    """One permission, with the very values it is about."""
    page = permissions_.permission_page(identity.caller_of(request), consent_id)
    return render(request, "me/permission.html", {"page": page})


@require_POST
@identity.person_required(assurance=identity.Assurance.SUBSTANTIAL)
def decide(request: HttpRequest, consent_id: UUID) -> HttpResponse:
    """Give, refuse, pause, resume, withdraw or renew; leads to the permission as it stands then."""
    step = next((one for one in consents.HER_STEPS if one == request.POST.get("step")), None)
    if step is None:
        raise BadRequest
    found = consents.take(consents.ConsentId(consent_id), step, by=identity.caller_of(request), at=clock.now())
    return redirect("me:permission", found.id)


@require_GET
@identity.person_required
def receipt(request: HttpRequest, consent_id: UUID) -> HttpResponse:
    """The signed record of one permission, to keep."""
    by, at = identity.caller_of(request), clock.now()
    found = consents.consent(consents.ConsentId(consent_id), by=by, at=at)
    document = consents.receipt(found, language=get_language() or "en")
    response = HttpResponse(document, content_type="application/jose")
    response.headers["Content-Disposition"] = f'attachment; filename="permission-{consent_id}.jws"'
    return response


receipt.is_page = False  # type: ignore[attr-defined]  # project.pages reads it


@require_GET
def register(request: HttpRequest, code: str) -> HttpResponse:
    """An open register: data about things, open to anybody."""
    page = request.GET.get("page", "1")
    number = int(page) if re.fullmatch(r"[1-9][0-9]{0,5}", page) else 1
    search = request.GET.get("search", "").strip()[:LONGEST_SEARCH]
    return render(request, "me/register.html", {"register": queries.register_page(code, search=search, page=number)})


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
