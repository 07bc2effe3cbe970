from django.urls import path

from . import views

app_name = "stewardship"
urlpatterns = [
    path("keeping", views.index, name="index"),
    path("keeping/<uuid:employment_id>/<slug:code>", views.register, name="register"),
    path("keeping/<uuid:employment_id>/<slug:code>/sources", views.sources, name="sources"),
    path("keeping/<uuid:employment_id>/<slug:code>/sources/<uuid:sending_id>", views.source, name="source"),
    path("keeping/<uuid:employment_id>/<slug:code>/correct", views.correct, name="correct"),
    path("keeping/<uuid:employment_id>/<slug:code>/identifier", views.identifier, name="identifier"),
]
