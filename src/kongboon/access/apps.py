from __future__ import annotations

from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "kongboon.access"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.contrib.auth.signals import user_logged_in

        from kongboon.access.adapter import arrive

        user_logged_in.connect(arrive, dispatch_uid="kongboon.access.adapter")
