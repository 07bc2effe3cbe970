"""Around every request: its id, its line in the log, and one place where a no becomes an answer."""

import logging
import re
import time
from collections.abc import Callable
from uuid import UUID, uuid4

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from vienreiz.kernel import memory

from . import languages, logs, metrics, uploads
from . import problems as answers

Next = Callable[[HttpRequest], HttpResponseBase]

logger = logging.getLogger("vienreiz.requests")

# one strict decode of the address: what is still encoded after it, or goes up, is somebody's trick
_TRICKS = re.compile(r"[\x00-\x1f\x7f\\%\ufffd]|(^|/)\.{1,2}(/|$)|//")


def requests(get_response: Next) -> Next:
    """The outermost layer: gives the request its id and its memory, counts it, writes one line about it."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        begun = time.perf_counter()
        token = logs.request_id.set(_request_id(request))
        no_problem = logs.problem_code.set("")
        try:
            if _TRICKS.search(request.path_info):
                response: HttpResponseBase = answers.answer(request, answers.BadAddress())
            elif uploads.is_too_large(request):
                response = answers.answer(request, answers.TooLarge())
            else:
                with memory.kept():
                    response = get_response(request)
            response.headers["X-Request-Id"] = logs.request_id.get()
            _note(request, response, seconds=time.perf_counter() - begun)
            return response
        finally:
            logs.request_id.reset(token)
            logs.problem_code.reset(no_problem)

    return middleware


class problems:  # noqa: N801 - named like the function beside it, for the list of settings
    """The innermost layer: turns what views raise, and bare refusals of Django, into problems."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        languages.remember(response, languages.chosen_in(request))
        if _is_somebodys(request):
            response.headers.setdefault("Cache-Control", "no-store")  # a shared computer keeps nothing of hers
        if response.status_code == 405 and not response.headers.get("Content-Type", "").startswith(
            "application/problem"
        ):
            plain = answers.answer(request, answers.WrongMethod())
            plain.headers["Allow"] = response.headers.get("Allow", "")
            return plain
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse:
        return answers.answer(request, answers.problem_of(error))


def _is_somebodys(request: HttpRequest) -> bool:
    """Whether the answer was made for somebody: the bearer of a token, or a browser that has a session."""
    session = getattr(request, "session", None)
    return getattr(request, "auth", None) is not None or (session is not None and not session.is_empty())


def _request_id(request: HttpRequest) -> str:
    """The caller's, where it is a UUID; else a new one."""
    try:
        return str(UUID(request.headers.get("X-Request-Id", "")))
    except ValueError:
        return str(uuid4())


def _note(request: HttpRequest, response: HttpResponseBase, *, seconds: float) -> None:
    match = request.resolver_match
    route = f"/{match.route}" if match else "(none)"
    method = (
        request.method if request.method in {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"} else "other"
    )
    metrics.REQUESTS.labels(method, route, str(response.status_code)).inc()
    metrics.SECONDS.labels(route).observe(seconds)
    line = {"method": method, "route": route, "status": response.status_code, "ms": round(seconds * 1000, 1)}
    code = logs.problem_code.get()
    logger.info("request", extra={**line, "code": code} if code else line)
