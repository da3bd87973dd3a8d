from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
from tests.world import Cast

from kongboon.dues import queries
from kongboon.dues.services import Share, Taking, hand_over, record_collection, take_back
from kongboon.dues.tests.world import ON, paid_to_may, round_of, take
from kongboon.ledger.models import Entry
from kongboon.ledger.moves import record_income
from kongboon.members.services import NewMember, end_membership, enrol_members
from kongboon.paper.documents import collection_sheet_pdf, receipts_pdf, remittance_pdf


def crowd(cast: Cast, at: datetime, houses: int) -> None:
    """Two members in each house."""
    news = [
        NewMember(
            number=f"{n:04d}",
            first_name=f"บุญ{n}",
            village_id=cast.villages[4].pk,
            joined_on=date(2017, 1, 1),
            house_no=str(n // 2),
            paid_until=date(2024, 5, 31),
        )
        for n in range(2 * houses)
    ]
    enrol_members(fund=cast.fund, news=news, by=cast.treasurer, at=at)


def pay_all(cast: Cast, at: datetime, key: str = "all") -> list[Entry]:
    round = round_of(cast, at)
    takings = [
        Taking(tuple(Share(p.member_id, months=p.tap, first=p.first) for p in household.owing))
        for household in queries.village_list(round, ON)
    ]
    posted = record_collection(round=round, takings=takings, on=ON, idem_key=key, by=cast.collector, at=at)
    return list(Entry.objects.filter(pk__in=posted.entry_ids).order_by("pk"))


def test_the_list_is_by_house_in_walking_order(cast: Cast, at: datetime) -> None:
    for number, house in (("1", "12/3"), ("2", ""), ("3", "2"), ("4", "12"), ("5", "12")):
        paid_to_may(cast, at, number, house_no=house)
    found = queries.village_list(round_of(cast, at), ON)
    assert [(h.house_no, [p.number for p in h.people]) for h in found] == [
        ("2", ["3"]),
        ("12", ["4", "5"]),
        ("12/3", ["1"]),
        ("", ["2"]),
    ]
    assert [h.due_satang for h in found] == [3000, 6000, 3000, 3000]


def test_a_household_is_due_then_paid_with_its_receipt_and_time(cast: Cast, at: datetime) -> None:
    wife = paid_to_may(cast, at, "1", house_no="9")
    husband = paid_to_may(cast, at, "2", house_no="9", paid_until=date(2024, 3, 31))
    (house,) = queries.village_list(round_of(cast, at), ON)
    assert (house.state, house.due_satang, [p.owed for p in house.people]) == ("due", 12100, [1, 3])
    take(cast, at, Share(wife.pk), Share(husband.pk))
    (house,) = queries.village_list(round_of(cast, at), ON)
    assert (house.state, house.due_satang, house.paid_satang) == ("paid", 0, 12100)
    assert [(m.receipt, m.at, m.by) for m in house.marks] == [("รบ.2567/000001", at, "น้อย เดินดี")]
    totals = queries.round_totals([house], 12100)
    assert (totals.persons, totals.total_satang, totals.receipts, totals.owing_persons) == (2, 12100, 1, 0)


def test_a_payment_that_was_taken_back_is_due_again(cast: Cast, at: datetime) -> None:
    posted = take(cast, at, Share(paid_to_may(cast, at, "1").pk))
    entry = Entry.objects.get(pk=posted.entry_ids[0])
    take_back(entry=entry, on=ON, reason="กดผิดบ้าน", by=cast.treasurer, at=at)
    (house,) = queries.village_list(round_of(cast, at), ON)
    assert (house.state, house.marks) == ("due", ())


def test_who_paid_ahead_owes_nothing_and_who_ended_is_not_listed(cast: Cast, at: datetime) -> None:
    paid_to_may(cast, at, "1", paid_until=date(2024, 12, 31))
    gone = paid_to_may(cast, at, "2", house_no="3")
    end_membership(member=gone, reason="died", on=ON, by=cast.officers["registrar"], at=at)
    (house,) = queries.village_list(round_of(cast, at), ON)
    assert (house.state, house.due_satang) == ("ahead", 0)


def test_more_months_than_can_be_paid_at_once_have_no_sum(cast: Cast, at: datetime) -> None:
    paid_to_may(cast, at, "1", paid_until=date(2018, 12, 31))
    (house,) = queries.village_list(round_of(cast, at), ON)
    assert (house.state, house.owing, house.people[0].owed, house.people[0].due_satang) == (
        "due",
        (),
        66,
        None,
    )


@pytest.mark.parametrize("houses", [2, 150])
def test_the_list_takes_three_queries_for_two_houses_and_for_150(
    cast: Cast, at: datetime, houses: int, django_assert_num_queries: Any
) -> None:
    crowd(cast, at, houses)
    pay_all(cast, at)
    round = round_of(cast, at)
    assert round.fund == cast.fund  # the fund is known to every page
    with django_assert_num_queries(3):
        found = queries.village_list(round, ON)
    assert len(found) == houses


def test_villages_show_who_still_owes(cast: Cast, at: datetime, django_assert_num_queries: Any) -> None:
    member = paid_to_may(cast, at, "1")
    paid_to_may(cast, at, "2")
    paid_to_may(cast, at, "3", moo=7)
    take(cast, at, Share(member.pk))
    with django_assert_num_queries(5):
        four, seven = queries.villages_in_month(cast.fund, "2024-06")
    assert (four.members, four.owing, four.paid, four.paid_satang, four.collector) == (
        2,
        1,
        1,
        3000,
        "น้อย เดินดี",
    )
    assert (seven.members, seven.owing, seven.paid, seven.collector) == (1, 1, 0, "")


def test_cash_outside_names_who_holds_it(cast: Cast, at: datetime, django_assert_num_queries: Any) -> None:
    take(cast, at, Share(paid_to_may(cast, at, "1").pk))
    with django_assert_num_queries(1):
        (held,) = queries.cash_outside(cast.fund)
    assert (held.officer, held.satang) == (cast.collector, 3000)


def test_what_was_taken_back_names_who_when_and_why(
    cast: Cast, at: datetime, django_assert_num_queries: Any
) -> None:
    posted = take(cast, at, Share(paid_to_may(cast, at, "1").pk))
    assert queries.undone_since_count(cast.fund) == ()
    receipt = Entry.objects.get(pk=posted.entry_ids[0])
    take_back(entry=receipt, on=ON, reason="ผิดบ้าน", by=cast.treasurer, at=at)
    with django_assert_num_queries(1):
        (undone,) = queries.undone_since_count(cast.fund)
    assert (undone.collector, undone.receipt, undone.satang) == (cast.collector, receipt.paper_number, 3000)
    assert (undone.by, undone.at, undone.reason) == (cast.treasurer.name, at, "ผิดบ้าน")
    assert queries.undone_since_count(cast.fund, cast.collector) == (undone,)
    assert queries.undone_since_count(cast.fund, cast.treasurer) == ()


def test_a_member_sees_what_was_paid_and_what_is_owed(
    cast: Cast, at: datetime, django_assert_num_queries: Any
) -> None:
    member = paid_to_may(cast, at, "1")
    first = take(cast, at, Share(member.pk), key="a")
    take(cast, at, Share(member.pk, months=2), key="b")
    member.refresh_from_db()
    assert member.fund == cast.fund  # the fund is known to every page
    with django_assert_num_queries(2):
        found = queries.dues_statement(member, "2024-10", ON)
    assert [(line.first_month, line.months, line.amount_satang) for line in found.lines] == [
        ("2024-07", 2, 6200),
        ("2024-06", 1, 3000),
    ]
    assert (found.total_satang, found.owed, found.due_satang) == (9200, 2, 6100)
    assert found.lines[1].entry_no == first.entry_ids[0] % 10**10


def test_a_receipt_of_a_household_names_everybody_and_their_months(cast: Cast, at: datetime) -> None:
    wife = paid_to_may(cast, at, "1", house_no="9")
    husband = paid_to_may(
        cast, at, "2", title="นาย", first_name="ทองใบ", house_no="9", paid_until=date(2024, 3, 31)
    )
    posted = take(cast, at, Share(wife.pk), Share(husband.pk))
    paper = queries.receipt(Entry.objects.get(pk=posted.entry_ids[0]))
    assert (paper.number, paper.on, paper.total_satang) == ("รบ.2567/000001", ON, 12100)
    assert paper.payer_name == "นางบุญมี มีสุข และอีก 1 คน บ้านเลขที่ 9"
    assert [(line.text, line.amount_satang) for line in paper.lines] == [
        ("เงินสมทบ นางบุญมี มีสุข มิ.ย. 2567 (1 เดือน)", 3000),
        ("เงินสมทบ นายทองใบ มีสุข เม.ย.–มิ.ย. 2567 (3 เดือน)", 9100),
    ]
    assert (paper.received_by, paper.ledger_head, paper.is_void) == ("น้อย เดินดี", posted.head, False)
    assert paper.qr_payload == f"KB1|3305050|รบ.2567/000001|12100|{posted.batch_no}|{posted.head}"


def test_a_reversed_receipt_says_so(cast: Cast, at: datetime) -> None:
    posted = take(cast, at, Share(paid_to_may(cast, at, "1").pk))
    entry = Entry.objects.get(pk=posted.entry_ids[0])
    take_back(entry=entry, on=ON, reason="กดผิดบ้าน", by=cast.treasurer, at=at)
    paper = queries.receipt(entry)
    assert paper.is_void
    assert "กลับรายการแล้ว" in (paper.reversed_by or "")


def test_other_income_has_a_receipt_too(cast: Cast, at: datetime) -> None:
    posted = record_income(
        fund=cast.fund, code="4401", money_code="1101", amount=50000, on=ON, note="วัดบ้านโนนสูง",
        by=cast.treasurer, at=at, idem_key="gift",
    )  # fmt: skip
    paper = queries.receipt(Entry.objects.get(pk=posted.entry_ids[0]))
    assert (paper.payer_name, paper.total_satang, paper.received_by) == ("วัดบ้านโนนสูง", 50000, "สมชาย ตั้งตรง")
    assert [line.text for line in paper.lines] == ["เงินบริจาค"]


def test_an_entry_without_a_receipt_number_has_no_receipt(cast: Cast, at: datetime) -> None:
    take(cast, at, Share(paid_to_may(cast, at, "1").pk))
    made = _hand(cast, at, 3000)
    with pytest.raises(ValueError, match="no receipt number"):
        queries.receipt(made.entry)


@pytest.mark.parametrize("houses", [2, 150])
def test_receipts_of_a_whole_round_take_five_queries(
    cast: Cast, at: datetime, houses: int, django_assert_num_queries: Any
) -> None:
    crowd(cast, at, houses)
    entries = pay_all(cast, at)
    with django_assert_num_queries(5):
        assert len(queries.receipts(entries)) == houses


def _hand(cast: Cast, at: datetime, satang: int, key: str = "h", counted: int | None = None) -> Any:
    return hand_over(
        collector=cast.collector,
        expected_satang=satang,
        counted_satang=satang if counted is None else counted,
        on=ON,
        idem_key=key,
        by=cast.treasurer,
        at=at,
        note="" if counted is None else "นับแล้วขาด",
    )


def test_the_slip_lists_what_came_in_since_the_last_hand_over(cast: Cast, at: datetime) -> None:
    members = [paid_to_may(cast, at, str(n)) for n in range(1, 5)]
    take(cast, at, Share(members[0].pk), key="a")
    _hand(cast, at, 3000, "first")
    take(cast, at, Share(members[1].pk), Share(members[2].pk), key="b")
    wrong = take(cast, at, Share(members[3].pk), key="c")
    entry = Entry.objects.get(pk=wrong.entry_ids[0])
    take_back(entry=entry, on=ON, reason="กดผิดบ้าน", by=cast.treasurer, at=at)
    slip = queries.remittance(_hand(cast, at, 6000, "second", counted=5000), at)
    assert [(line.member_no, line.months, line.amount_satang) for line in slip.lines] == [
        ("2", "มิ.ย. 2567", 3000),
        ("3", "มิ.ย. 2567", 3000),
    ]
    assert (slip.listed_satang, slip.expected_satang, slip.difference_satang) == (6000, 6000, -1000)
    assert (slip.village, slip.round_title) == ("หมู่ 4 บ้านโนนสูง", "ประจำเดือน มิถุนายน 2567")


def test_money_given_back_after_a_hand_over_stands_on_the_next_slip(cast: Cast, at: datetime) -> None:
    members = [paid_to_may(cast, at, str(n)) for n in range(1, 3)]
    wrong = take(cast, at, Share(members[0].pk), key="a")
    _hand(cast, at, 3000, "first")
    entry = Entry.objects.get(pk=wrong.entry_ids[0])
    take_back(entry=entry, on=ON, reason="กดผิดบ้าน", by=cast.treasurer, at=at)
    take(cast, at, Share(members[1].pk, months=2), key="b")
    slip = queries.remittance(_hand(cast, at, 3100, "second"), at)
    assert [(line.member_no, line.months, line.amount_satang) for line in slip.lines] == [
        ("1", "คืนเงิน มิ.ย. 2567", -3000),
        ("2", "มิ.ย.–ก.ค. 2567", 6100),
    ]
    assert slip.listed_satang == slip.expected_satang


def test_the_papers_can_be_printed(cast: Cast, at: datetime) -> None:
    crowd(cast, at, 2)
    round = round_of(cast, at)
    sheet = queries.collection_sheet(round, queries.village_list(round, ON), at)
    assert [row.due_satang for row in sheet.rows] == [3000] * 4
    entries = pay_all(cast, at)
    slip = queries.remittance(_hand(cast, at, 12000), at)
    for pdf in (receipts_pdf(queries.receipts(entries)), remittance_pdf(slip), collection_sheet_pdf(sheet)):
        assert pdf.startswith(b"%PDF")
