"""The worker's part: answer a projection's question, say how far it is, and do it once however often it is started."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from typing import Any

from django.utils import timezone
from django_scopes import scope, scopes_disabled
from django_tasks import task

from kongboon.kernel.errors import DomainError
from kongboon.outlook.answering import answer
from kongboon.outlook.errors import NotWorkedOut
from kongboon.outlook.models import UNDER_WAY, Projection

logger = logging.getLogger(__name__)


@task()
def work_out(pk: int) -> None:
    """Answer the projection with this id; one that is answered already stays as it is."""
    with scopes_disabled():
        asked = Projection.objects.select_related("fund", "assumptions").filter(pk=pk).first()
    if asked is None or not asked.is_under_way:
        return
    with scope(fund=asked.fund):
        _work_out(asked)


def _work_out(asked: Projection) -> None:
    under_way = Projection.objects.filter(pk=asked.pk, status__in=UNDER_WAY)
    if not under_way.update(status=Projection.Status.RUNNING, done_percent=0):
        return
    asked.done_percent = 0
    try:
        found = answer(asked, _telling(asked))
    except DomainError as refusal:
        fail(asked, refusal)
        logger.warning("fund %d: a projection was refused: %s", asked.fund_id, refusal.code)
    except Exception:
        # A mistake of the program is nothing that a treasurer should wait for; what it was stands in the queue too.
        fail(asked, NotWorkedOut())
        logger.exception("fund %d: a projection failed", asked.fund_id)
        raise
    else:
        text = json.dumps(found, ensure_ascii=False, sort_keys=True)
        _end(asked, status=Projection.Status.DONE, answer=text, done_percent=100)
        logger.info("fund %d: a projection is done", asked.fund_id)


def fail(asked: Projection, refusal: DomainError) -> None:
    """End a projection without an answer, and keep why."""
    _end(asked, status=Projection.Status.FAILED, refusal=_kept(refusal))


def _end(asked: Projection, **values: Any) -> None:
    """Two workers may have come to the same answer; the first one's stays."""
    under_way = Projection.objects.filter(pk=asked.pk, status__in=UNDER_WAY)
    under_way.update(**values, finished_at=timezone.now())


def _telling(asked: Projection) -> Callable[[float], None]:
    """Writes down how much is done, seldom enough to be no burden."""

    def tell(share: float) -> None:
        percent = min(99, int(100 * share))
        if percent > asked.done_percent:
            asked.done_percent = percent
            Projection.objects.filter(pk=asked.pk, status=Projection.Status.RUNNING).update(
                done_percent=percent
            )

    return tell


def _kept(refusal: DomainError) -> str:
    """The refusal so that a page can tell it in the reader's language."""
    return json.dumps({"msgid": refusal.msgid, "facts": {k: str(v) for k, v in refusal.facts.items()}})


def refusal_in_words(asked: Projection, translate: Callable[[str], str]) -> str:
    """Why a projection failed."""
    kept: dict[str, Any] = json.loads(asked.refusal)
    return translate(kept["msgid"]) % kept["facts"]
