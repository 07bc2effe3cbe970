from django.urls import path

from . import views

app_name = "http"
urlpatterns = [
    path("livez", views.livez, name="livez"),
    path("readyz", views.readyz, name="readyz"),
    path("language", views.language, name="language"),
]
