from __future__ import annotations

from django.apps import AppConfig
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate


class GovernanceConfig(AppConfig):
    name = "kongboon.governance"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from kongboon.documents.uses import register_uses
        from kongboon.governance import change_log, payments, request_sums, resolutions, services, suppliers

        connection_created.connect(change_log.on_connection, dispatch_uid="log-names-the-actor")
        services.register_all()
        register_uses(resolutions.minutes_uses)
        suppliers.register_all()
        payments.register_payments(request_sums.payments)
        post_migrate.connect(change_log.after_migrate, dispatch_uid="log-names-the-actor")
