from __future__ import annotations

from django.urls import path

from kongboon.backups import views

app_name = "backups"
urlpatterns = [path("backups/", views.home, name="home")]
