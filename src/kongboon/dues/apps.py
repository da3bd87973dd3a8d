from __future__ import annotations

from django.apps import AppConfig


class DuesConfig(AppConfig):
    name = "kongboon.dues"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from kongboon.documents.queries import register_in_name
        from kongboon.documents.uses import register_uses
        from kongboon.dues import agreements, lapsing, requests, taking_back
        from kongboon.dues.standing import dues_standings
        from kongboon.members.queries import register_dues_standings

        register_in_name(agreements.slips_in_name)
        register_uses(agreements.slip_uses)
        register_dues_standings(dues_standings)
        requests.register_all()
        lapsing.register_all()
        taking_back.register_all()
