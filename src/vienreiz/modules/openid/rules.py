"""What makes a sign-in by OpenID Connect hold. Pure: no network, no clock, no Django."""

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode, urlsplit

from joserfc import jwk, jws
from joserfc.errors import JoseError

from vienreiz.modules.identity.values import Assurance

from . import values

ATTEMPT_LASTS = timedelta(minutes=10)
CLOCKS_DIFFER = timedelta(minutes=1)
SCOPE = "openid profile"


class Unbelievable(ValueError):
    """Why a token does not hold, as a code."""


def challenge(verifier: str) -> str:
    """What the provider keeps of the verifier. Source: RFC 7636, 4.2 (S256)."""
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


def address_to_begin(
    provider: values.Provider,
    attempt: values.Attempt,
    *,
    client_id: str,
    redirect_uri: str,
    needed: Assurance,
    language: str,
) -> str:
    """Where the browser goes to identify. Source: OpenID Connect Core 1.0, 3.1.2.1."""
    wanted = {
        "response_type": "code",
        "scope": SCOPE,
        "client_id": client_id,
        "redirect_uri": redirect_uri,
        "state": attempt.state,
        "nonce": attempt.nonce,
        "code_challenge": challenge(attempt.verifier),
        "code_challenge_method": "S256",
        "acr_values": " ".join(uri for uri, assurance in values.ASSURANCES.items() if assurance >= needed),
        "ui_locales": language,
    }
    join = "&" if urlsplit(provider.authorization_endpoint).query else "?"
    return provider.authorization_endpoint + join + urlencode(wanted)


def is_over(attempt: values.Attempt, *, at: datetime) -> bool:
    return not attempt.began_at <= at < attempt.began_at + ATTEMPT_LASTS


def is_of(attempt: values.Attempt, state: str) -> bool:
    """Whether the browser comes back from this attempt."""
    return hmac.compare_digest(attempt.state.encode(), state.encode())


def provider_of(metadata: Mapping[str, Any], *, issuer: str) -> values.Provider:
    """What the provider says of itself. Raises Unbelievable when it calls itself otherwise, or hides what we need."""
    if metadata.get("issuer") != issuer:
        raise Unbelievable("another-issuer")
    found = {name: metadata.get(name, "") for name in ("authorization_endpoint", "token_endpoint", "jwks_uri")}
    found["userinfo_endpoint"] = metadata.get("userinfo_endpoint", "")
    is_plain = urlsplit(issuer).scheme == "http"
    for name, address in found.items():
        if not isinstance(address, str) or (not address and name != "userinfo_endpoint"):
            raise Unbelievable(f"no-{name}")
        if address and urlsplit(address).scheme != "https" and not is_plain:
            raise Unbelievable(f"{name}-not-https")
    return values.Provider(
        issuer=issuer,
        names_itself=metadata.get("authorization_response_iss_parameter_supported") is True,
        **found,
    )


def key_id_of(id_token: str) -> str:
    """Which key of the provider signed it, by its own word; empty where it does not say. Raises Unbelievable."""
    try:
        header = jws.extract_compact(id_token.encode()).headers()
    except (JoseError, ValueError) as error:
        raise Unbelievable("not-a-token") from error
    return str(header.get("kid", ""))


def claims_of(
    id_token: str,
    keys: Mapping[str, Any],
    *,
    settings: values.Settings,
    attempt: values.Attempt,
    at: datetime,
) -> values.Claims:
    """What the provider signed of whoever signed in, if all of it holds. Raises Unbelievable.

    Source: OpenID Connect Core 1.0, 3.1.3.7.
    """
    claims = _signed(id_token, keys)
    audience = claims.get("aud")
    audiences = audience if isinstance(audience, list) else [audience]
    checks = {
        "issuer": claims.get("iss") == settings.issuer,
        "audience": settings.client_id in audiences,
        "authorized-party": claims.get("azp", settings.client_id if len(audiences) == 1 else None)
        == settings.client_id,
        "expired": _moment(claims, "exp") > (at - CLOCKS_DIFFER).timestamp(),
        "issued-later": _moment(claims, "iat") <= (at + CLOCKS_DIFFER).timestamp(),
        "nonce": hmac.compare_digest(str(claims.get("nonce", "")).encode(), attempt.nonce.encode()),
        "subject": isinstance(claims.get("sub"), str) and claims["sub"] != "",
    }
    for reason, holds in checks.items():
        if not holds:
            raise Unbelievable(reason)
    return claims


def assurance_of(claims: values.Claims) -> Assurance:
    """How surely the provider knows her; low where it does not say, or says it in words that we do not know."""
    return values.ASSURANCES.get(str(claims.get("acr", "")), Assurance.LOW)


def name_of(claims: values.Claims) -> str:
    """Her name as the provider writes it; empty where it gives none."""
    whole = claims.get("name")
    if isinstance(whole, str) and whole.strip():
        return whole.strip()
    parts = (claims.get("given_name"), claims.get("family_name"))
    return " ".join(part.strip() for part in parts if isinstance(part, str) and part.strip())


def _signed(id_token: str, keys: Mapping[str, Any]) -> values.Claims:
    signing = [key for key in keys.get("keys", []) if isinstance(key, dict) and key.get("use", "sig") == "sig"]
    key_id = key_id_of(id_token)
    fitting = [key for key in signing if not key_id or key.get("kid", "") == key_id]
    if len(fitting) != 1:  # none, or no way to tell which
        raise Unbelievable("key")
    try:
        signed = jws.deserialize_compact(id_token, jwk.import_key(fitting[0]), algorithms=list(values.ALGORITHMS))
        claims = json.loads(signed.payload)
    except (JoseError, ValueError, TypeError, KeyError) as error:
        raise Unbelievable("signature") from error
    if not isinstance(claims, dict):
        raise Unbelievable("not-a-token")
    return claims


def _moment(claims: values.Claims, name: str) -> float:
    moment = claims.get(name)
    if isinstance(moment, bool) or not isinstance(moment, int | float):
        raise Unbelievable(f"no-{name}")
    return moment
