from __future__ import annotations

from django.urls import path

from kongboon.governance import change_views

app_name = "governance"
urlpatterns = [
    path("changes/", change_views.log, name="changes"),
    path("changes/lately/", change_views.lately, name="lately"),
]
