"""A fund that moves brings its assumptions, projections and what its meetings were shown along."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

from django.utils import timezone
from django_scopes import scope, scopes_disabled
from django_tasks_db.models import DBTaskResult
from tests import databases
from tests.world import make_fund, minutes_of

from kongboon.access.models import Role
from kongboon.config.moving import export_fund, import_fund
from kongboon.kernel.thai_calendar import BE_OFFSET
from kongboon.outlook.models import AssumptionSet, Projection, ProjectionAtMeeting
from kongboon.outlook.options import Option
from kongboon.outlook.queue import tasks_of
from kongboon.outlook.services import ask_projection, choose_assumptions, lay_before_meeting
from kongboon.outlook.tasks import work_out
from kongboon.regulations.services import Voted, record_vote, start_draft
from kongboon.rules.catalogue import catalogue_text

STANDARD = catalogue_text("standard-13")
MODELS = (AssumptionSet, Projection, ProjectionAtMeeting)


def rows() -> list[list[dict[str, Any]]]:
    with scopes_disabled():
        return [list(model.objects.order_by("pk").values()) for model in MODELS]


def lived() -> Any:
    """A fund with chosen assumptions, an answer, one that failed, one under way, and a comparison at a meeting."""
    now = timezone.now()
    today = timezone.localdate(now)
    cast = make_fund(at=now, regulation=STANDARD)
    by, secretary = cast.treasurer, cast.officers[Role.SECRETARY]
    short: dict[str, Any] = {"fund": cast.fund, "by": by, "at": now, "years": 5, "scenarios": 10}
    with scope(fund=cast.fund):
        choose_assumptions(fund=cast.fund, values={"interest": 0.02}, reason="x", by=by, at=now)
        base = ask_projection(**short)
        compared = ask_projection(**short, options=[Option("ออม 2 บาท", STANDARD, dues_satang=730_00)])
        for one in (base, compared):
            work_out.func(one.pk)
        failed, running = ask_projection(**short, seed=1), ask_projection(**short, seed=2)
        Projection.objects.filter(pk=failed.pk).update(status="failed", refusal="{}")
        Projection.objects.filter(pk=running.pk).update(status="running", done_percent=40)
        draft = start_draft(fund=cast.fund, text=STANDARD, by=secretary, at=now)
        year = today.year + BE_OFFSET
        voted = Voted("ประชุมใหญ่", today, 20, 30, 25, 3, 2, "มติที่ 1", "2", year, today + timedelta(days=1))
        vote = record_vote(
            draft=draft,
            voted=voted,
            edition=draft.edition,
            by=secretary,
            at=now,
            idem_key="v-12345678",
            minutes=minutes_of(secretary, now),
        )
        compared.refresh_from_db()
        lay_before_meeting(projection=compared, vote=vote, by=secretary, at=now)
    return cast


def test_all_of_it_comes_along_and_what_was_under_way_goes_on(
    django_db_setup: None, django_db_blocker: Any, tmp_path: Path
) -> None:
    file = tmp_path / "fund.kongboon"
    with django_db_blocker.unblock():
        with databases.fresh_copy():
            export_fund(lived().fund, file, passphrase="khao-niao-2567")
            before = rows()
        with databases.fresh_copy():
            import_fund(file, passphrase="khao-niao-2567")
            assert rows() == before
            with scopes_disabled():
                running = Projection.objects.get(status="running")
                assert [tasks_of(running).count(), DBTaskResult.objects.count()] == [1, 1]
            work_out.func(running.pk)
            with scopes_disabled():
                running.refresh_from_db()
            assert running.status == "done", running.refusal
    assert [len(found) for found in before] == [1, 4, 1]
