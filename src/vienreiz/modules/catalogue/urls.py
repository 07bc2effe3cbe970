from django.urls import path

from . import views

app_name = "catalogue"
urlpatterns = [
    path("services", views.index, name="index"),
    path("services/<str:code>", views.service, name="service"),
]
