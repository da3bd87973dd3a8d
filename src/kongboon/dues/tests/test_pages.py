from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from django_scopes import scope
from tests.databases import locked_error
from tests.world import Cast, make_fund, make_member

from kongboon.dues.models import DuesPayment, HandOver
from kongboon.dues.services import cash_with, hand_over, take_back
from kongboon.dues.taps import tap_value
from kongboon.dues.tests.pages import (
    AT,
    BEFORE,
    MONTH,
    TODAY,
    VILLAGE,
    Signed,
    person,
    price,
    sheet_of,
    take,
    tap,
    url,
)
from kongboon.dues.today import cards
from kongboon.funds.services import add_villages
from kongboon.kernel.thai_calendar import add_months
from kongboon.ledger.models import Entry, EntryNote
from kongboon.members.models import Member
from kongboon.rules.catalogue import catalogue_text


def test_the_village_shows_each_house_with_one_button(office: Cast, signed: Signed) -> None:
    person(office)
    person(office, "0002", first_name="ทองใบ")
    page = signed("collector").get(VILLAGE).content.decode()
    assert page.count('name="take"') == 1
    assert f"{2 * price() / 100:,.2f}" in page
    assert 'data-search="12 000' in page


def test_a_tap_is_answered_with_its_id_the_row_and_the_sums(office: Cast, signed: Signed) -> None:
    member = person(office)
    answer = take(signed("collector"), member).json()
    assert (answer["acknowledged"], answer["ok"], answer["house"]) == ("a" * 32, True, str(member.pk))
    assert "000001" in answer["row"]
    assert f'data-satang="{price()}"' in answer["foot"]
    assert cash_with(office.collector) == price()


def test_the_same_tap_again_takes_nothing_twice(office: Cast, signed: Signed) -> None:
    member, client = person(office), signed("collector")
    take(client, member)
    again = take(client, member)
    assert (again.status_code, again.json()["ok"], again.json()["acknowledged"]) == (200, True, "a" * 32)
    assert DuesPayment.objects.count() == 1


def test_the_second_telephone_is_told_the_first_ones_receipt(office: Cast, signed: Signed) -> None:
    member = person(office)
    take(signed("collector"), member)
    second = take(signed("treasurer"), member, id="b" * 32)
    assert second.status_code == 422
    assert second.json()["acknowledged"] == "b" * 32
    number = Entry.objects.get(paper_series="R").paper_number
    assert number in second.json()["said"]
    assert "น้อย เดินดี" in second.json()["said"]
    assert DuesPayment.objects.count() == 1


def test_without_script_the_tap_leads_back_to_the_house(office: Cast, signed: Signed) -> None:
    member, client = person(office), signed("collector")
    shown = client.get(VILLAGE)
    form = {"key": shown.context["key"], "take": tap_value([(member.pk, MONTH, 1)])}
    for _ in range(2):
        answer = client.post(VILLAGE + "take/", form)
        assert (answer.status_code, answer["Location"]) == (302, f"{VILLAGE}#house-{member.pk}")
    assert DuesPayment.objects.count() == 1


@pytest.mark.parametrize("told", ["", "x", "1:2:3", "9" * 30 + ":2024-06:1", "1:2024-06:1,"])
def test_a_tap_that_is_not_whole_is_refused(office: Cast, signed: Signed, told: str) -> None:
    answer = signed("collector").post(
        VILLAGE + "take/", {"take": told, "id": "a" * 32}, headers={"X-Tap": "1"}
    )
    assert answer.status_code == 422
    assert not DuesPayment.objects.exists()


def test_a_tap_for_more_months_than_are_sold_or_none_is_refused(office: Cast, signed: Signed) -> None:
    member, client = person(office), signed("collector")
    for months in (0, 61):
        assert take(client, member, months=months, id=f"{months:032d}").status_code == 422
    assert not DuesPayment.objects.exists()


def test_a_kept_tap_is_booked_on_its_own_day(office: Cast, signed: Signed) -> None:
    member = person(office)
    yesterday = timezone.now() - timedelta(days=1)
    take(signed("collector"), member, tapped_at=yesterday.isoformat())
    assert Entry.objects.get(paper_series="R").date == timezone.localdate(yesterday)


def test_a_tap_that_met_another_writer_is_not_answered_for(
    office: Cast, signed: Signed, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So the telephone keeps it and sends it again, and whoever sees the page reads what to do."""

    def busy(**_: object) -> None:
        raise locked_error()

    monkeypatch.setattr("kongboon.dues.views.collect.record_collection", busy)
    member, client = person(office), signed("collector")
    told = {"take": tap_value([(member.pk, MONTH, 1)]), "id": "a" * 32}
    answer = client.post(VILLAGE + "take/", told, headers={"X-Tap": "1"})
    assert answer.status_code == 503
    assert answer["Content-Type"].startswith("text/html")
    assert "กรุณาทำใหม่อีกครั้ง" in answer.content.decode()
    monkeypatch.undo()
    assert client.post(VILLAGE + "take/", told, headers={"X-Tap": "1"}).json()["ok"]


def test_undo_within_ten_minutes_gives_a_standard_reason(office: Cast, signed: Signed) -> None:
    member, client = person(office), signed("collector")
    take(client, member)
    entry = Entry.objects.get(paper_series="R")
    for _ in range(2):
        answer = client.post(VILLAGE + "undo/", {"entry": entry.entry_no}, headers={"X-Tap": "1"})
        assert answer.json()["ok"]
    assert EntryNote.objects.get().text.startswith("กดผิด")
    assert cash_with(office.collector) == 0
    assert 'name="take"' in answer.json()["row"]


def test_undo_is_only_for_ones_own_tap(office: Cast, signed: Signed) -> None:
    take(signed("collector"), person(office))
    entry = Entry.objects.get(paper_series="R")
    answer = signed("treasurer").post(VILLAGE + "undo/", {"entry": entry.entry_no}, headers={"X-Tap": "1"})
    assert answer.status_code == 422
    assert cash_with(office.collector) == price()


def test_the_search_works_without_script(office: Cast, signed: Signed) -> None:
    person(office, house_no="1")
    person(office, "0002", first_name="ศรีส้มโอ", house_no="2")
    page = signed("collector").get(VILLAGE, {"q": "สรีสม"}).content.decode()
    assert page.count('name="take"') == 1
    assert "ศรีส้มโอ" in page


def test_another_village_is_no_village_to_a_collector(office: Cast, signed: Signed) -> None:
    person(office, moo=7)
    client = signed("collector")
    assert client.get(url(f"7/{MONTH}/")).status_code == 404
    assert [state.village.moo for state in client.get(url("")).context["villages"]] == [4]
    other = Member.objects.get()
    assert client.post(url(f"7/{MONTH}/take/"), tap(other), headers={"X-Tap": "1"}).status_code == 404
    assert client.get(url(f"member/{other.pk}/")).status_code == 404
    assert not DuesPayment.objects.exists()


def test_a_member_of_another_fund_cannot_be_tapped(office: Cast, signed: Signed) -> None:
    other = make_fund(at=AT, code="3305060", regulation=catalogue_text("standard-13"))
    with scope(fund=other.fund):
        stranger = make_member(other, AT, paid_until=BEFORE)
    assert take(signed("collector"), stranger).status_code == 422
    assert signed("treasurer").get(url(f"member/{stranger.pk}/")).status_code == 404


@pytest.mark.parametrize("role", ["auditor", "chair", "registrar"])
def test_others_look_and_take_nothing(office: Cast, signed: Signed, role: str) -> None:
    member = person(office)
    client = signed(role)
    assert 'name="take"' not in client.get(VILLAGE).content.decode()
    assert take(client, member).status_code == 403


def test_a_month_far_ahead_is_refused(office: Cast, signed: Signed) -> None:
    assert signed("treasurer").get(url(f"4/{add_months(MONTH, 2)}/")).status_code == 422


def test_every_id_of_a_taps_answer_is_text(office: Cast, signed: Signed) -> None:
    """JavaScript rounds numbers of 17 digits, and then the row of another house is drawn."""
    member = person(office)
    answer = take(signed("collector"), member).json()
    assert answer["house"] == str(member.pk)
    assert len(answer["house"]) == 17
    assert not [value for value in answer.values() if type(value) not in (str, bool)]


def test_other_months_of_a_part_of_the_household(office: Cast, signed: Signed) -> None:
    wife, husband = person(office), person(office, "0002", first_name="ทองใบ")
    client, page = signed("collector"), f"{VILLAGE}house/{wife.pk}/"
    form = {"key": "k" * 32, f"first_{wife.pk}": MONTH, f"first_{husband.pk}": MONTH}
    refused = client.post(page, form | {f"months_{wife.pk}": "0", f"months_{husband.pk}": "0"})
    assert refused.status_code == 422
    answer = client.post(page, form | {f"months_{wife.pk}": "3", f"months_{husband.pk}": "0"})
    payment = DuesPayment.objects.get()
    assert (payment.member_id, payment.months) == (wife.pk, 3)
    assert answer["Location"] == url(f"receipts/{payment.entry.entry_no}/")
    assert client.get(answer["Location"]).status_code == 200


def test_a_receipt_is_taken_back_with_a_reason(office: Cast, signed: Signed) -> None:
    client, member = signed("treasurer"), person(office)
    take(client, member)
    number = Entry.objects.get(paper_series="R").entry_no
    back, key = url(f"receipts/{number}/back/"), "b" * 32
    assert client.post(back, {"key": key, "reason": ""}).status_code == 422
    asked = client.post(back, {"key": key, "reason": "จ่ายผิดบ้าน"})
    member.refresh_from_db()
    assert member.paid_until != BEFORE, "it waits for another officer"
    again = client.post(back, {"key": "c" * 32, "reason": "อีกครั้ง"})
    assert again["Location"] == asked["Location"], "asked for once"
    client = signed("chair")
    told = client.get(asked["Location"]).content.decode()
    for said in ("จ่ายผิดบ้าน", member.full_name, "รายการที่", office.treasurer.name):
        assert said in told, said
    waits = client.get(url(f"receipts/{number}/")).content.decode()
    assert "รอกรรมการอีกคนเห็นชอบ" in waits
    assert back not in waits
    assert client.post(asked["Location"] + "agree/").status_code == 302
    assert "จ่ายผิดบ้าน" in client.get(url(f"receipts/{number}/")).content.decode()
    assert client.post(back, {"key": "d" * 32, "reason": "อีกครั้ง"}).status_code == 422
    member.refresh_from_db()
    assert member.paid_until == BEFORE


def test_the_papers_of_a_round_are_files(office: Cast, signed: Signed) -> None:
    client = signed("collector")
    take(client, person(office))
    for tail, kind in (("receipts.pdf", "pdf"), ("list.pdf", "pdf"), ("list.xlsx", "spreadsheetml.sheet")):
        answer = client.get(VILLAGE + tail)
        assert (answer.status_code, answer["Content-Type"].endswith(kind)) == (200, True)
    number = Entry.objects.get(paper_series="R").entry_no
    assert client.get(url(f"receipts/{number}.pdf")).content.startswith(b"%PDF")
    assert client.get(url("receipts/99.pdf")).status_code == 404


def counted(**pieces: int) -> dict[str, Any]:
    return {f"piece_{satang}": str(count) for satang, count in ((int(k[1:]), v) for k, v in pieces.items())}


def test_cash_is_counted_by_denomination_and_a_difference_wants_a_reason(
    office: Cast, signed: Signed
) -> None:
    take(signed("collector"), person(office))
    client, page = signed("treasurer"), url(f"cash/{office.collector.pk}/")
    assert client.get(url("cash/")).content.decode().count("น้อย เดินดี") == 1
    form = {"key": "h" * 32, "expected": str(price()), "total": "", "note": ""} | counted(p2000=1)
    short = client.post(page, form)
    assert short.status_code == 422
    assert f"{(price() - 2000) / 100:,.2f}" in short.content.decode()
    assert not HandOver.objects.exists()
    assert client.post(page, form | {"note": "เหรียญหาย"}).status_code == 302
    made = HandOver.objects.get()
    assert (made.counted_satang, made.difference_satang, cash_with(office.collector)) == (
        2000,
        2000 - price(),
        price() - 2000,
    )
    slip = client.get(url(f"slips/{made.pk}/"))
    assert "เหรียญหาย" in slip.content.decode()
    assert client.get(url(f"slips/{made.pk}.pdf")).content.startswith(b"%PDF")
    assert signed("collector").get(url(f"slips/{made.pk}/")).status_code == 200
    assert signed("welfare").get(url(f"slips/{made.pk}/")).status_code == 404


def test_pieces_and_sum_must_agree_and_nothing_counted_is_refused(office: Cast, signed: Signed) -> None:
    take(signed("collector"), person(office))
    client, page = signed("treasurer"), url(f"cash/{office.collector.pk}/")
    form = {"key": "h" * 32, "expected": str(price()), "note": ""}
    for more in ({}, {"total": "5"} | counted(p100=4), counted(p100=-1), {"piece_100": "สอง"}):
        assert client.post(page, form | more).status_code == 422
    assert not HandOver.objects.exists()
    assert client.post(page, form | {"total": f"{price() / 100}"}).status_code == 302


def test_every_undo_of_a_collector_is_listed_to_whoever_counts(office: Cast, signed: Signed) -> None:
    collector, treasurer = signed("collector"), signed("treasurer")
    every, one = url("cash/"), url(f"cash/{office.collector.pk}/")
    heading = "ใบเสร็จที่เลิกทำหลังการนับเงินครั้งก่อน"
    member, told = person(office), "เลิกทำโดย น้อย เดินดี"
    take(collector, member)
    receipt = Entry.objects.get(paper_series="R")
    for page in (every, one):
        assert heading not in treasurer.get(page).content.decode(), "a receipt that stands is no undo"
    collector.post(VILLAGE + "undo/", {"entry": receipt.entry_no})
    assert cash_with(office.collector) == 0, "no cash is left that would lead a counter to it"
    for page in (every, one):
        listed = treasurer.get(page).content.decode()
        for words in (heading, receipt.paper_number, told, "กดผิด", f"{price() / 100:,.2f}"):
            assert words in listed
    assert collector.get(every).status_code == 403
    take(collector, member, id="b" * 32)
    form = {"key": "h" * 32, "expected": str(price()), "total": f"{price() / 100}"}
    assert treasurer.post(one, form).status_code == 302
    for page in (every, one):
        assert receipt.paper_number not in treasurer.get(page).content.decode(), "it was seen with the count"


def test_money_that_the_fund_owes_to_a_collector_is_paid_back(office: Cast, signed: Signed) -> None:
    collector, treasurer = signed("collector"), signed("treasurer")
    take(collector, person(office))
    page = url(f"cash/{office.collector.pk}/")
    treasurer.post(page, {"key": "h" * 32, "expected": str(price()), "total": f"{price() / 100}"})
    receipt = Entry.objects.get(paper_series="R")
    collector.post(VILLAGE + "undo/", {"entry": receipt.entry_no})
    assert cash_with(office.collector) == 0, "what is counted is no longer undone in passing"
    take_back(entry=receipt, on=TODAY, reason="ผิดคน", by=office.chair, at=timezone.now())
    assert cash_with(office.collector) == -price()
    pay_back = url(f"cash/{office.collector.pk}/pay-back/")
    assert treasurer.get(page)["Location"] == pay_back
    assert treasurer.get(pay_back).status_code == 200
    asked = treasurer.post(pay_back, {"key": "i" * 32})
    assert treasurer.get(pay_back)["Location"] == asked["Location"], "it is asked for once"
    assert treasurer.post(asked["Location"] + "do/").status_code == 422, "another officer agrees first"
    assert cash_with(office.collector) == -price()
    assert signed("chair").post(asked["Location"] + "agree/").status_code == 302
    assert treasurer.post(asked["Location"] + "do/").status_code == 302
    assert cash_with(office.collector) == 0
    assert HandOver.objects.count() == 1
    entry = Entry.objects.order_by("pk").last()
    assert entry is not None
    voucher = reverse("web:voucher", args=[office.fund.code, entry.entry_no])
    assert voucher in treasurer.get(asked["Location"]).content.decode()
    assert treasurer.get(voucher).content.startswith(b"%PDF")
    assert treasurer.post(pay_back, {"key": "j" * 32}).status_code == 422, "nothing is owed any more"


def day_form(on: date = TODAY) -> dict[str, str]:
    return {"on_0": str(on.day), "on_1": str(on.month), "on_2": str(on.year + 543)}


def test_a_sheet_is_looked_at_then_recorded_and_the_same_file_says_so(office: Cast, signed: Signed) -> None:
    person(office)
    client = signed("treasurer")
    rows = (["0001", "นางบุญมี มีสุข", price() / 100],)
    file = sheet_of(*rows)
    data = file.read()
    check = client.post(url("list/"), {"file": SimpleUploadedFile("ก.xlsx", data)})
    assert check.status_code == 302
    assert "นางบุญมี" in client.get(check["Location"]).content.decode()
    assert not DuesPayment.objects.exists()
    done = client.post(check["Location"], day_form())
    assert done.status_code == 302
    assert "000001" in client.get(done["Location"]).content.decode()
    assert cash_with(office.collector) == price()
    again = client.post(url("list/"), {"file": SimpleUploadedFile("ก.xlsx", data)})
    page = client.get(again["Location"]).content.decode()
    assert "000001" in page
    assert 'name="row_3"' in page, "the row is left out unless it is ticked"
    assert client.post(again["Location"], day_form()).status_code == 422
    assert client.post(again["Location"], day_form() | {"row_3": "on"}).status_code == 422, (
        "paid up to the month"
    )
    assert DuesPayment.objects.count() == 1


def test_a_sheet_whose_total_is_not_its_sum_is_recorded_only_when_that_was_ticked(
    office: Cast, signed: Signed
) -> None:
    person(office)
    client = signed("treasurer")
    rows = (["0001", "นางบุญมี มีสุข", price() / 100], ["รวม", "", price() / 50])
    check = client.post(url("list/"), {"file": sheet_of(*rows)})
    assert 'name="row_4"' in client.get(check["Location"]).content.decode()
    assert client.post(check["Location"], day_form()).status_code == 422
    assert not DuesPayment.objects.exists()
    assert client.post(check["Location"], day_form() | {"row_4": "on"}).status_code == 302
    assert DuesPayment.objects.count() == 1


def test_a_sheet_with_a_bad_row_shows_the_red_cell_and_records_nothing(office: Cast, signed: Signed) -> None:
    person(office)
    client = signed("treasurer")
    check = client.post(url("list/"), {"file": sheet_of(["0001", "นางบุญมี มีสุข", 7], ["0009", "ใคร", 30])})
    page = client.get(check["Location"]).content.decode()
    assert page.count('class="bad"') == 2
    assert client.post(check["Location"], day_form()).status_code == 422
    assert not DuesPayment.objects.exists()


def test_a_broken_sheet_is_refused_beside_the_file(office: Cast, signed: Signed) -> None:
    answer = signed("treasurer").post(
        url("list/"), {"file": SimpleUploadedFile("ก.xlsx", b"PK\x03\x04broken")}
    )
    assert answer.status_code == 422
    assert signed("treasurer").post(url("list/"), {}).status_code == 422


def test_a_put_aside_sheet_is_for_its_officer_alone(office: Cast, signed: Signed) -> None:
    person(office)
    check = signed("treasurer").post(url("list/"), {"file": sheet_of(["0001", "", price() / 100])})
    assert signed("bookkeeper").get(check["Location"]).status_code == 422
    assert signed("treasurer").get(url("list/" + "0" * 32 + "/")).status_code == 422


def test_a_collector_cannot_send_the_sheet_of_another_village(office: Cast, signed: Signed) -> None:
    person(office, moo=7)
    answer = signed("collector").post(url("list/"), {"file": sheet_of(["0001", "", price() / 100], moo=7)})
    assert answer.status_code == 422


def test_the_passbook_shows_what_was_paid(office: Cast, signed: Signed) -> None:
    member, client = person(office), signed("treasurer")
    take(client, member)
    page = client.get(url(f"member/{member.pk}/")).content.decode()
    assert Entry.objects.get(paper_series="R").paper_number in page


def test_dues_paid_ahead_are_moved_on_one_press(office: Cast, signed: Signed) -> None:
    client = signed("treasurer")
    assert client.get(url("ahead/")).status_code == 200
    assert client.post(url("ahead/")).status_code == 302
    assert signed("collector").get(url("ahead/")).status_code == 403


def test_many_villages_are_one_card_that_leads_to_their_list(office: Cast) -> None:
    """A fund of twenty villages has no twenty cards; a fund of few has one for each."""
    with scope(fund=office.fund):
        more = [moo for moo in range(20, 24) if moo not in office.villages]
        for village in add_villages(office.fund, [(moo, f"บ้านที่ {moo}") for moo in more]):
            office.villages[village.moo] = village
    person(office)
    few = [card.url for card in cards(office.fund, office.treasurer, TODAY) if card.icon == "cash-coin"]
    assert few == [VILLAGE]
    for number, moo in enumerate(more, 5):
        person(office, f"00{number:02}", moo=moo)
    many = [card for card in cards(office.fund, office.treasurer, TODAY) if card.icon == "cash-coin"]
    assert [card.url for card in many] == [reverse("dues:home", args=[office.fund.code])]
    assert "5" in many[0].title


def test_the_cards_of_the_day_are_for_those_whose_act_it_is(office: Cast, signed: Signed) -> None:
    person(office)
    person(office, "0002", first_name="คำ")
    take(signed("collector"), Member.objects.get(number="0001"))
    collector = cards(office.fund, office.collector, TODAY)
    treasurer = cards(office.fund, office.treasurer, TODAY)
    assert [re.sub(r".*/dues/", "", card.url) for card in collector] == [f"4/{MONTH}/", "with-me/"]
    assert f"cash/{office.collector.pk}/" in treasurer[0].url
    assert cards(office.fund, office.officers["auditor"], TODAY) == []


def test_a_collector_opens_the_receipts_of_the_money_in_hand(office: Cast, signed: Signed) -> None:
    member, client = person(office), signed("collector")
    page = url("with-me/")
    assert "ไม่มีเงินอยู่กับคุณ" in client.get(page).content.decode()
    assert take(client, member).status_code == 200
    entry = Entry.objects.filter(paper_series="R").latest("pk")
    shown = client.get(page).content.decode()
    assert entry.paper_number in shown
    assert f"{price() // 100}.00" in shown
    held = cash_with(office.collector)
    at = timezone.now()
    hand_over(
        collector=office.collector, expected_satang=held, counted_satang=held, on=TODAY, by=office.treasurer,
        at=at, idem_key="c", note="",
    )  # fmt: skip
    assert entry.paper_number not in client.get(page).content.decode()
    assert signed("auditor").get(page).status_code == 403
