from __future__ import annotations

from django.apps import AppConfig


class MembersConfig(AppConfig):
    name = "kongboon.members"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from kongboon.members import requests

        requests.register_all()
