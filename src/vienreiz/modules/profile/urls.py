from django.urls import path

from . import views

app_name = "profile"
urlpatterns = [path("me/profile", views.index, name="index")]
