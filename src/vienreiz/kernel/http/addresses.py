"""Where a request comes from."""

from django.conf import settings
from django.http import HttpRequest


def of_client(request: HttpRequest) -> str:
    """The network address of whoever asks: as the proxy before us saw it, if one stands there, else as we see it.

    A caller may write into X-Forwarded-For what she likes; only the last address in it is the proxy's own.
    """
    if settings.ENVIRONMENT.behind_proxy:
        seen = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
        if seen:
            return seen
    return str(request.META.get("REMOTE_ADDR", ""))
