"""A fund that moves brings its drafts and votes along, whatever became of them."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

from django.utils import timezone
from django_scopes import scope, scopes_disabled
from tests import databases
from tests.world import adopt, make_fund, minutes_of

from kongboon.access.models import Role
from kongboon.config.moving import export_fund, import_fund
from kongboon.kernel.thai_calendar import BE_OFFSET
from kongboon.regulations.models import RegulationDraft, RegulationVote
from kongboon.regulations.services import record_vote, start_draft
from kongboon.regulations.tests.conftest import voted
from kongboon.rules.catalogue import catalogue_text


def rows() -> list[list[dict[str, Any]]]:
    with scopes_disabled():
        return [list(model.objects.order_by("pk").values()) for model in (RegulationDraft, RegulationVote)]


def test_a_draft_that_was_adopted_and_one_that_was_lost_come_along(
    django_db_setup: None, django_db_blocker: Any, tmp_path: Path
) -> None:
    now = timezone.now()
    today = timezone.localdate(now)
    with django_db_blocker.unblock():
        with databases.fresh_copy():
            cast = make_fund(at=now, regulation=catalogue_text("standard-13"))
            secretary = cast.officers[Role.SECRETARY]
            with scope(fund=cast.fund):
                draft = start_draft(fund=cast.fund, text=catalogue_text("standard-13"), by=secretary, at=now)
                told = voted(
                    held_on=today, in_force_from=today + timedelta(days=1), year_be=today.year + BE_OFFSET
                )
                lost = voted(
                    held_on=today, in_force_from=today + timedelta(days=1), votes_for=3, votes_against=40
                )
                for key, vote in (("lost-1", lost), ("vote-1", told)):
                    record_vote(
                        draft=draft,
                        voted=vote,
                        edition=1,
                        by=secretary,
                        at=now,
                        idem_key=key,
                        minutes=minutes_of(secretary, now),
                    )
                adopt(draft, secretary, cast.chair, now)
                start_draft(fund=cast.fund, text=draft.text, by=secretary, at=now)
                export_fund(cast.fund, tmp_path / "fund.kongboon", passphrase="khao-niao-2567")
            before = rows()
        with databases.fresh_copy():
            import_fund(tmp_path / "fund.kongboon", passphrase="khao-niao-2567")
            assert rows() == before
    assert [len(found) for found in before] == [2, 2]
