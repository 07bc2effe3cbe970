"""Pages and answers that belong to no module: errors, health, the language."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from . import health, languages, problems


@require_GET
def livez(request: HttpRequest) -> HttpResponse:
    """This process answers."""
    return JsonResponse({"status": "live"})


@require_GET
def readyz(request: HttpRequest) -> HttpResponse:
    """How each part is; 503 when one is away without which nothing can be answered."""
    states = health.states()
    is_ready = all(state.is_ready for state in states if state.essential)
    return JsonResponse(
        {
            "status": "ready" if is_ready else "not ready",
            "parts": {
                state.part: {"ready": state.is_ready, "essential": state.essential, "state": state.sentence}
                for state in states
            },
        },
        status=200 if is_ready else 503,
    )


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Remember a language and go back to where one was."""
    wanted = request.POST.get("language", "")
    back = request.POST.get("next", "/")
    if not back.startswith("/") or not url_has_allowed_host_and_scheme(back, allowed_hosts=None):
        back = "/"
    response = HttpResponseRedirect(back)
    languages.remember(response, wanted)
    return response


def forged(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that did not come from our page."""
    return problems.answer(request, problems.Forged())


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return problems.answer(request, problems.problem_of(exception))


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return problems.answer(request, problems.problem_of(exception))


def broken(request: HttpRequest) -> HttpResponse:
    return problems.answer(request, problems.Broken())


for _program in (livez, readyz):
    _program.is_page = False  # type: ignore[attr-defined]  # project.pages reads it
