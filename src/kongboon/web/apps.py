from __future__ import annotations

from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "kongboon.web"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from kongboon.web import erasure, regulation_asked

        erasure.register_all()
        regulation_asked.register_all()
