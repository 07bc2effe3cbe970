"""Sending the browser to the provider, and receiving it back."""

import hmac
import logging
import secrets
from dataclasses import asdict
from datetime import datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_safe

from vienreiz.kernel import clock
from vienreiz.modules.identity import public as identity
from vienreiz.modules.packs import public as packs

from . import errors, provider, rules, values

KEPT_AS = "openid"
HOME = "/"

logger = logging.getLogger(__name__)


@require_safe
@never_cache
def begin(request: HttpRequest) -> HttpResponse:
    """Off to the provider. Head or get alike: nothing changes but what this browser remembers."""
    if not provider.is_set_up():
        raise identity.MeansNotFound
    known = provider.settings()
    described = provider.discovered(known.issuer)
    attempt = values.Attempt(
        state=secrets.token_urlsafe(32),
        nonce=secrets.token_urlsafe(32),
        verifier=secrets.token_urlsafe(48),
        onward=identity.onward_of(request),
        began_at=clock.now(),
    )
    request.session[KEPT_AS] = {**asdict(attempt), "began_at": attempt.began_at.isoformat()}
    address = rules.address_to_begin(
        described,
        attempt,
        client_id=known.client_id,
        redirect_uri=_redirect_uri(),
        needed=identity.needed_of(request) or identity.Assurance.SUBSTANTIAL,
        language=get_language() or "en",
    )
    return HttpResponseRedirect(address)


@require_safe
@never_cache
@sensitive_variables("code", "claims")
def back(request: HttpRequest) -> HttpResponse:
    """Back from the provider: one attempt, one answer. Source: OpenID Connect Core 1.0, 3.1.2.5 to 3.1.3.7."""
    if not provider.is_set_up():
        raise identity.MeansNotFound
    attempt = _attempt(request)
    at = clock.now()
    if attempt is None or rules.is_over(attempt, at=at) or not rules.is_of(attempt, request.GET.get("state", "")):
        raise errors.SignInBroken
    described = provider.discovered(provider.settings().issuer)
    _refuse_another_provider(request, described)
    code = request.GET.get("code", "")
    if "error" in request.GET or not code:
        raise errors.SignInNotFinished
    claims = _claims(code, attempt, described, at=at)
    return _signed_in(request, claims, attempt, at=at)


def _claims(code: str, attempt: values.Attempt, described: values.Provider, *, at: datetime) -> values.Claims:
    known = provider.settings()
    tokens = provider.tokens_for(code, attempt=attempt, provider=described, redirect_uri=_redirect_uri())
    try:
        keys = provider.keys_with(rules.key_id_of(tokens.id_token), described)
        claims = rules.claims_of(tokens.id_token, keys, settings=known, attempt=attempt, at=at)
        if not {known.claim, "name"} <= set(claims):
            more = provider.more_claims(tokens, provider=described)
            if more and more.get("sub") != claims["sub"]:  # OpenID Connect Core 1.0, 5.3.2
                raise rules.Unbelievable("another-subject")
            claims = {**more, **claims}
    except rules.Unbelievable as odd:
        logger.warning("What the identification service said was not believed.", extra={"reason": str(odd)})
        raise errors.IdentityNotBelieved(reason=str(odd)) from odd
    return claims


def _signed_in(
    request: HttpRequest, claims: values.Claims, attempt: values.Attempt, *, at: datetime
) -> HttpResponseRedirect:
    known = provider.settings()
    value = claims.get(known.claim)
    if not isinstance(value, str) or not value:
        raise errors.IdentityNotBelieved(reason="no-identifier")
    if not value.startswith(known.prefix):
        raise errors.NotKnownHere
    person_id = identity.subject_of(known.scheme, value.removeprefix(known.prefix), on=packs.today(at))
    if person_id is None or identity.kind_of(person_id) is not identity.SubjectKind.PERSON:
        raise errors.NotKnownHere
    identity.begin_session(
        request,
        identity.PersonId(person_id),
        name=rules.name_of(claims),
        assurance=rules.assurance_of(claims),
        at=at,
    )
    return HttpResponseRedirect(attempt.onward or HOME)


def _attempt(request: HttpRequest) -> values.Attempt | None:
    """The attempt on its way in this browser, taken out: it is good once."""
    kept = request.session.pop(KEPT_AS, None)
    if kept is None:
        return None
    return values.Attempt(**{**kept, "began_at": datetime.fromisoformat(kept["began_at"])})


def _refuse_another_provider(request: HttpRequest, described: values.Provider) -> None:
    """An answer that another provider mixed in. Source: RFC 9207, 2.4."""
    named = request.GET.get("iss", "")
    if (named or described.names_itself) and not hmac.compare_digest(named.encode(), described.issuer.encode()):
        raise errors.SignInBroken


def _redirect_uri() -> str:
    return f"{settings.ENVIRONMENT.base_url}{reverse('openid:back')}"


for _step in (begin, back):
    _step.is_step = True  # type: ignore[attr-defined]  # project.pages reads it: they lead elsewhere and show nothing
