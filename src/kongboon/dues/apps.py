from __future__ import annotations

from django.apps import AppConfig


class DuesConfig(AppConfig):
    name = "kongboon.dues"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from kongboon.documents.queries import register_in_name
        from kongboon.documents.uses import register_uses
        from kongboon.dues import agreements, lapsing, requests, standing, taking_back, tiers
        from kongboon.members.queries import register_dues_states
        from kongboon.regulations.requests import register_concerned

        register_in_name(agreements.slips_in_name)
        register_uses(agreements.slip_uses)
        register_dues_states(standing.dues_states)
        register_concerned(tiers.who_loses_a_rate)
        requests.register_all()
        lapsing.register_all()
        taking_back.register_all()
