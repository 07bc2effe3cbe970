"""Pages to sign in and out, and to manage access tokens."""

import uuid
from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.translation import get_language, gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from vienreiz.kernel import actors, clock
from vienreiz.kernel.http import addresses
from vienreiz.kernel.text import Text

from . import commands, errors, forms, means, operators, queries, rules, sessions, staff, values

Parameters = ParamSpec("Parameters")

SIGN_IN = actors.system("sign-in")
HOME = "/"
AT_WORK = "/operations"  # what operators come for; the module above us serves it


def _demonstration_only(
    view: Callable[Concatenate[HttpRequest, Parameters], HttpResponse],
) -> Callable[Concatenate[HttpRequest, Parameters], HttpResponse]:
    """Where this is no demonstration, the address does not exist."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: Parameters.args, **kwargs: Parameters.kwargs) -> HttpResponse:
        if not settings.ENVIRONMENT.demo:
            raise errors.MeansNotFound
        return view(request, *args, **kwargs)

    return guarded


@require_safe
@never_cache
def sign_in(request: HttpRequest) -> HttpResponse:
    """The means by which one can sign in here."""
    return render(
        request,
        "identity/sign_in.html",
        {
            "means": means.offered(),
            "query": _onward(request),
            "needed": means.needed_of(request),
            "is_unsent": request.GET.get("unsent") == "1",
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@sensitive_post_parameters("code")
@_demonstration_only
def sign_in_demo(request: HttpRequest) -> HttpResponse:
    """Sign in by typing the code of a card."""
    form = forms.DemoSignIn(_sent(request), initial=_wanted(request))
    if request.method == "POST" and form.is_valid():
        at = clock.now()
        card = commands.try_demo_card(form.cleaned_data["code"], source=_source(request), by=SIGN_IN, at=at)
        if card is not None:
            sessions.begin(
                request,
                values.PersonId(card.subject_id),
                name=card.name,
                assurance=form.cleaned_data["assurance"],
                at=at,
            )
            return _back(request)
        form.refuse()
    status, why = 422 if form.errors else 200, means.demo_people()
    people = [(card, why[code]) for code, card in queries.cards_with(why).items()]
    return render(
        request, "identity/sign_in_demo.html", {"form": form, "people": people, **_way(request)}, status=status
    )


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@_demonstration_only
def sign_in_demo_card(request: HttpRequest, subject_id: UUID) -> HttpResponse:
    """Sign in with a card, as if it lay in the reader."""
    card = queries.card_of(subject_id)
    if card is None:
        raise errors.MeansNotFound
    form = forms.Assured(_sent(request))
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data["assurance"]
        sessions.begin(request, values.PersonId(card.subject_id), name=card.name, assurance=chosen, at=clock.now())
        return _back(request)
    context = {"form": form, "card": card, "assurance": int(values.Assurance.HIGH), **_way(request)}
    return render(request, "identity/sign_in_demo_card.html", context, status=422 if form.errors else 200)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session."""
    sessions.end(request)
    return redirect(HOME)


@require_http_methods(["GET", "HEAD", "POST"])
@sessions.person_required(as_herself=True)
def tokens(request: HttpRequest) -> HttpResponse:
    """Her access tokens, and a new one."""
    form = forms.NewToken(_sent(request), initial={"key": uuid.uuid4()})
    if request.method == "POST" and form.is_valid():
        return _created(request, form)
    return _tokens_page(request, form)


@require_POST
@sessions.person_required(as_herself=True)
def revoke_token(request: HttpRequest, token_id: UUID) -> HttpResponse:
    """End a token of hers."""
    commands.revoke_token(token_id, by=sessions.caller_of(request), at=clock.now())
    return redirect("identity:tokens")


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@sensitive_post_parameters("password")
def operator_sign_in(request: HttpRequest) -> HttpResponse:
    """For operators, by name and password."""
    form = forms.OperatorSignIn(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        name, password = form.cleaned_data["name"], form.cleaned_data["password"]
        if operators.sign_in_operator(request, name, password, source=_source(request), at=clock.now()):
            return redirect(AT_WORK)
        form.refuse()
    return render(request, "identity/operator_sign_in.html", {"form": form}, status=422 if form.errors else 200)


@require_POST
@operators.operator_required
def operator_sign_out(request: HttpRequest) -> HttpResponse:
    """End the operator's session."""
    operators.sign_out_operator(request)
    return redirect("identity:operator-sign-in")


def _created(request: HttpRequest, form: forms.NewToken) -> HttpResponse:
    """The one page that ever shows the secret."""
    at = clock.now()
    token, secret = commands.create_token(
        sessions.person_of(request),
        title=form.cleaned_data["title"],
        scopes=form.cleaned_data["scopes"],
        expires_at=at + form.cleaned_data["life"],
        assurance=_assurance_of(request),
        idempotency_key=str(form.cleaned_data["key"]),
        by=sessions.caller_of(request),
        at=at,
    )
    return render(request, "identity/token_created.html", {"token": token, "secret": secret}, status=201)


@require_safe
@sessions.person_required(assurance=values.Assurance.SUBSTANTIAL, as_herself=True, audience=values.Role.SUPERVISOR)
def offices(request: HttpRequest) -> HttpResponse:
    """The offices that she supervises."""
    found = [one for one in staff.employments_in(request) if one.role is values.Role.SUPERVISOR]
    titles = queries.recipient_titles() if found else {}
    return render(
        request,
        "identity/offices.html",
        {"offices": [(one, titles.get(one.subsystem, Text({"en": one.subsystem}))) for one in found]},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@sessions.person_required(assurance=values.Assurance.SUBSTANTIAL, as_herself=True, audience=values.Role.SUPERVISOR)
def staff_of_office(request: HttpRequest, employment_id: UUID) -> HttpResponse:
    """Who works in an office, and somebody more."""
    employment, by = staff.supervisor_in(request, employment_id)
    schemes = [(one.code, one.title.in_language(get_language() or "en")) for one in queries.schemes_of_persons()]
    form, at = forms.Appointment(schemes, _sent(request)), clock.now()
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            commands.appoint(given["scheme"], given["value"].strip(), role=given["role"], by=by, at=at)
            return redirect("identity:staff", employment.id)
        except (errors.SubjectNotFound, errors.EmployedBefore, errors.MayNotManageStaff) as problem:
            form.add_error("value", gettext(problem.sentence))
    page = {
        "employment": employment,
        "title": queries.recipient_title(employment.subsystem),
        "form": form,
        "staff": queries.staff_of(employment.subsystem, at=at),
        "appointed": values.APPOINTED_BY_SUPERVISORS,
    }
    return render(request, "identity/staff.html", page, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@sessions.person_required(assurance=values.Assurance.SUBSTANTIAL, as_herself=True, audience=values.Role.SUPERVISOR)
def dismiss(request: HttpRequest, employment_id: UUID, dismissed_id: UUID) -> HttpResponse:
    """Somebody works there no more, once the supervisor has seen who it is and says so again."""
    employment, by = staff.supervisor_in(request, employment_id)
    if request.method == "POST":
        commands.dismiss(dismissed_id, by=by, at=clock.now())
        return redirect("identity:staff", employment.id)
    page = {
        "employment": employment,
        "title": queries.recipient_title(employment.subsystem),
        "one": queries.to_be_dismissed(dismissed_id, supervisor=employment, at=clock.now()),
    }
    return render(request, "identity/dismiss.html", page)


def _assurance_of(request: HttpRequest) -> values.Assurance:
    caller = sessions.in_session(request)
    if caller is None:
        raise errors.NotSignedIn
    return caller.assurance


def _tokens_page(request: HttpRequest, form: forms.NewToken) -> HttpResponse:
    at = clock.now()
    found = queries.tokens_of(sessions.person_of(request))
    shown = [
        {
            "token": token,
            "state": rules.state_of(token, at=at).value,
            "scopes": [form.titles_of_scopes[scope] for scope in sorted(token.scopes)],
        }
        for token in found
    ]
    status = 422 if form.errors else 200
    return render(
        request,
        "identity/tokens.html",
        {"form": form, "shown": shown, "is_all": len(found) < queries.TOKENS_SHOWN},
        status=status,
    )


def _sent(request: HttpRequest) -> QueryDict | None:
    """What was filled in, None when the page is only looked at; an empty form was filled in too."""
    return request.POST if request.method == "POST" else None


def _source(request: HttpRequest) -> str:
    """Where a request comes from, as a keyed hash: the address itself is not kept."""
    return salted_hmac("identity.sign-in", addresses.of_client(request), algorithm="sha256").hexdigest()


def _way(request: HttpRequest) -> dict[str, str]:
    """For the pages of a means: where to go afterwards, and the way back to the choice, which must not forget it."""
    onward = means.onward_of(request)
    query = f"?{urlencode({'next': onward})}" if onward else ""
    return {"next": onward, "choice": reverse("identity:sign-in") + query}


def _back(request: HttpRequest) -> HttpResponseRedirect:
    return HttpResponseRedirect(means.onward_of(request) or HOME)


def _wanted(request: HttpRequest) -> dict[str, int]:
    needed = means.needed_of(request)
    return {} if needed is None else {"assurance": int(needed)}


def _onward(request: HttpRequest) -> str:
    """The query that the choice of means hands on."""
    query = request.GET.copy()
    for name in [name for name in query if name not in {"next", "assurance"}]:
        del query[name]
    return query.urlencode()
