"""Pages of a fund about its telephones; what stands outside every fund is in `urls`."""

from __future__ import annotations

from django.urls import path

from kongboon.offline import devices

app_name = "devices"
urlpatterns = [
    path("devices/", devices.devices, name="list"),
    path("devices/new/", devices.show, name="new"),
    path("devices/join/<str:token>/", devices.join, name="join"),
    path("devices/<int:pk>/revoke/", devices.end, name="revoke"),
]
