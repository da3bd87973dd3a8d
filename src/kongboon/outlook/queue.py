"""The place of a projection in the worker's queue: none that is under way is ever without one."""

from __future__ import annotations

from django.db.models import QuerySet
from django_scopes import scope, scopes_disabled
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from kongboon.funds.models import Fund
from kongboon.outlook.errors import NotWorkedOut
from kongboon.outlook.models import UNDER_WAY, Projection
from kongboon.outlook.tasks import fail, work_out


def ensure_queued(asked: Projection) -> None:
    """Put a projection that is under way into the queue unless it is there; in the caller's transaction."""
    waiting = tasks_of(asked).filter(status__in=(TaskResultStatus.READY, TaskResultStatus.RUNNING))
    if asked.is_under_way and not waiting.exists():
        work_out.enqueue(asked.pk)


def take_up_again(fund: Fund | None = None) -> None:
    """See to every projection that is under way, of one fund or of all: queued where it is not, as in a fund that moved
    here; failed where the queue gave it up, so that nobody waits for ever."""
    with scopes_disabled():
        found = Projection.objects.filter(status__in=UNDER_WAY).select_related("fund")
        listed = list(found if fund is None else found.filter(fund=fund))
    for asked in listed:
        with scope(fund=asked.fund):
            last = tasks_of(asked).order_by("enqueued_at").last()
            if last is not None and last.status == TaskResultStatus.FAILED:
                fail(asked, NotWorkedOut())
            else:
                ensure_queued(asked)


def tasks_of(asked: Projection) -> QuerySet[DBTaskResult[[int], None]]:
    """The places in the queue that a projection has or had."""
    return DBTaskResult.objects.filter(task_path=work_out.module_path, args_kwargs__args=[asked.pk])
