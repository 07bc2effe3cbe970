"""What must hold of a token, each check broken once."""

import base64
import hmac
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from joserfc import jwk, jws

from vienreiz.modules.identity.values import Assurance
from vienreiz.modules.openid import rules, values

AT = datetime(2030, 5, 6, 12, tzinfo=UTC)
SETTINGS = values.Settings(
    issuer="https://id.example", client_id="us", client_secret="", scheme="code", claim="personal_code", prefix=""
)
ATTEMPT = values.Attempt(state="s", nonce="n-0", verifier="v", onward="", began_at=AT)
CLAIMS: dict[str, Any] = {
    "iss": "https://id.example",
    "aud": "us",
    "sub": "a1",
    "nonce": "n-0",
    "exp": AT.timestamp() + 300,
    "iat": AT.timestamp(),
}
KEYS: dict[str, Any] = {
    "ES256": jwk.ECKey.generate_key("P-256", {"kid": "ES256", "use": "sig"}),
    "RS256": jwk.RSAKey.generate_key(2048, {"kid": "RS256", "use": "sig"}),
    "Ed25519": jwk.OKPKey.generate_key("Ed25519", {"kid": "Ed25519", "use": "sig"}),
}
PUBLIC = {"keys": [key.as_dict(private=False) for key in KEYS.values()]}


def token(claims: object = CLAIMS, *, algorithm: str = "ES256", **header: Any) -> str:
    protected = {"alg": algorithm, "kid": algorithm, **header}
    return jws.serialize_compact(protected, json.dumps(claims), KEYS[algorithm], algorithms=[algorithm])


def claims_of(id_token: str, keys: dict[str, Any] = PUBLIC) -> values.Claims:
    return rules.claims_of(id_token, keys, settings=SETTINGS, attempt=ATTEMPT, at=AT)


@pytest.mark.parametrize("algorithm", KEYS)
def test_what_holds_is_believed(algorithm: str) -> None:
    assert claims_of(token(algorithm=algorithm)) == CLAIMS


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"iss": "https://id.example/"}, "issuer"),
        ({"aud": "them"}, "audience"),
        ({"aud": ["us", "them"]}, "authorized-party"),
        ({"aud": ["us", "them"], "azp": "them"}, "authorized-party"),
        ({"azp": "them"}, "authorized-party"),
        ({"exp": AT.timestamp() - 61}, "expired"),
        ({"exp": None}, "no-exp"),
        ({"exp": "tomorrow"}, "no-exp"),
        ({"exp": True}, "no-exp"),
        ({"iat": AT.timestamp() + 61}, "issued-later"),
        ({"iat": None}, "no-iat"),
        ({"nonce": "n-1"}, "nonce"),
        ({"nonce": None}, "nonce"),
        ({"sub": ""}, "subject"),
        ({"sub": 7}, "subject"),
    ],
)
def test_each_claim_that_does_not_hold(changes: dict[str, Any], reason: str) -> None:
    with pytest.raises(rules.Unbelievable, match=f"^{reason}$"):
        claims_of(token(CLAIMS | changes))


def test_several_audiences_of_which_we_are_the_party() -> None:
    assert claims_of(token(CLAIMS | {"aud": ["us", "them"], "azp": "us"}))["sub"] == "a1"


def test_a_token_signed_by_nobody_we_know() -> None:
    stranger = jwk.ECKey.generate_key("P-256", {"kid": "ES256"})
    forged = jws.serialize_compact({"alg": "ES256", "kid": "ES256"}, json.dumps(CLAIMS), stranger)
    head, body, _ = token().split(".")
    nothing = "eyJhbGciOiJub25lIn0"

    for wrong in (forged, f"{nothing}.{body}.", f"{head}.{body}.", f"{head}.{body}.AAAA"):
        with pytest.raises(rules.Unbelievable):
            claims_of(wrong)


def test_a_public_key_is_no_shared_secret() -> None:
    """The old trick: signed with HMAC by the text of the public key."""
    public = KEYS["RS256"].as_pem(private=False)
    _, body, _ = token().split(".")
    head = base64.urlsafe_b64encode(b'{"alg":"HS256","kid":"RS256"}').rstrip(b"=").decode()
    mac = hmac.digest(public, f"{head}.{body}".encode(), "sha256")
    forged = f"{head}.{body}.{base64.urlsafe_b64encode(mac).rstrip(b'=').decode()}"

    with pytest.raises(rules.Unbelievable, match=r"^signature$"):
        claims_of(forged)


@pytest.mark.parametrize("wrong", ["", "a.b.c", "....", "é", "a" * 10_000, '{"alg": "none"}'])
def test_what_is_no_token(wrong: str) -> None:
    with pytest.raises(rules.Unbelievable):
        claims_of(wrong)


def test_which_key_must_be_clear() -> None:
    unnamed = jws.serialize_compact({"alg": "ES256"}, json.dumps(CLAIMS), KEYS["ES256"])
    alone: dict[str, Any] = {"keys": [KEYS["ES256"].as_dict(private=False)]}

    assert claims_of(unnamed, alone) == CLAIMS
    encrypts = {"keys": [{**alone["keys"][0], "use": "enc"}]}
    unclear: list[dict[str, Any]] = [PUBLIC, encrypts, {"keys": []}, {"keys": ["odd"]}, {}]
    for keys in unclear:
        with pytest.raises(rules.Unbelievable, match=r"^key$"):
            claims_of(unnamed, keys)


def test_claims_that_are_no_object() -> None:
    with pytest.raises(rules.Unbelievable, match="not-a-token"):
        claims_of(token(["sub"]))


METADATA = {
    "issuer": "https://id.example",
    "authorization_endpoint": "https://id.example/auth?tenant=7",
    "token_endpoint": "https://id.example/token",
    "jwks_uri": "https://id.example/keys",
}


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"issuer": "https://id.example/"}, "another-issuer"),
        ({"token_endpoint": None}, "no-token_endpoint"),
        ({"jwks_uri": ""}, "no-jwks_uri"),
        ({"authorization_endpoint": "http://id.example/auth"}, "authorization_endpoint-not-https"),
        ({"userinfo_endpoint": "file:///etc/passwd"}, "userinfo_endpoint-not-https"),
    ],
)
def test_a_provider_that_describes_itself_oddly(changes: dict[str, Any], reason: str) -> None:
    with pytest.raises(rules.Unbelievable, match=f"^{reason}$"):
        rules.provider_of(METADATA | changes, issuer="https://id.example")


def test_where_the_browser_goes() -> None:
    provider = rules.provider_of(METADATA, issuer="https://id.example")
    address = rules.address_to_begin(
        provider,
        replace(ATTEMPT, verifier="dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"),
        client_id="us",
        redirect_uri="https://we.example/back",
        needed=Assurance.HIGH,
        language="en",
    )

    assert address.startswith("https://id.example/auth?tenant=7&response_type=code&")
    assert "code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&" in address  # RFC 7636, appendix B
    assert "acr_values=http%3A%2F%2Feidas.europa.eu%2FLoA%2Fhigh&" in address


@pytest.mark.parametrize(
    ("claims", "name"),
    [
        ({"name": " Ada Example "}, "Ada Example"),
        ({"given_name": "Ada", "family_name": "Example"}, "Ada Example"),
        ({"name": "", "given_name": "Ada"}, "Ada"),
        ({"name": 7}, ""),
        ({}, ""),
    ],
)
def test_her_name(claims: dict[str, Any], name: str) -> None:
    assert rules.name_of(claims) == name


def test_how_long_an_attempt_lasts() -> None:
    for later, over in ((-1, True), (0, False), (599, False), (600, True)):
        assert rules.is_over(ATTEMPT, at=AT + timedelta(seconds=later)) is over
