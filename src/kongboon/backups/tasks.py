"""A backup that somebody asks for on the page, and the worker's part of it."""

from __future__ import annotations

import logging
from datetime import datetime

from django.utils.timezone import now
from django.utils.translation import gettext
from django_tasks import TaskResultStatus, task
from django_tasks_db.models import DBTaskResult

from kongboon.access.models import Officer
from kongboon.access.permissions import Act, require
from kongboon.backups.keeping import back_up, printed_recipient
from kongboon.funds import transaction
from kongboon.funds.ids import lock_fund
from kongboon.governance.models import FundCopy
from kongboon.governance.services import note_copy
from kongboon.kernel.errors import DomainError

logger = logging.getLogger(__name__)


@task()
def back_up_now() -> None:
    """Make a backup in the folder of the nightly ones; a failure is written down there."""
    try:
        back_up(now())
    except DomainError as refusal:
        logger.warning("the backup failed: %s", refusal)


@transaction.atomic
def ask_backup(*, by: Officer, at: datetime) -> None:
    """Have the worker make a backup, once however often it is asked for meanwhile; the change log says who asked.

    Errors: NotAllowed, NoPrintedKey.
    """
    require(by, Act.MAKE_BACKUP)
    printed_recipient()
    lock_fund(by.fund)
    if not is_under_way():
        note_copy(fund=by.fund, way=FundCopy.Way.ASKED, file_name=gettext("Backup"), at=at)
        back_up_now.enqueue()


def is_under_way() -> bool:
    """Whether a backup that was asked for is waiting or being made."""
    waiting = (TaskResultStatus.READY, TaskResultStatus.RUNNING)
    return DBTaskResult.objects.filter(task_path=back_up_now.module_path, status__in=waiting).exists()
