from django.urls import path

from . import views

app_name = "me"
urlpatterns = [
    path("", views.home, name="home"),
    path("about", views.about, name="about"),
    path("me/data", views.data, name="data"),
    path("me/data/file.json", views.data_as_json, name="data-json"),
    path("me/data/file.pdf", views.data_as_pdf, name="data-pdf"),
    path("me/uses", views.uses, name="uses"),
    path("me/uses/check", views.check, name="check"),
    path("me/uses/proofs.json", views.proofs, name="proofs"),
    path("me/uses/<uuid:entry_id>", views.use, name="use"),
    path("me/uses/<uuid:entry_id>/ask", views.ask, name="ask"),
    path("me/uses/<uuid:entry_id>/proof", views.proof, name="proof"),
    path("me/possible", views.possible, name="possible"),
    path("me/permissions", views.permissions, name="permissions"),
    path("me/permissions/<uuid:consent_id>", views.permission, name="permission"),
    path("me/permissions/<uuid:consent_id>/decide", views.decide, name="decide"),
    path("me/permissions/<uuid:consent_id>/receipt", views.receipt, name="receipt"),
    path("registers/<slug:code>", views.register, name="register"),
]
