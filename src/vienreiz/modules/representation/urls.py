from django.urls import path

from . import views

app_name = "representation"
urlpatterns = [
    path("me/acting", views.index, name="index"),
    path("me/acting/begin", views.begin, name="begin"),
    path("me/acting/end", views.end, name="end"),
]
