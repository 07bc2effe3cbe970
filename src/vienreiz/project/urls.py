"""Every address: what each module brings, put together."""

from django.urls import URLPattern, URLResolver, include, path

from .api import api, docs, document

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("vienreiz.kernel.http.urls")),
    path("", include("vienreiz.modules.identity.urls")),
    path("", include("vienreiz.modules.catalogue.urls")),
    path("", include("vienreiz.modules.openid.urls")),
    path("", include("vienreiz.modules.audit.urls")),
    path("", include("vienreiz.modules.consent.urls")),
    path("", include("vienreiz.modules.desk.urls")),
    path("", include("vienreiz.modules.stewardship.urls")),
    path("", include("vienreiz.modules.representation.urls")),
    path("", include("vienreiz.modules.me.urls")),
    path("", include("vienreiz.modules.operations.urls")),
    path("", include("vienreiz.modules.profile.urls")),
    path("api/docs", docs, name="api-docs"),
    path("api/openapi.json", document, name="api-document"),
    path("api/", api.urls),
]

handler400 = "vienreiz.kernel.http.views.bad_request"
handler404 = "vienreiz.kernel.http.views.not_found"
handler500 = "vienreiz.kernel.http.views.broken"
