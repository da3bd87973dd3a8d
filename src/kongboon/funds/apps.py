from __future__ import annotations

from django.apps import AppConfig, apps
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate, pre_migrate


class FundsConfig(AppConfig):
    name = "kongboon.funds"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from kongboon.funds import actor, guarding

        pre_migrate.connect(guarding.before_migrate, sender=self, dispatch_uid="guards-off")
        # Django sends this once for every app that has models, in their order.
        last = [app for app in apps.get_app_configs() if app.models_module is not None][-1]
        post_migrate.connect(guarding.after_migrate, sender=last, dispatch_uid="guards-on")
        connection_created.connect(actor.on_connection, dispatch_uid="actor")
