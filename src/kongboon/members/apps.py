from __future__ import annotations

from django.apps import AppConfig


class MembersConfig(AppConfig):
    name = "kongboon.members"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from kongboon.documents.uses import register_uses
        from kongboon.members import consents, imported_rights, requests

        register_uses(consents.paper_uses)
        requests.register_all()
        imported_rights.register_all()
