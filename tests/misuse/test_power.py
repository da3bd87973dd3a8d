"""Ways to take power alone: each is refused and nothing has changed, or every other officer sees it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils.timezone import localdate
from django_scopes import scopes_disabled

from kongboon.access.errors import FreshSignIn, NotAllowed, NotSignedInHere, OwnOffice
from kongboon.access.models import Officer, Role, User
from kongboon.access.services import issue_slip, use_slip
from kongboon.benefits.claims.services import confirm_claim
from kongboon.config.commands.shared import acting
from kongboon.dues.services import (
    undo_quickly,
)
from kongboon.funds.changes import FundDetails
from kongboon.funds.errors import InForceBeforeVote, MeetingNotYet, NotAhead, RegulationOverlaps
from kongboon.governance import errors, services
from kongboon.governance.errors import OwnRequest
from kongboon.governance.lately import unseen
from kongboon.governance.models import Change, Request
from kongboon.governance.offices import add_officer
from kongboon.governance.payments import ONE_HAND
from kongboon.governance.requests import confirm
from kongboon.ledger.models import Entry
from kongboon.ledger.services import close_month, record_income
from kongboon.members.corrections import correct_member, withdraw_consent
from kongboon.members.errors import ByResolutionAlone, ConsentMissing, ImportAgreed, RightsChanged
from kongboon.members.import_services import commit_register, preview, undo_import
from kongboon.members.imported_rights import imported_rights
from kongboon.members.models import Consent, Member
from kongboon.members.requests import enrol_member, open_changes
from kongboon.members.services import NewMember, end_membership
from kongboon.regulations import errors as regulation_errors
from kongboon.regulations.models import RegulationDraft
from kongboon.regulations.requests import ask_adoption, ask_regulation
from kongboon.regulations.services import Voted, record_vote, start_draft
from kongboon.rules.catalogue import adopted_text
from tests.misuse.house import DAY, House, Ways
from tests.world import minutes_of

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


@WAYS("be one's own second person with the slip of an officer whom one agreed to")
def _(h: House) -> None:
    made = confirm(request=officer_of_ones_own(h, Role.SECRETARY), by=h.by(Role.TREASURER), at=h.at)
    assert made.shown  # the treasurer has the code in hand, and the newcomer's first sign-in with it
    h.cast.officers["new"] = Officer.objects.get(user__username="newbody")
    end = services.ask_end_of_office(officer=h.cast.chair, by=h.by(Role.TREASURER), at=h.at, idem_key="e")
    h.refused(FreshSignIn, lambda: h.says(end, "new"))
    paid = h.asks(300_00, by="new")
    h.refused(FreshSignIn, lambda: confirm(request=paid, by=h.by(Role.TREASURER), at=h.at))
    claim = h.claim(by=Role.TREASURER)
    later = h.at + timedelta(days=15)
    h.refused(FreshSignIn, lambda: confirm_claim(claim=claim, by=h.by("new"), at=h.at + timedelta(hours=23)))
    # Anybody else may agree, and so may the newcomer to what is asked for once two weeks have gone by; to what nobody
    # else came for within a day too, and everybody is told.
    assert h.says(paid, Role.CHAIR).confirmations
    assert confirm_claim(claim=claim, by=h.by("new"), at=h.at + timedelta(hours=24)).status == "approved"
    assert claim.approvals.get().note == ONE_HAND
    again = services.ask_slip(officer=h.cast.collector, by=h.by(Role.TREASURER), at=later, idem_key="s")
    assert confirm(request=again, by=h.by("new"), at=later).shown


@WAYS("be two officers of one's own, with two slips that went through the same hand")
def _(h: House) -> None:
    for name, role in (("first", Role.TREASURER), ("second", Role.WELFARE)):
        asked = services.ask_officer(
            fund=h.cast.fund, name=name, role=role, username=name, by=h.cast.chair, at=h.at, idem_key=name
        )
        assert confirm(request=asked, by=h.by(Role.SECRETARY), at=h.at).shown
        h.cast.officers[name] = Officer.objects.get(user__username=name)
    paid = h.asks(300_00, by="first")
    for name in ("second", Role.SECRETARY):
        h.refused(FreshSignIn, lambda name=name: h.says(paid, name))
    assert h.says(paid, Role.CHAIR).confirmations


@WAYS("be another officer with a slip that one made at the machine itself")
def _(h: House) -> None:
    issue_slip(user=h.cast.chair.user, by=None, at=h.at)
    use_slip(user=h.cast.chair.user, at=h.at)
    paid = h.asks(300_00)
    h.refused(FreshSignIn, lambda: h.says(paid, Role.CHAIR))
    assert h.says(paid, Role.SECRETARY).confirmations
    assert {row.row_id for row in unseen(h.cast.treasurer)} >= {h.cast.chair.user_id}, "and it is told"


@WAYS("end the office of whoever would say no")
def _(h: House) -> None:
    asked = h.unmoved(
        lambda: services.ask_end_of_office(officer=h.cast.chair, by=h.cast.treasurer, at=h.at, idem_key="e")
    )
    h.refused(errors.OwnRequest, lambda: h.says(asked, Role.TREASURER))


@WAYS("end an office without a word: who held it reads that it ended, and since when")
def _(h: House) -> None:
    secretary = h.by(Role.SECRETARY)
    asked = services.ask_end_of_office(officer=secretary, by=h.cast.treasurer, at=h.at, idem_key="e")
    h.says(asked, Role.CHAIR)
    client = Client()
    client.force_login(secretary.user, backend="django.contrib.auth.backends.ModelBackend")
    fund_page, first_page = client.get(f"/f/{h.cast.fund.code}/"), client.get("/")
    assert (fund_page.status_code, first_page.status_code) == (403, 200)
    for page in (fund_page, first_page):
        assert f"{h.at.day} " in page.content.decode()
        assert "2567" in page.content.decode()
    assert h.cast.fund.name in first_page.content.decode()
    h.tried.append("told")


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
            fund=h.cast.fund,
            text=own_text(),
            by=h.by(Role.SECRETARY),
            at=h.at,
            idem_key="u",
            minutes=minutes_of(h.by(Role.SECRETARY), h.at),
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
    record_vote(
        draft=draft,
        voted=_VOTED,
        edition=1,
        by=h.by(Role.SECRETARY),
        at=h.at,
        idem_key="vote-123",
        minutes=minutes_of(h.by(Role.SECRETARY), h.at),
    )
    draft.refresh_from_db()
    asked = h.unmoved(lambda: ask_adoption(draft=draft, by=h.by(Role.SECRETARY), at=h.at, idem_key="a"))
    h.refused(errors.OwnRequest, lambda: h.says(asked, Role.SECRETARY))


@WAYS("let a vote hold before its meeting")
def _(h: House) -> None:
    draft, early = _draft(h), replace(_VOTED, in_force_from=date(2020, 1, 1))
    h.refused(
        InForceBeforeVote,
        lambda: record_vote(
            draft=draft,
            voted=early,
            edition=1,
            by=h.by(Role.SECRETARY),
            at=h.at,
            idem_key="vote-123",
            minutes=minutes_of(h.by(Role.SECRETARY), h.at),
        ),
    )


def _uploaded(h: House, key: str = "u", **changed: Any) -> Request:
    by = h.by(Role.SECRETARY)
    told: dict[str, Any] = {"minutes": minutes_of(by, h.at)}
    told |= {name: changed.pop(name) for name in ("minutes", "is_historical") if name in changed}
    return ask_regulation(fund=h.cast.fund, text=own_text(**changed), by=by, at=h.at, idem_key=key, **told)


@WAYS("put a regulation in force whose vote is tomorrow's")
def _(h: House) -> None:
    tomorrow = DAY + timedelta(days=2)
    h.refused(MeetingNotYet, lambda: _uploaded(h, approved_on=tomorrow))


@WAYS("put a regulation in force without its minutes")
def _(h: House) -> None:
    h.refused(regulation_errors.MinutesMissing, lambda: _uploaded(h, minutes=None))
    draft = _draft(h)
    h.refused(
        regulation_errors.MinutesMissing,
        lambda: record_vote(
            draft=draft, voted=_VOTED, edition=1, by=h.by(Role.SECRETARY), at=h.at, idem_key="vote-123"
        ),
    )


@WAYS("let a second regulation begin on the day of the first")
def _(h: House) -> None:
    h.says(_uploaded(h), Role.CHAIR)
    h.refused(RegulationOverlaps, lambda: _uploaded(h, "again", number="10"))


@WAYS("bring in a regulation for yesterday's claim: it is marked, and the claim is listed and stands")
def _(h: House) -> None:
    claim = h.claim()
    late = own_text(approved_on=date(2024, 5, 1), in_force_from=date(2024, 5, 2))
    late = late.replace('amount = "500"', 'amount = "400"')
    before, decided = h.standing(), claim.decision
    told = {
        "fund": h.cast.fund,
        "text": late,
        "minutes": minutes_of(h.cast.chair, h.at),
        "by": h.by(Role.SECRETARY),
    }
    h.refused(NotAhead, lambda: ask_regulation(**told, at=h.at, idem_key="new"))
    asked = ask_regulation(**told, at=h.at, idem_key="late", is_historical=True)
    assert h.standing() == before
    h.refused(errors.OwnRequest, lambda: h.says(asked, Role.SECRETARY))
    h.says(asked, Role.CHAIR)
    claim.refresh_from_db()
    assert claim.decision == decided


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


def _waits_for_another(h: House, member: Member, **changes: Any) -> None:
    """The register stays as it is until another officer agrees, which the asker does not."""
    before = Member.objects.filter(pk=member.pk).values().get()
    by = h.by(Role.REGISTRAR)
    h.unmoved(lambda: correct_member(member=member, changes=changes, by=by, at=h.at))
    assert Member.objects.filter(pk=member.pk).values().get() == before
    (asked,) = open_changes(member)
    h.refused(OwnRequest, lambda: confirm(request=asked, by=by, at=h.at))
    confirm(request=asked, by=h.cast.chair, at=h.at)
    member.refresh_from_db()
    assert {name: getattr(member, name) for name in changes if name != "disability_consent"} == {
        name: value for name, value in changes.items() if name != "disability_consent"
    }
    with scopes_disabled():
        assert Change.objects.filter(table_name="members_member", row_id=member.pk, action="update").exists()


@WAYS("change a member's heir alone")
def _(h: House) -> None:
    _waits_for_another(h, h.member(), heir_name="ฉันเอง", heir_relation="หลาน")


@WAYS("change an heir behind the back of who agrees to another one")
def _(h: House) -> None:
    member, by = h.member(), h.by(Role.REGISTRAR)
    for name in ("ลูกคนโต", "ลูกคนเล็ก"):
        correct_member(member=member, changes={"heir_name": name}, by=by, at=h.at)
    first, second = open_changes(member)
    confirm(request=first, by=h.cast.chair, at=h.at)
    h.refused(RightsChanged, lambda: confirm(request=second, by=h.cast.chair, at=h.at))
    member.refresh_from_db()
    assert member.heir_name == "ลูกคนโต"


@WAYS("free a member from dues who has taken the consent back")
def _(h: House) -> None:
    member, by = h.member(), h.by(Role.REGISTRAR)
    changes = {"disabled_since": date(2020, 1, 1), "disability_consent": True}
    correct_member(member=member, changes=changes, by=by, at=h.at)
    withdraw_consent(member=member, kind=Consent.Kind.DISABILITY, by=by, at=h.at)
    (asked,) = open_changes(member)
    h.refused(ConsentMissing, lambda: confirm(request=asked, by=h.cast.chair, at=h.at))


@WAYS("make a member old enough for the elders' money alone")
def _(h: House) -> None:
    _waits_for_another(h, h.member(), birth_date=date(1940, 1, 1))


@WAYS("free a member from dues alone")
def _(h: House) -> None:
    _waits_for_another(h, h.member(), disabled_since=date(2020, 1, 1), disability_consent=True)


@WAYS("let somebody join long ago, with dues paid")
def _(h: House) -> None:
    new = NewMember(
        number="0777",
        first_name="หลาน",
        last_name="คนโปรด",
        village_id=h.cast.villages[4].pk,
        joined_on=date(2017, 1, 1),
        paid_until=date(2024, 5, 31),
    )
    by = h.by(Role.REGISTRAR)
    member = h.unmoved(lambda: enrol_member(fund=h.cast.fund, new=new, by=by, at=h.at))
    assert (member.joined_on, member.paid_until) == (localdate(h.at), None)
    (asked,) = open_changes(member)
    h.refused(OwnRequest, lambda: confirm(request=asked, by=by, at=h.at))
    h.receipt(member)  # a month of dues meanwhile is not forgotten
    confirm(request=asked, by=h.cast.chair, at=h.at)
    member.refresh_from_db()
    assert (member.joined_on, member.paid_until) == (date(2017, 1, 1), date(2024, 6, 30))


@WAYS("bring in a register with people who joined long ago, with dues paid")
def _(h: House) -> None:
    text = "เลขสมาชิก,ชื่อ-สกุล,บ้านเลขที่,หมู่ที่,วันที่เป็นสมาชิก\n0778,หลาน คนโปรด,9,4,1/1/2560\n"
    by = h.by(Role.REGISTRAR)
    found = preview(fund=h.cast.fund, data=text.encode(), file_name="ทะเบียน.csv", today=localdate(h.at))
    record = h.unmoved(lambda: commit_register(fund=h.cast.fund, preview=found, by=by, at=h.at))
    member = Member.objects.get(number="0778")
    assert (member.joined_on, member.paid_until) == (localdate(h.at), None)
    asked = imported_rights(record)
    assert asked is not None
    h.refused(OwnRequest, lambda: confirm(request=asked, by=by, at=h.at))
    confirm(request=asked, by=h.cast.chair, at=h.at)
    member.refresh_from_db()
    assert member.joined_on == date(2017, 1, 1)
    h.refused(ImportAgreed, lambda: undo_import(register_import=record, by=by, at=h.at))


@WAYS("bring in somebody whose membership ended, to let them come back with the earlier tenure")
def _(h: House) -> None:
    header = "เลขสมาชิก,ชื่อ-สกุล,บ้านเลขที่,หมู่ที่,วันที่เป็นสมาชิก,สถานะ,วันที่สิ้นสุด"
    text = f"{header}\n0779,หลาน คนโปรด,9,4,1/1/2560,ลาออก,1/6/2567\n"
    by = h.by(Role.REGISTRAR)
    found = preview(fund=h.cast.fund, data=text.encode(), file_name="ทะเบียน.csv", today=localdate(h.at))
    h.unmoved(lambda: commit_register(fund=h.cast.fund, preview=found, by=by, at=h.at))
    member = Member.objects.get(number="0779")
    assert member.joined_on == member.ended_on == date(2024, 6, 1)


@WAYS("end a membership for arrears without a resolution")
def _(h: House) -> None:
    member = h.member(paid_until=date(2024, 2, 29))
    h.refused(
        ByResolutionAlone,
        lambda: end_membership(member=member, reason="lapsed", on=DAY, by=h.by(Role.REGISTRAR), at=h.at),
    )
    end_membership(member=member, reason="moved", on=DAY, by=h.by(Role.REGISTRAR), at=h.at)


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
