from django.urls import path

from . import views

app_name = "desk"
urlpatterns = [
    path("desk", views.index, name="index"),
    path("desk/<uuid:employment_id>", views.office, name="office"),
    path("desk/<uuid:employment_id>/inquiries/<uuid:inquiry_id>/answer", views.answer, name="answer"),
]
