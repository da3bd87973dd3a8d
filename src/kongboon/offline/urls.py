from __future__ import annotations

from django.urls import path

from kongboon.offline import devices, views

app_name = "offline"
urlpatterns = [
    # At the root, because a service worker reaches only what lies below its own address.
    path("service-worker.js", views.worker, name="worker"),
    path("offline/", views.no_line, name="no-line"),
    path("offline/telephone/", views.telephone, name="telephone"),
    path("offline/telephone/kongboon.crt", views.authority_download, name="authority"),
]

# The pages of a fund about its telephones.
devices_of_fund = (
    [
        path("devices/", devices.devices, name="list"),
        path("devices/new/", devices.show, name="new"),
        path("devices/join/<str:token>/", devices.join, name="join"),
        path("devices/<int:pk>/revoke/", devices.end, name="revoke"),
    ],
    "devices",
)
