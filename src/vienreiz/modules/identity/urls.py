"""Addresses of identity. No identity code ever stands in one."""

from django.urls import path

from . import views

app_name = "identity"

urlpatterns = [
    path("sign-in", views.sign_in, name="sign-in"),
    path("sign-in/demo", views.sign_in_demo, name="sign-in-demo"),
    path("sign-in/demo/<uuid:subject_id>", views.sign_in_demo_card, name="sign-in-demo-card"),
    path("operations/sign-in", views.operator_sign_in, name="operator-sign-in"),
    path("operations/sign-out", views.operator_sign_out, name="operator-sign-out"),
    path("sign-out", views.sign_out, name="sign-out"),
    path("staff", views.offices, name="offices"),
    path("staff/<uuid:employment_id>", views.staff_of_office, name="staff"),
    path("staff/<uuid:employment_id>/dismiss/<uuid:dismissed_id>", views.dismiss, name="dismiss"),
    path("me/tokens", views.tokens, name="tokens"),
    path("me/tokens/<uuid:token_id>/revoke", views.revoke_token, name="revoke-token"),
]
