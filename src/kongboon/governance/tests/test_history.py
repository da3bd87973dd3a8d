"""The log as people read it: pages, the foot of a thing, what officers are told."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone
from django_scopes import scope, scopes_disabled
from tests.ground import ground
from tests.world import PASSWORD, Cast, make_fund, make_member, resolved

from kongboon.access.models import Officer, Role, User
from kongboon.access.services import set_password
from kongboon.funds.actor import acting_as
from kongboon.funds.changes import adopt_regulation
from kongboon.funds.models import BankAccount, Fund
from kongboon.governance.lately import cards, mark_seen, unseen
from kongboon.governance.models import Change, Resolution
from kongboon.governance.offices import end_office
from kongboon.governance.queries import changes, history_of, told
from kongboon.governance.requests import confirm
from kongboon.governance.resolutions import stop_resolution
from kongboon.ledger.petty_cash import Ceilings, ask_ceilings
from kongboon.members.models import Member
from kongboon.rules.catalogue import catalogue_text


@ground
def cast(at: datetime) -> Cast:
    return make_fund(at=at, users=True)


def acts(officer: Officer) -> object:
    return acting_as(user_id=officer.user_id, officer_id=officer.pk, act="test", request_id="test")


def page(officer: Officer, rest: str, **more: object) -> str:
    client = Client()
    client.force_login(User.objects.get(pk=officer.user_id))
    answer = client.get(f"/f/{officer.fund_id}/{rest}", **more)  # type: ignore[arg-type]
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def test_a_change_reads_as_a_sentence_with_what_was_and_what_is(cast: Cast) -> None:
    with scope(fund=cast.fund), acts(cast.treasurer):  # type: ignore[attr-defined]
        bank = BankAccount.objects.get(fund=cast.fund)
        BankAccount.objects.update(branch="")
        Fund.objects.update(founded_on=date(2009, 6, 7))
    newest, begun = history_of(cast.fund, "funds_bankaccount", bank.pk)
    assert newest.sentence == "แก้ไขบัญชีธนาคาร ธ.ก.ส. 9200012345"
    assert newest.who == "สมชาย ตั้งตรง (เหรัญญิก)"
    assert [(p.word, p.before, p.after) for p in newest.parts] == [("สาขา", "ขุขันธ์", "–")]
    assert begun.sentence.startswith("เพิ่มบัญชีธนาคาร")
    assert history_of(cast.fund, "funds_fund")[0].parts[0].after == "7 มิ.ย. 2552"


def test_people_see_names_and_words_not_numbers(cast: Cast, at: datetime) -> None:
    with scope(fund=cast.fund):
        Officer.objects.filter(pk=cast.collector.pk).update(village=cast.villages[7], role=Role.AUDITOR)
        User.objects.filter(pk=cast.collector.user_id).update(is_active=False)
        member = make_member(cast, at)
        Member.objects.filter(pk=member.pk).update(
            status="ended", ended_on=date(2024, 6, 1), ended_reason="moved", village=cast.villages[7]
        )
    parts = {p.word: (p.before, p.after) for p in history_of(cast.fund, "access_officer")[0].parts}
    assert parts["หน้าที่"] == (Role.COLLECTOR.label, Role.AUDITOR.label)
    assert parts["หมู่บ้าน"] == ("หมู่ 4 บ้านโนนสูง", "หมู่ 7 บ้านหนองบัว")
    (active,) = history_of(cast.fund, "access_user", cast.collector.user_id)[0].parts
    assert (active.before, active.after) == ("ใช่", "ไม่ใช่")
    ended = {p.word: p for p in history_of(cast.fund, "members_member", member.pk)[0].parts}
    assert ended["พ้นสภาพเมื่อ"].after == "1 มิ.ย. 2567"
    assert (ended["หมู่บ้าน"].before, ended["หมู่บ้าน"].after) == ("", "")
    shown = re.sub('value="[a-z_]+"', "", page(cast.chair, "changes/"))
    assert not re.search("members_|access_|funds_|active_to|changed", shown)


def test_a_change_from_outside_says_so(cast: Cast) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE funds_bankaccount SET branch='9266'")
    assert history_of(cast.fund, "funds_bankaccount")[0].who == "แก้จากนอกโปรแกรม ไม่รู้ว่าใคร"
    with acting_as(act="kongboon user add", request_id="x"):
        User.objects.filter(pk=cast.chair.user_id).update(is_active=False)
    assert history_of(cast.fund, "access_user")[0].who == "ทำที่เครื่องโดยไม่มีใครเข้าใช้"


def test_many_rows_of_one_act_are_one_line_and_few_are_told_one_by_one(cast: Cast, at: datetime) -> None:
    with scope(fund=cast.fund), acts(cast.chair):  # type: ignore[attr-defined]
        for number in range(5):
            make_member(cast, at, number=f"1{number}")
        BankAccount.objects.update(branch="1")
        BankAccount.objects.update(branch="2")
    found = changes(cast.fund).object_list
    assert [line.sentence for line in found[:2]] == ["แก้ไขบัญชีธนาคาร ธ.ก.ส. 9200012345"] * 2
    assert found[2].sentence == "เพิ่มสมาชิก 5 รายการในคราวเดียว"
    assert found[2].count == 5


def test_days_and_kinds_narrow_the_list(cast: Cast) -> None:
    today = timezone.localdate()
    assert changes(cast.fund, since=today, until=today).object_list
    assert not changes(cast.fund, since=today + timedelta(days=1)).object_list
    assert not changes(cast.fund, until=today - timedelta(days=1)).object_list
    kinds = {line.sentence.split()[0] for line in changes(cast.fund, table="funds_village").object_list}
    assert kinds == {"เพิ่มหมู่บ้าน"}


def test_reading_takes_the_same_queries_for_one_line_as_for_many(
    cast: Cast, django_assert_max_num_queries: object
) -> None:
    with django_assert_max_num_queries(11):  # type: ignore[operator]
        found = changes(cast.fund).object_list
    assert len(found) > 15


def test_another_fund_s_changes_are_not_seen(cast: Cast, at: datetime) -> None:
    other = make_fund(at=at, code="3305061", users=True)
    with scopes_disabled():
        BankAccount.objects.filter(fund=other.fund).update(branch="9277777777")
    assert "9277777777" in page(other.chair, "changes/")
    assert "9277777777" not in page(cast.chair, "changes/")
    assert not history_of(cast.fund, "access_user", other.chair.user_id)
    assert history_of(other.fund, "access_user", other.chair.user_id)


@pytest.mark.parametrize("role", Role.values)
def test_chair_secretary_and_auditor_see_the_whole_log(cast: Cast, role: str) -> None:
    client = Client()
    client.force_login(User.objects.get(pk=cast.officers[role].user_id))
    may = role in (Role.CHAIR, Role.SECRETARY, Role.AUDITOR)
    assert client.get(f"/f/{cast.fund.pk}/changes/").status_code == (200 if may else 403)
    assert ("/changes/" in client.get(f"/f/{cast.fund.pk}/more/").content.decode()) == may
    assert client.get(f"/f/{cast.fund.pk}/changes/lately/").status_code == 200


def test_kind_and_page_that_nobody_offers_show_everything(cast: Cast) -> None:
    assert "เพิ่มหมู่บ้าน" in page(cast.chair, "changes/?kind=%C2%B2&page=²")
    assert "เพิ่มหมู่บ้าน" not in page(cast.chair, "changes/?kind=funds_bankaccount")


@pytest.mark.parametrize("rest", ["settings/", "officers/"])
def test_the_history_stands_at_the_foot(cast: Cast, rest: str) -> None:
    assert "ใครแก้ไขอะไร" in page(cast.treasurer, rest)
    assert "ใครแก้ไขอะไร" not in page(cast.collector, rest)


def test_a_member_s_page_has_its_history(cast: Cast, at: datetime) -> None:
    with scope(fund=cast.fund):
        member = make_member(cast, at)
        Member.objects.filter(pk=member.pk).update(phone="0999999999")
    shown = page(cast.chair, f"members/{member.pk}/")
    assert "เบอร์โทรศัพท์: มีการแก้ไข" in shown
    assert "มีการแก้ไข" not in page(cast.collector, f"members/{member.pk}/")


# ---- What officers are told --------------------------------------------------------------------------------


def shown_to(officer: Officer) -> list[tuple[int, str]]:
    with scope(fund=officer.fund):
        return [(card.urgency, card.title) for card in cards(officer.fund, officer, timezone.localdate())]


def all_read(cast: Cast) -> None:
    with scope(fund=cast.fund):
        for officer in cast.officers.values():
            mark_seen(officer=officer, until=timezone.now())


def test_whose_password_was_set_is_told_and_so_are_the_others(cast: Cast) -> None:
    all_read(cast)
    assert shown_to(cast.treasurer) == []
    with acts(cast.officers[Role.SECRETARY]):  # type: ignore[attr-defined]
        set_password(user=User.objects.get(pk=cast.treasurer.user_id), password=PASSWORD + "9")
    assert shown_to(cast.treasurer) == [(1, "มีคนอื่นตั้งรหัสผ่านของคุณใหม่")]
    assert shown_to(cast.chair) == [(3, "มีการเปลี่ยนแปลง 1 เรื่องในช่วงนี้")]
    assert shown_to(cast.officers[Role.SECRETARY]) == []
    # An own password comes before any other page.
    User.objects.filter(pk=cast.treasurer.user_id).update(must_choose_password=False)
    assert "อำไพ เขียนสวย" in page(cast.treasurer, "")


def test_an_own_new_password_is_told_to_nobody(cast: Cast) -> None:
    all_read(cast)
    with acts(cast.treasurer):  # type: ignore[attr-defined]
        set_password(user=User.objects.get(pk=cast.treasurer.user_id), password=PASSWORD + "9")
    assert shown_to(cast.treasurer) == []
    assert shown_to(cast.chair) == []
    with acts(cast.treasurer):  # type: ignore[attr-defined]
        User.objects.filter(pk=cast.treasurer.user_id).update(password="x", is_superuser=True)
    assert len(shown_to(cast.chair)) == 1


def test_a_password_that_nobody_in_the_program_set_is_told(cast: Cast) -> None:
    all_read(cast)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE access_user SET password='x' WHERE id=%s", [cast.treasurer.user_id])
    assert shown_to(cast.treasurer) == [(1, "มีคนอื่นตั้งรหัสผ่านของคุณใหม่")]
    assert len(shown_to(cast.chair)) == 1


def test_officers_accounts_and_regulations_are_told_members_are_not(cast: Cast, at: datetime) -> None:
    all_read(cast)
    with scope(fund=cast.fund):
        make_member(cast, at)
        assert shown_to(cast.officers[Role.AUDITOR]) == []
        end_office(officer=cast.collector, by=cast.chair, at=at)
        BankAccount.objects.update(branch="1")
    assert shown_to(cast.chair) == [(3, "มีการเปลี่ยนแปลง 2 เรื่องในช่วงนี้")]
    assert "ทำหน้าที่ถึง" in page(cast.chair, "changes/lately/")


def test_what_was_read_is_told_no_more_and_what_came_since_is(cast: Cast) -> None:
    all_read(cast)
    with scope(fund=cast.fund):
        BankAccount.objects.update(branch="1")
        (read,) = unseen(cast.chair)
        BankAccount.objects.update(branch="2")
    client = Client()
    client.force_login(User.objects.get(pk=cast.chair.user_id))
    path = f"/f/{cast.fund.pk}/changes/lately/"
    for wrong in ("", "²", "999999999", "x" * 5000):
        assert client.post(path, {"until": wrong}).status_code == 302
    assert len(shown_to(cast.chair)) == 1
    assert client.post(path, {"until": str(read.pk)}).status_code == 302
    with scope(fund=cast.fund):
        assert [row.after for row in unseen(cast.chair)] == [{"branch": "2"}]


def test_what_was_before_an_office_and_what_is_old_is_not_told(cast: Cast) -> None:
    with scope(fund=cast.fund):
        last = cast.officers[Role.AUDITOR]
        first = cast.chair
        assert list(unseen(last)) == []
        assert {row.row_id for row in unseen(first)} == {
            officer.pk for officer in cast.officers.values() if officer != first
        }


def test_every_kind_of_change_can_be_told(cast: Cast) -> None:
    """Also rows that are gone, and keys of what is not here."""
    with scopes_disabled():
        rows = list(Change.objects.all())
        odd = [
            Change(table_name=t, row_id=10**17, action="delete", at=timezone.now(), before=b, after=None)
            for t, b in (
                ("members_membersalt", {}),
                ("access_officer", {"name": "ก", "user_id": 99999, "role": "gone"}),
                ("dues_duespayment", {"amount_satang": 12345, "first_month": "2024-06"}),
                ("members_registerimport", {"undone_at": "2024-06-10 03:00:00", "rows": 3}),
            )
        ]
        lines = told(rows + odd)
    assert [part.before for part in lines[-2].parts] == ["มิถุนายน 2567", "123.45 บาท"]
    assert {part.before for part in lines[-1].parts} == {"3", "10 มิ.ย. 2567 10:00"}
    assert "ไม่มีข้อมูลในเครื่องนี้" in [part.before for part in lines[-3].parts]


def test_the_log_names_who_asked_and_who_agreed(cast: Cast) -> None:
    """Also of the ceilings of petty cash and of resolutions, and where both spoke on one screen."""
    with scope(fund=cast.fund):
        now = timezone.now()
        asked = ask_ceilings(
            fund=cast.fund, ceilings=Ceilings(800_00, 3_000_00), by=cast.treasurer, at=now, idem_key="c"
        )
        with acts(cast.treasurer):  # type: ignore[attr-defined]
            confirm(request=asked, by=cast.chair, at=now)
        number = resolved(cast, now)
        stop = Resolution.objects.get()
        stop_resolution(resolution=stop, by=cast.chair, at=now, note="ไม่ถูกต้อง")
        (line,) = history_of(cast.fund, "ledger_pettycashceiling")
        assert line.who == "สมชาย ตั้งตรง (เหรัญญิก) ขอ · มาลี ใจงาม (ประธาน) เห็นชอบ"
        assert [part.after for part in line.parts] == ["800.00 บาท", "3,000.00 บาท"]
        assert [told.sentence for told in history_of(cast.fund, "governance_resolution")] == [
            f"เพิ่มมติที่ {number}"
        ]
        assert history_of(cast.fund, "governance_resolutionstop")[0].sentence == f"เพิ่มการทักท้วงมติที่ {number}"
        # By person: who asked and who agreed alike, and nobody else.
        found = {
            officer: [
                line.sentence for line in changes(cast.fund, person=officer, table="ledger_pettycashceiling")
            ]
            for officer in (cast.treasurer, cast.chair, cast.officers[Role.SECRETARY])
        }
        assert [len(lines) for lines in found.values()] == [1, 1, 0]


def test_a_line_that_stands_for_many_is_opened(cast: Cast, at: datetime) -> None:
    with scope(fund=cast.fund), acting_as(officer_id=cast.chair.pk, act="import", request_id="r" * 32):
        for number in range(5):
            make_member(cast, at, number=f"09{number}")
    shown = page(cast.chair, "changes/")
    (url,) = set(re.findall(r"\?act=[^\"]+members_member[^\"]+", shown))
    opened = page(cast.chair, f"changes/{url}")
    assert all(f"09{number}" in opened for number in range(5))
    assert Client().get(f"/f/{cast.fund.pk}/changes/?act=x/members_member/insert").status_code != 200


def test_the_web_before_a_sign_in_and_the_month_are_said_in_words(cast: Cast) -> None:
    with scope(fund=cast.fund), acting_as(act="/accounts/login/", request_id="r"):
        User.objects.filter(pk=cast.chair.user_id).update(is_slip_of_same_device=True)
        Fund.objects.update(fiscal_start_month=1)
    assert history_of(cast.fund, "access_user", cast.chair.user_id)[0].who == "ทำบนหน้าเว็บ ก่อนเข้าใช้"
    assert history_of(cast.fund, "funds_fund")[0].parts[0].after == "มกราคม"


def test_a_version_of_the_regulation_is_named_as_people_say_it(cast: Cast) -> None:
    with scope(fund=cast.fund):
        version = adopt_regulation(fund=cast.fund, text=catalogue_text("standard-13"), at=timezone.now())
        assert history_of(cast.fund, "funds_regulationversion")[0].sentence == f"เพิ่มระเบียบ {version.label}"
    assert "ระเบียบ ฉบับที่" in page(cast.chair, "changes/")
