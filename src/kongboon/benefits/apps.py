from __future__ import annotations

from django.apps import AppConfig


class BenefitsConfig(AppConfig):
    name = "kongboon.benefits"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from kongboon.benefits import payments, returning
        from kongboon.benefits.claims import duplicate_check
        from kongboon.benefits.claims.earlier import decided_between
        from kongboon.benefits.refunds import correcting_end, leaving, undoing_enrolment
        from kongboon.documents.uses import register_uses
        from kongboon.funds.regulations import register_decided

        register_decided(decided_between)
        register_uses(duplicate_check.photo_uses)
        register_uses(returning.photo_uses)
        payments.register_all()
        returning.register_all()
        leaving.register_all()
        correcting_end.register_all()
        undoing_enrolment.register_all()
