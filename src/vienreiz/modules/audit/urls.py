from django.urls import path

from . import views

app_name = "audit"
urlpatterns = [
    path("log/checkpoint", views.checkpoint, name="checkpoint"),
    path("log/tile/entries/<path:tile_path>", views.entries, name="entries"),
    path("log/tile/<str:level>/<path:tile_path>", views.tile, name="tile"),
]
