"""What the world needs to verify a receipt."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_GET

from . import receipt


@require_GET
def jwks(request: HttpRequest) -> HttpResponse:
    """The keys of receipts. Source: RFC 7517, 5; RFC 8615."""
    response = JsonResponse({"keys": [receipt.signing_key().public.as_jwk()]})
    response.headers["Cache-Control"] = "public, max-age=3600"
    return response


jwks.is_page = False  # type: ignore[attr-defined]  # project.pages reads it
