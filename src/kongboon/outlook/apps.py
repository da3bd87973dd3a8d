from __future__ import annotations

from django.apps import AppConfig


class OutlookConfig(AppConfig):
    name = "kongboon.outlook"
    default_auto_field = "django.db.models.BigAutoField"
