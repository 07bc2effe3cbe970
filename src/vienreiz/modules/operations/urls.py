from django.urls import path

from . import views

app_name = "operations"
urlpatterns = [
    path("operations", views.index, name="index"),
    path("operations/letters/<int:letter_id>/retry", views.retry, name="retry"),
    path("operations/letters/<int:letter_id>/set-aside", views.set_aside, name="set-aside"),
]
