"""The words of signing in by OpenID Connect."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from vienreiz.modules.identity.values import Assurance

# how a provider says how surely it knows somebody. Source: Implementing Regulation (EU) 2015/1501; eIDAS SAML attribute
# profile 1.4, 3.2, whose URIs OpenID providers use in `acr` as well
ASSURANCES: Mapping[str, Assurance] = {
    "http://eidas.europa.eu/LoA/low": Assurance.LOW,
    "http://eidas.europa.eu/LoA/substantial": Assurance.SUBSTANTIAL,
    "http://eidas.europa.eu/LoA/high": Assurance.HIGH,
}

# asymmetric ones alone: nobody else can make what only the provider can
ALGORITHMS = ("RS256", "PS256", "ES256", "Ed25519", "EdDSA")


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How we are known to the provider, and which of its claims holds which identifier of the country."""

    issuer: str
    client_id: str
    client_secret: str  # empty: a public client, by PKCE alone
    scheme: str
    claim: str
    prefix: str  # before the identifier in the claim, such as PNOLV-; an identifier without it is another country's


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """Where the provider answers, as it says itself. Source: OpenID Connect Discovery 1.0, 3."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    userinfo_endpoint: str  # empty: it has none
    names_itself: bool  # RFC 9207: it sends `iss` with every answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One sign-in on its way. `state` binds the browser, `nonce` the token, `verifier` the code to it."""

    state: str
    nonce: str
    verifier: str
    onward: str
    began_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Tokens:
    """What the provider gave for a code."""

    id_token: str
    access_token: str


Claims = Mapping[str, Any]
