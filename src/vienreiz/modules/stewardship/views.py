"""Pages of whoever keeps a register."""

import uuid
from collections.abc import Mapping, Sequence
from typing import cast
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from vienreiz.kernel import clock
from vienreiz.kernel.actors import Actor
from vienreiz.kernel.errors import Problem
from vienreiz.kernel.http import uploads
from vienreiz.kernel.ui import public as ui
from vienreiz.modules.exchange import public as exchange
from vienreiz.modules.identity import public as identity
from vienreiz.modules.packs import public as packs
from vienreiz.modules.registers import public as registers

from . import commands, errors, forms, queries, record, values

PREFIX = "field-"  # before the name of a field of the register, so that it is never one of the form's own
SAID_OTHERWISE = (
    *forms.SAID_OF_IDENTIFIERS,
    "identity.subject-not-found",
    "identity.identifier-not-found",
    "identity.identifier-taken",
    "identity.identifier-changed-too-early",
    "records.rows-refused",
    "records.load-open",
)
MENDABLE = ("stewardship.keys-unknown", "records.rows-refused", "records.load-open", "records.submitted-otherwise")


@require_GET
@identity.person_required(assurance=identity.Assurance.SUBSTANTIAL, as_herself=True, audience=identity.Role.STEWARD)
def index(request: HttpRequest) -> HttpResponse:
    """The registers she looks after."""
    kept: list[values.Kept] = []
    for employment in identity.employments_in(request):
        if employment.role is identity.Role.STEWARD:
            _, by = identity.staff_in(request, employment.id)
            kept += queries.kept_by(employment, by=by)
    return render(request, "stewardship/index.html", {"kept": kept})


@require_http_methods(["GET", "HEAD", "POST"])
@identity.person_required(assurance=identity.Assurance.SUBSTANTIAL, as_herself=True, audience=identity.Role.STEWARD)
def register(request: HttpRequest, employment_id: UUID, code: str) -> HttpResponse:
    """One register: how well it is kept; what it ever said of somebody, once a ground and a case are given."""
    employment, described, by = _at_work(request, employment_id, code)
    kept = queries.kept(described, employment, by=by)
    sent = request.POST if request.method == "POST" else None
    at = clock.now()
    form = forms.Look(queries.articles(basis=described.basis), queries.schemes_of(described), sent, at=at)
    found, moments, status = None, None, 200
    if sent is not None:
        status = 422
        if form.is_valid():
            status = 200
            today = packs.today(at)
            moments = form.moments(today=today)
            history = commands.look(
                described,
                scheme=form.cleaned_data["scheme"],
                value=form.cleaned_data["value"].strip(),
                article=form.cleaned_data["article"],
                case=form.cleaned_data["case"],
                offset=form.cleaned_data["offset"] or 0,
                moments=moments,
                by=by,
                at=at,
            )
            found = queries.found_in(described, history, moments=moments, on=today)
    page = {
        "kept": kept,
        "form": form,
        "found": found,
        "moments": moments,
        "key_name": described.key,
        "prefix": PREFIX,
        "reference": uuid.uuid4(),
        "gives_identifiers": bool(described.introduces),
    }
    return render(request, "stewardship/register.html", page, status=status)


@require_POST
@identity.person_required(assurance=identity.Assurance.SUBSTANTIAL, as_herself=True, audience=identity.Role.STEWARD)
def correct(request: HttpRequest, employment_id: UUID, code: str) -> HttpResponse:
    """Correct what the register says of one key."""
    employment, described, by = _at_work(request, employment_id, code)
    kept = queries.keeping(described, employment, by=by)
    form = forms.Correct(queries.articles(basis=described.basis), request.POST)
    written = {name: request.POST.get(f"{PREFIX}{name}", "").strip() for name in described.recorded}
    texts = record.as_register_writes(described, written)
    done: exchange.Submitted | None = None
    refused: Sequence[Mapping[str, object]] = ()
    if form.is_valid():
        if texts.get(described.key) != form.cleaned_data["key"]:
            form.add_error("key", gettext("The key of a record stays as it is"))
        else:
            try:
                done = commands.correct(
                    described,
                    texts,
                    valid_from=form.cleaned_data["valid_from"],
                    article=form.cleaned_data["article"],
                    case=form.cleaned_data["case"],
                    by=by,
                    reference=request.POST.get("reference", "")[:80],
                )
            except Problem as problem:
                if problem.code not in MENDABLE:
                    raise
                form.add_error(None, gettext(problem.sentence) % problem.details)
                refused = cast(Sequence[Mapping[str, object]], problem.details.get("rows", ()))
    words = exchange.wording()
    page = {
        "kept": kept,
        "form": form,
        "done": done,
        "faults": [{**row, "label": words.field(described, str(row["field"]))} for row in refused],
        "inputs": () if done else record.asked(described, texts, record.choices_of(described)),
        "key_name": described.key,
        "prefix": PREFIX,
        "reference": uuid.uuid4(),
    }
    return render(request, "stewardship/correct.html", page, status=200 if done else 422)


@require_http_methods(["GET", "HEAD", "POST"])
@identity.person_required(assurance=identity.Assurance.SUBSTANTIAL, as_herself=True, audience=identity.Role.STEWARD)
@uploads.takes_file
def sources(request: HttpRequest, employment_id: UUID, code: str) -> HttpResponse:
    """Send a whole source, and see those sent before."""
    employment, described, by = _at_work(request, employment_id, code)
    kept = queries.keeping(described, employment, by=by)
    form = forms.Send(request.POST, request.FILES) if request.method == "POST" else forms.Send()
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            chunks = uploads.chunks_of(file)
            sent = commands.send(described, employment, chunks, name=file.name, by=by, at=clock.now())
        except errors.SendingOnItsWay as problem:
            form.add_error("file", gettext(problem.sentence))
        else:
            return redirect("stewardship:source", kept.employment.id, kept.code, sent.id)
    page = {"kept": kept, "form": form, "sendings": queries.sendings_of(described, by=by)}
    return render(request, "stewardship/sources.html", page, status=422 if form.errors else 200)


@require_GET
@identity.person_required(assurance=identity.Assurance.SUBSTANTIAL, as_herself=True, audience=identity.Role.STEWARD)
def source(request: HttpRequest, employment_id: UUID, code: str, sending_id: UUID) -> HttpResponse:
    """How far a source is, and what was said of its rows."""
    employment, described, by = _at_work(request, employment_id, code)
    kept = queries.keeping(described, employment, by=by)
    sent = queries.sending(described, values.SendingId(sending_id), by=by)
    words = exchange.wording()
    said = queries.said_of(described, sent.id, by=by)
    page = {
        "kept": kept,
        "sent": sent,
        "refusal": queries.refusal_of(sent),
        "said": [(one, words.field(described, one.field) if one.field else "") for one in said],
        "steps": queries.steps_of(sent),
    }
    return render(request, "stewardship/source.html", page)


@require_http_methods(["GET", "HEAD", "POST"])
@identity.person_required(assurance=identity.Assurance.SUBSTANTIAL, as_herself=True, audience=identity.Role.STEWARD)
def identifier(request: HttpRequest, employment_id: UUID, code: str) -> HttpResponse:
    """Say step by step that somebody has another identifier."""
    employment, described, by = _at_work(request, employment_id, code)
    kept, articles = queries.keeping(described, employment, by=by), queries.articles(basis=described.basis)
    sent = request.POST.dict() if request.method == "POST" else None
    refused = _refused_at_first(described, sent, by=by) if ui.step_sent(sent) == 1 else None
    step = ui.step(
        sent,
        [
            (gettext("Which identifier changed"), lambda sent: forms.Renamed(sent, refused=refused)),
            (gettext("On what ground, and for which case"), lambda sent: forms.Reason(articles, sent)),
            (gettext("Check what you are about to say"), forms.Check),
        ],
    )
    is_done = False
    if step.is_over:
        said = forms.Renamed(step.answers), forms.Reason(articles, step.answers)
        assert all(form.is_valid() for form in said)
        renamed, reason = (form.cleaned_data for form in said)
        change = exchange.IdentifierChange(
            register=described.code,
            old=renamed["old"],
            new=renamed["new"],
            on=renamed["on"],
            article=reason["article"],
            by=by,
        )
        try:
            commands.change_identifier(change, case=reason["case"])
            is_done = True
        except Problem as problem:
            if problem.code not in SAID_OTHERWISE:
                raise
            step.form.add_error(None, gettext(problem.sentence) % problem.details)
    page = {
        "kept": kept,
        "step": step,
        "form": step.form,
        "is_done": is_done,
        "facts": queries.facts_of_change(described, step.answers),
    }
    return render(request, "stewardship/identifier.html", page, status=422 if step.form.errors else 200)


def _refused_at_first(described: registers.Register, sent: Mapping[str, str] | None, *, by: Actor) -> Problem | None:
    """What does not fit of the first step, which has just been sent: a look that is counted, so once for each."""
    form = forms.Renamed(sent)
    if not form.is_valid():
        return None  # she reads at the form what is missing
    said = form.cleaned_data
    try:
        commands.refuse_unfit_identifiers(described, old=said["old"], new=said["new"], on=said["on"], by=by)
    except Problem as problem:
        if problem.code not in forms.SAID_OF_IDENTIFIERS:
            raise
        return problem
    return None


def _at_work(
    request: HttpRequest, employment_id: UUID, code: str
) -> tuple[identity.Employment, registers.Register, Actor]:
    """Herself as a steward, and the register. Raises identity.NotEmployed, NotASteward."""
    employment, by = identity.staff_in(request, employment_id)
    if employment.role is not identity.Role.STEWARD:
        raise errors.NotASteward
    return employment, registers.register(code), by
