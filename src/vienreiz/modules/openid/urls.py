"""Addresses of signing in by OpenID Connect. The second is what the provider has to know as `redirect_uri`."""

from django.urls import path

from . import views

app_name = "openid"

urlpatterns = [
    path("sign-in/openid", views.begin, name="begin"),
    path("sign-in/openid/back", views.back, name="back"),
]
