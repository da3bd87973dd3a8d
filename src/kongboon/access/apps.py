from __future__ import annotations

import logging
from typing import Any

from django.apps import AppConfig
from django.contrib.auth.signals import user_login_failed

logger = logging.getLogger(__name__)


class AccessConfig(AppConfig):
    name = "kongboon.access"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.contrib.auth.signals import user_logged_in

        from kongboon.access.adapter import arrive

        user_logged_in.connect(arrive, dispatch_uid="kongboon.access.adapter")
        user_login_failed.connect(_say_refused)


def _say_refused(sender: Any, **_: Any) -> None:
    """Many such lines at once are somebody who guesses; who it was stands in the database alone."""
    logger.warning("a sign-in was refused")
