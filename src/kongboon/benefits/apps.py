from __future__ import annotations

from django.apps import AppConfig


class BenefitsConfig(AppConfig):
    name = "kongboon.benefits"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from kongboon.benefits import payments, returning
        from kongboon.benefits.refunds import leaving

        payments.register_all()
        returning.register_all()
        leaving.register_all()
