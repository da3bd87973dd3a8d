"""Two officers press the same button at the same moment: one vote, one version."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

from django.db import connections
from django.utils import timezone
from django_scopes import scope, scopes_disabled
from tests.world import Cast, make_fund, minutes_of

from kongboon.access.models import Role
from kongboon.funds.models import RegulationVersion
from kongboon.governance.requests import confirm
from kongboon.kernel.errors import DomainError
from kongboon.kernel.thai_calendar import BE_OFFSET
from kongboon.regulations.models import RegulationDraft, RegulationVote
from kongboon.regulations.requests import ask_adoption
from kongboon.regulations.services import change_draft, record_vote, start_draft
from kongboon.regulations.tests.conftest import voted
from kongboon.rules.catalogue import catalogue_text


def both(cast: Cast, act: Callable[[str], Any]) -> list[Any]:
    """What the chair and the secretary are answered who do it at once."""
    start = Barrier(2)

    def one(role: str) -> Any:
        try:
            with scope(fund=cast.fund):
                start.wait(10)
                return act(role)
        except DomainError as error:
            return error.code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(one, (Role.CHAIR, Role.SECRETARY)))


def begun(cast: Cast) -> RegulationDraft:
    with scope(fund=cast.fund):
        return start_draft(
            fund=cast.fund, text=catalogue_text("standard-13"), by=cast.chair, at=timezone.now()
        )


def test_two_who_write_at_once_do_not_write_over_each_other(committed: str) -> None:
    cast = make_fund(at=timezone.now(), regulation=catalogue_text("standard-13"))
    draft = begun(cast)

    def write(role: str) -> str:
        text = draft.text.replace("waiting_days = 180", f"waiting_days = {len(role)}", 1)
        by = cast.officers[role]
        return change_draft(draft=draft, text=text, edition=1, by=by, at=timezone.now()).text

    answers = both(cast, write)
    with scopes_disabled():
        kept = RegulationDraft.objects.get()
    assert kept.edition == 2
    assert sorted(answer == "regulations.draft_changed" for answer in answers) == [False, True]
    assert kept.text in answers


def test_two_who_vote_and_two_who_agree_at_once_make_one_version(committed: str) -> None:
    now = timezone.now()
    today = timezone.localdate(now)
    cast = make_fund(at=now, regulation=catalogue_text("standard-13"))
    draft = begun(cast)
    told = voted(held_on=today, in_force_from=today + timedelta(days=1), year_be=today.year + BE_OFFSET)

    def vote(role: str) -> int:
        by = cast.officers[role]
        made = record_vote(
            draft=draft,
            voted=told,
            edition=1,
            by=by,
            at=timezone.now(),
            idem_key="vote-1",
            minutes=minutes_of(by, timezone.now()),
        )
        return int(made.pk)

    def agree(role: str) -> str:
        by = cast.treasurer if role == Role.CHAIR else cast.officers[role]
        confirm(request=asked, by=by, at=timezone.now())
        return "done"

    assert len(set(both(cast, vote))) == 1
    with scope(fund=cast.fund):
        draft.refresh_from_db()
        asked = ask_adoption(draft=draft, by=cast.chair, at=timezone.now(), idem_key="adopt-1")
    assert sorted(both(cast, agree)) == ["done", "governance.request_over"]
    with scopes_disabled():
        assert RegulationVote.objects.count() == 1
        assert RegulationVersion.objects.count() == 2
