"""The worker's part: a backup that somebody asked for on the page."""

from __future__ import annotations

import logging

from django.utils.timezone import now
from django_tasks import TaskResultStatus, task
from django_tasks_db.models import DBTaskResult

from kongboon.backups.keeping import back_up, printed_recipient
from kongboon.kernel.errors import DomainError

logger = logging.getLogger(__name__)


@task()
def back_up_now() -> None:
    """Make a backup in the folder of the nightly ones; a failure is written down there."""
    try:
        back_up(now())
    except DomainError as refusal:
        logger.warning("the backup failed: %s", refusal)


def ask_backup() -> None:
    """Have the worker make a backup, once however often it is asked for meanwhile. Errors: NoPrintedKey."""
    printed_recipient()
    if not is_under_way():
        back_up_now.enqueue()


def is_under_way() -> bool:
    """Whether a backup that was asked for is waiting or being made."""
    waiting = (TaskResultStatus.READY, TaskResultStatus.RUNNING)
    return DBTaskResult.objects.filter(task_path=back_up_now.module_path, status__in=waiting).exists()
