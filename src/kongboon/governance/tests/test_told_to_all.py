"""What every officer is told on the page of the day: a copy of the whole fund, and an office that ended."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from django.db import DatabaseError, transaction
from django.utils.timezone import localdate, now
from tests.world import NAMES, Cast, agree

from kongboon.access.models import Role
from kongboon.config.cli import cli
from kongboon.governance import lately, today
from kongboon.governance.models import FundCopy
from kongboon.governance.offices import end_office
from kongboon.governance.queries import told
from kongboon.governance.services import ask_end_of_office


def test_a_copy_of_the_whole_fund_is_told_to_every_officer(fund: Cast, tmp_path: Path) -> None:
    assert not lately.unseen(fund.chair).filter(table_name="governance_fundcopy").exists()
    words, typed = ["fund", "export", "--fund", "3305050", "--passphrase-stdin"], "khao-niao-2567\n"
    done = CliRunner().invoke(cli, [*words, str(tmp_path / "whole.kongboon")], input=typed)
    assert done.exit_code == 0, done.output
    for officer in fund.officers.values():
        (line,) = told(lately.unseen(officer).filter(table_name="governance_fundcopy"))
        assert "whole.kongboon" in str((line.sentence, line.parts)), officer
    copies = FundCopy.objects.filter(fund=fund.fund)
    for act in (lambda: copies.update(file_name="x"), copies.delete):
        with pytest.raises(DatabaseError, match="append_only|permission denied"), transaction.atomic():
            act()


def test_the_end_of_an_office_is_told_to_every_officer_for_seven_days(fund: Cast) -> None:
    def told_to(role: str, days: int = 0) -> list[str]:
        day = localdate() + timedelta(days=days)
        found = today.cards(fund.fund, fund.officers[role], day)
        return [f"{card.title} {card.text}" for card in found if card.icon == "person-x"]

    assert told_to(Role.AUDITOR) == []
    welfare = fund.officers[Role.WELFARE]
    asked = ask_end_of_office(officer=welfare, by=fund.treasurer, at=now(), idem_key="end-1")
    assert told_to(Role.AUDITOR) == [], "not before another officer agreed"
    agree(asked, fund, now())
    for role in (Role.CHAIR, Role.SECRETARY, Role.AUDITOR, Role.COLLECTOR):
        (words,) = told_to(role)
        assert all(name in words for name in (welfare.name, NAMES[Role.TREASURER], NAMES[Role.CHAIR])), role
        assert len(told_to(role, 6)) == 1
        assert told_to(role, 7) == []
    end_office(officer=fund.collector, by=fund.chair, at=now())
    assert len(told_to(Role.AUDITOR)) == 2, "also one that ended at the machine itself"
