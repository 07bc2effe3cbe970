"""Every no as a problem document or a page. Source: RFC 9457."""

import logging
import sqlite3
from http import HTTPStatus
from typing import Any

import msgspec
from django.core.exceptions import BadRequest, PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext

from vienreiz.kernel.errors import N_, Conflict, Invalid, NotFound, Problem, Refused

from . import logs

RETRY_AFTER_S = 5

logger = logging.getLogger(__name__)


class BadAddress(Invalid):
    code = "bad-request"
    status = 400
    sentence = N_("This request cannot be read.")


class WrongMethod(Refused):
    code = "method-not-allowed"
    status = 405
    sentence = N_("This address does not take requests of this kind.")


class TooLarge(Invalid):
    code = "too-large"
    status = 413
    sentence = N_("What you sent is too large.")


class Forged(Refused):
    code = "forged"
    status = 403
    sentence = N_("We could not be sure that this came from you. Go back, reload the page and try again.")


class Broken(Problem):
    code = "broken"
    status = 500
    sentence = N_("Something went wrong on our side. It has been noted; please try again in a few minutes.")


class Busy(Problem):
    """The database is away, or somebody else has been writing for too long."""

    code = "busy"
    status = 503
    sentence = N_("The system is busy just now. Please try again in a few seconds.")


def problem_of(error: BaseException) -> Problem:
    """The problem that an exception is; an unforeseen one is a bug, noted as one."""
    if isinstance(error, Problem):
        return error
    if isinstance(error, Http404):
        return NotFound()
    if isinstance(error, PermissionDenied):
        return Refused()
    if isinstance(error, RequestDataTooBig):
        return TooLarge()
    if isinstance(error, SuspiciousOperation | BadRequest):
        return BadAddress()
    if isinstance(error, OperationalError) and _is_away(error):
        logger.warning("The database does not answer.", exc_info=error)
        return Busy(retry_after_s=RETRY_AFTER_S)
    logger.error("An unforeseen error.", exc_info=error)
    return Broken()


def _is_away(error: OperationalError) -> bool:
    """SQLite has the same error for a table that is not there, which is a bug."""
    return not isinstance(error.__cause__, sqlite3.Error) or "locked" in str(error.__cause__)


def document(problem: Problem) -> dict[str, Any]:
    """The problem as RFC 9457 has it, in the language of the request, with its public facts as JSON has them."""
    facts = {name: msgspec.to_builtins(value) for name, value in problem.details.items() if name in problem.public}
    return {
        "type": f"urn:vienreiz:problem:{problem.code}",
        "title": HTTPStatus(problem.status).phrase,
        "status": problem.status,
        "detail": sentence(problem),
        "code": problem.code,
        "request_id": logs.request_id.get(),
        **facts,
    }


def sentence(problem: Problem) -> str:
    """What is wrong, in the language of the request, with the details that the sentence names."""
    said = gettext(problem.sentence)
    return said % problem.details if "%(" in said else said


def answer(request: HttpRequest, problem: Problem) -> HttpResponse:
    """The no itself: JSON for programs, a page for people. Its code goes into the request's line of the log."""
    logs.problem_code.set(problem.code)
    response: HttpResponse
    if wants_json(request):
        response = JsonResponse(document(problem), status=problem.status, content_type="application/problem+json")
    else:
        response = render(
            request,
            "http/problem.html",
            {"problem": problem, "sentence": sentence(problem), "request_id": logs.request_id.get()},
            status=problem.status,
        )
    patch_vary_headers(response, ["Accept", "Accept-Language", "Cookie"])
    response.headers["Cache-Control"] = "no-store"
    if "retry_after_s" in problem.details:
        response.headers["Retry-After"] = str(problem.details["retry_after_s"])
    if problem.status == HTTPStatus.UNAUTHORIZED:
        response.headers["WWW-Authenticate"] = 'Bearer realm="vienreiz"'
    return response


def wants_json(request: HttpRequest) -> bool:
    """Whether a program asks."""
    accepted = request.headers.get("Accept", "")
    return request.path_info.startswith("/api/") or ("json" in accepted and "text/html" not in accepted)


__all__ = ["BadAddress", "Broken", "Conflict", "Forged", "TooLarge", "WrongMethod", "answer", "document", "problem_of"]
