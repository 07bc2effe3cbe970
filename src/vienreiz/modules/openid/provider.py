"""Talking to the provider: what it says of itself, its keys, tokens for a code. Kept for an hour, but for new keys."""

import base64
import json
import logging
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from django.conf import settings as django_settings

from . import errors, rules, values

TIMEOUT_S = 5
LARGEST_ANSWER_BYTES = 1_000_000
KEPT_S = 3600
KEYS_ASKED_AGAIN_AFTER_S = 60  # tokens with invented keys must not make us ask at each of them

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Kept:
    content: Mapping[str, Any]
    asked_at: float


_kept: dict[str, _Kept] = {}


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """Where the provider answers was said by the operator and by itself; it is not sent elsewhere on the way."""

    def redirect_request(self, *_: Any) -> None:
        return None


_opener = urllib.request.build_opener(_NoRedirect)


def is_set_up() -> bool:
    """Whether this deployment has a provider."""
    return django_settings.ENVIRONMENT.openid is not None


def settings() -> values.Settings:
    """How we are known to the provider. Only where `is_set_up`."""
    known = django_settings.ENVIRONMENT.openid
    assert known is not None
    secret_file = django_settings.ENVIRONMENT.openid_secret_file
    return values.Settings(
        issuer=known.issuer,
        client_id=known.client_id,
        client_secret=secret_file.read_text().strip() if secret_file else "",
        scheme=known.scheme,
        claim=known.claim,
        prefix=known.prefix,
    )


def discovered(issuer: str) -> values.Provider:
    """What the provider says of itself. Raises ProviderAway."""
    metadata = _cached(f"{issuer.rstrip('/')}/.well-known/openid-configuration", younger_than_s=KEPT_S)
    try:
        return rules.provider_of(metadata, issuer=issuer)
    except rules.Unbelievable as odd:
        logger.error("The identification service describes itself in a way that does not fit: %s.", odd)
        raise errors.ProviderAway from odd


def keys_with(key_id: str, provider: values.Provider) -> Mapping[str, Any]:
    """The provider's keys; asked anew when none of those we know is called so. Raises ProviderAway."""
    keys = _cached(provider.jwks_uri, younger_than_s=KEPT_S)
    if any(isinstance(key, dict) and key.get("kid", "") == key_id for key in keys.get("keys", [])):
        return keys
    return _cached(provider.jwks_uri, younger_than_s=KEYS_ASKED_AGAIN_AFTER_S)


def tokens_for(code: str, *, attempt: values.Attempt, provider: values.Provider, redirect_uri: str) -> values.Tokens:
    """What the provider gives for the code. Raises ProviderAway, SignInNotFinished when it takes the code for none.

    Source: OpenID Connect Core 1.0, 3.1.3; RFC 7636, 4.5.
    """
    known = settings()
    sent = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": redirect_uri,
        "code_verifier": attempt.verifier,
    }
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    if known.client_secret:
        pair = f"{quote(known.client_id, safe='')}:{quote(known.client_secret, safe='')}"  # RFC 6749, 2.3.1
        headers["Authorization"] = f"Basic {base64.b64encode(pair.encode()).decode()}"
    else:
        sent["client_id"] = known.client_id
    status, answer = _asked(provider.token_endpoint, body=urlencode(sent).encode(), headers=headers)
    if status != 200 or not isinstance(answer.get("id_token"), str):
        logger.warning("The identification service gave no token for a code.", extra={"status": status})
        raise errors.SignInNotFinished
    return values.Tokens(id_token=answer["id_token"], access_token=str(answer.get("access_token", "")))


def more_claims(tokens: values.Tokens, *, provider: values.Provider) -> values.Claims:
    """What the provider tells of her beside the token; nothing where it has no such place. Raises ProviderAway.

    Source: OpenID Connect Core 1.0, 5.3.
    """
    if not provider.userinfo_endpoint or not tokens.access_token:
        return {}
    headers = {"Authorization": f"Bearer {tokens.access_token}"}
    status, answer = _asked(provider.userinfo_endpoint, headers=headers)
    return answer if status == 200 else {}


def _cached(url: str, *, younger_than_s: float) -> Mapping[str, Any]:
    known = _kept.get(url)
    if known is None or time.monotonic() - known.asked_at > younger_than_s:
        status, content = _asked(url)
        if status != 200:
            raise errors.ProviderAway
        known = _kept[url] = _Kept(content, time.monotonic())
    return known.content


def _asked(url: str, *, body: bytes | None = None, headers: Mapping[str, str] | None = None) -> tuple[int, Any]:
    """Status and JSON object of an answer. Raises ProviderAway when there is none."""
    request = urllib.request.Request(url, data=body, headers={"Accept": "application/json", **(headers or {})})  # noqa: S310 - https, or the operator's own loopback: rules.provider_of
    try:
        with _opener.open(request, timeout=TIMEOUT_S) as response:
            status, text = response.status, response.read(LARGEST_ANSWER_BYTES)
    except urllib.error.HTTPError as error:
        with error:
            status, text = error.code, error.read(LARGEST_ANSWER_BYTES)
    except (urllib.error.URLError, OSError, ValueError) as error:
        logger.warning("The identification service does not answer.", extra={"error": type(error).__name__})
        raise errors.ProviderAway from error
    try:
        answer = json.loads(text)
    except ValueError:
        answer = None
    return status, answer if isinstance(answer, dict) else {}
