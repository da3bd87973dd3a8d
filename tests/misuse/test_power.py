"""Ways to take power alone: each is refused and nothing has changed, or every other officer sees it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django_scopes import scopes_disabled

from kongboon.access.errors import NotAllowed, NotSignedInHere, OwnOffice
from kongboon.access.models import Role, User
from kongboon.config.commands.shared import acting
from kongboon.dues.services import (
    undo_quickly,
)
from kongboon.funds.changes import FundDetails
from kongboon.governance import errors, services
from kongboon.governance.lately import unseen
from kongboon.governance.models import Change, Request
from kongboon.governance.offices import add_officer
from kongboon.governance.requests import confirm
from kongboon.ledger.models import Entry
from kongboon.ledger.services import close_month, record_income
from kongboon.members.corrections import correct_member
from kongboon.regulations import errors as regulation_errors
from kongboon.regulations.models import RegulationDraft
from kongboon.regulations.services import Voted, ask_adoption, ask_regulation, record_vote, start_draft
from kongboon.rules.catalogue import adopted_text
from tests.misuse.house import DAY, House, Ways

WAYS = Ways()


def officer_of_ones_own(h: House, by: str, key: str = "officer") -> Request:
    return services.ask_officer(
        fund=h.cast.fund,
        name="คนใหม่",
        role=Role.TREASURER,
        username="newbody",
        by=h.by(by),
        at=h.at,
        idem_key=key,
    )


@WAYS("add an officer of one's own")
def _(h: House) -> None:
    for role in (Role.CHAIR, Role.SECRETARY, Role.REGISTRAR, Role.TREASURER):
        asked = h.unmoved(lambda role=role: officer_of_ones_own(h, role, role))
        h.refused(errors.OwnRequest, lambda role=role, asked=asked: h.says(asked, role))


@WAYS("end the office of whoever would say no")
def _(h: House) -> None:
    asked = h.unmoved(
        lambda: services.ask_end_of_office(officer=h.cast.chair, by=h.cast.treasurer, at=h.at, idem_key="e")
    )
    h.refused(errors.OwnRequest, lambda: h.says(asked, Role.TREASURER))


@WAYS("end the own office to begin another")
def _(h: House) -> None:
    h.refused(
        OwnOffice,
        lambda: services.ask_end_of_office(
            officer=h.cast.treasurer, by=h.cast.treasurer, at=h.at, idem_key="e"
        ),
    )


@WAYS("set another officer's password")
def _(h: House) -> None:
    asked = h.unmoved(
        lambda: services.ask_slip(officer=h.cast.chair, by=h.cast.treasurer, at=h.at, idem_key="s")
    )
    h.refused(errors.OwnRequest, lambda: h.says(asked, Role.TREASURER))


@WAYS("use the administrator's sign-in at a fund")
def _(h: House) -> None:
    admin = User.objects.create_superuser("root", password="x")
    client = Client()
    client.force_login(admin, backend="django.contrib.auth.backends.ModelBackend")
    for path in ("", "officers/", "officers/add/", "books/other/", f"officers/{h.cast.chair.pk}/slip/"):
        assert client.get(f"/f/3305050/{path}").status_code == 404
        assert client.post(f"/f/3305050/{path}").status_code == 404
    h.tried.append("404")


@WAYS("add a bank account of one's own")
def _(h: House) -> None:
    asked = h.unmoved(
        lambda: services.ask_bank_account(
            fund=h.cast.fund,
            bank="ออมสิน",
            branch="",
            number="9300",
            by=h.cast.treasurer,
            at=h.at,
            idem_key="b",
        )
    )
    h.refused(errors.OwnRequest, lambda: h.says(asked, Role.TREASURER))


@WAYS("change the fund's name and address")
def _(h: House) -> None:
    details = FundDetails("กองทุนอื่น", None, "", "", None)
    asked = h.unmoved(
        lambda: services.ask_details(
            fund=h.cast.fund, details=details, by=h.cast.treasurer, at=h.at, idem_key="d"
        )
    )
    h.refused(errors.OwnRequest, lambda: h.says(asked, Role.TREASURER))


def own_text(**changed: Any) -> str:
    told: dict[str, Any] = {
        "number": "9", "title": "ระเบียบของฉัน", "approved_by": "ประชุมใหญ่", "approved_on": date(2024, 6, 1),
        "resolution": "1", "in_force_from": date(2024, 7, 1),
    }  # fmt: skip
    return adopted_text("standard-13", **(told | changed))


@WAYS("put an uploaded regulation in force")
def _(h: House) -> None:
    asked = h.unmoved(
        lambda: ask_regulation(
            fund=h.cast.fund, text=own_text(), by=h.by(Role.SECRETARY), at=h.at, idem_key="u"
        )
    )
    h.refused(errors.OwnRequest, lambda: h.says(asked, Role.SECRETARY))


def _draft(h: House) -> RegulationDraft:
    return start_draft(fund=h.cast.fund, text=own_text(), by=h.by(Role.SECRETARY), at=h.at)


_VOTED = Voted(
    "ประชุมใหญ่", DAY, 20, 30, 25, 3, 2, "มติที่ 1", "2", 2567, date(2024, 10, 1)
)  # fmt: skip


@WAYS("put a draft in force on which nobody voted")
def _(h: House) -> None:
    draft = _draft(h)
    h.refused(
        regulation_errors.NotVotedYet,
        lambda: ask_adoption(draft=draft, by=h.by(Role.SECRETARY), at=h.at, idem_key="a"),
    )


@WAYS("write down a vote and put the draft in force alone")
def _(h: House) -> None:
    draft = _draft(h)
    record_vote(draft=draft, voted=_VOTED, edition=1, by=h.by(Role.SECRETARY), at=h.at, idem_key="vote-123")
    draft.refresh_from_db()
    asked = h.unmoved(lambda: ask_adoption(draft=draft, by=h.by(Role.SECRETARY), at=h.at, idem_key="a"))
    h.refused(errors.OwnRequest, lambda: h.says(asked, Role.SECRETARY))


@WAYS("let a vote hold before its meeting")
def _(h: House) -> None:
    draft, early = _draft(h), replace(_VOTED, in_force_from=date(2020, 1, 1))
    h.refused(
        regulation_errors.InForceBeforeMeeting,
        lambda: record_vote(
            draft=draft, voted=early, edition=1, by=h.by(Role.SECRETARY), at=h.at, idem_key="vote-123"
        ),
    )


@WAYS("say on the command line to be somebody else")
def _(h: House) -> None:
    h.refused(NotSignedInHere, lambda: acting(h.cast.fund, "chair050"))


@WAYS("close, open or fill in as the auditor")
def _(h: House) -> None:
    auditor = h.by(Role.AUDITOR)
    h.refused(NotAllowed, lambda: close_month(fund=h.cast.fund, month="2024-05", by=auditor, at=h.at))
    h.refused(
        NotAllowed,
        lambda: record_income(
            fund=h.cast.fund, code="4401", money_code="1101", amount=1, on=DAY, note="x", by=auditor, at=h.at,
            idem_key="x",
        ),
    )  # fmt: skip


@WAYS("be made an officer at the machine itself: every officer is told")
def _(h: House) -> None:
    made = add_officer(fund=h.cast.fund, role=Role.TREASURER, name="จากเครื่อง", at=h.at)
    with scopes_disabled():
        assert Change.objects.filter(table_name="access_officer", row_id=made.pk, action="insert").exists()
    for role in (Role.CHAIR, Role.SECRETARY, Role.AUDITOR):
        assert (made.pk, "access_officer") in {(c.row_id, c.table_name) for c in unseen(h.by(role))}
    h.tried.append("seen")


@WAYS("change a member's heir: it stays in the log")
def _(h: House) -> None:
    member = h.member()
    correct_member(member=member, changes={"heir_name": "ฉันเอง"}, by=h.by(Role.REGISTRAR), at=h.at)
    with scopes_disabled():
        (change,) = Change.objects.filter(table_name="members_member", row_id=member.pk, action="update")
    assert change.after["heir_name"] == "changed"
    h.tried.append("seen")


@WAYS("agree on the screen of who asked: it is marked")
def _(h: House) -> None:
    done = confirm(request=h.asks(300_00), by=h.cast.chair, at=h.at, is_same_device=True).request
    assert done.confirmations[0].is_same_device
    h.tried.append("seen")


@WAYS("undo a tap within ten minutes: it stays in the books")
def _(h: House) -> None:
    entry = h.receipt(h.member())
    undo_quickly(entry=entry, by=h.cast.collector, at=h.at + timedelta(minutes=9))
    assert Entry.objects.get(reverses=entry).batch.posted_by == h.cast.collector
    h.tried.append("seen")


@pytest.mark.parametrize("words", WAYS)
def test_nobody_alone(house: House, words: str) -> None:
    WAYS[words](house)
    assert house.tried, "nothing was tried"
