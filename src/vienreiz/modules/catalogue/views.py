"""What may be asked, for anybody."""

import re

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from . import queries


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """Every information service, by register."""
    page = request.GET.get("page", "1")
    number = int(page) if re.fullmatch(r"[1-9][0-9]{0,5}", page) else 1
    return render(request, "catalogue/index.html", {"catalogue": queries.catalogue_page(number)})


@require_GET
def service(request: HttpRequest, code: str) -> HttpResponse:
    """One information service in full."""
    return render(request, "catalogue/service.html", {"service": queries.service(code)})
