from __future__ import annotations

from django.apps import AppConfig


class RegulationsConfig(AppConfig):
    name = "kongboon.regulations"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from kongboon.documents.uses import register_uses
        from kongboon.regulations import requests, services

        register_uses(services.minutes_uses)
        requests.register_all()
