"""A higher rate of dues that a member chose: from which month on, what is collected, and what is paid ahead of it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from tests.ground import ground
from tests.rows import TIER
from tests.world import Cast, agree, make_fund, minutes_of

from kongboon.access.errors import NotAllowed
from kongboon.access.models import Role
from kongboon.dues import errors, queries
from kongboon.dues.collection import Share
from kongboon.dues.forms import month_choices
from kongboon.dues.lapsing import owed_on_return
from kongboon.dues.models import DuesPayment, TierChoice
from kongboon.dues.rates import NotWholeMonths
from kongboon.dues.refused_taps import Tap, file_refused
from kongboon.dues.services import release_advance, take_back
from kongboon.dues.sheets import look_at_sheet
from kongboon.dues.taps import read_tap
from kongboon.dues.tests.world import ON, line, paid_to_may, round_of, sheet, take
from kongboon.dues.tiers import choose_tier, first_choosable, title_of, who_loses_a_rate
from kongboon.funds.regulations import regulation_on
from kongboon.governance.doings import doing_of
from kongboon.governance.models import Change
from kongboon.ledger.checks import verify
from kongboon.ledger.models import Entry, Line
from kongboon.members.models import Member
from kongboon.members.services import end_membership
from kongboon.regulations.requests import ask_regulation
from kongboon.rules.catalogue import adopted_text, catalogue_text
from kongboon.rules.document import load_regulation


@ground
def town(at: datetime) -> Cast:
    """A fund whose members pay one baht a day, or two."""
    return make_fund(
        at=at, regulation=catalogue_text("standard-13").replace("[membership]", TIER + "[membership]", 1)
    )


def chosen(cast: Cast, member: Member, month: str, at: datetime, tier: str = "two") -> TierChoice | None:
    registrar = cast.officers[Role.REGISTRAR]
    return choose_tier(member=member, tier=tier, from_month=month, by=registrar, at=at)


def balance(code: str) -> int:
    return -sum(Line.objects.filter(account__code=code).values_list("amount", flat=True))


def test_a_tap_and_the_list_ask_for_what_the_member_chose(town: Cast, at: datetime) -> None:
    member, other = paid_to_may(town, at, "0001"), paid_to_may(town, at, "0002", house_no="9")
    chosen(town, member, "2024-06", at)
    due = {
        person.member_id: person.due_satang
        for house in queries.village_list(round_of(town, at), ON)
        for person in house.people
    }
    assert due == {member.pk: 60_00, other.pk: 30_00}
    assert queries.dues_statement(member, "2024-07", ON).due_satang == 60_00 + 62_00
    take(town, at, Share(member.pk), Share(other.pk))
    assert list(DuesPayment.objects.values_list("amount_satang", flat=True)) == [60_00, 30_00]
    assert balance("4101") == 90_00


def test_a_change_in_the_middle_of_what_is_paid_costs_each_month_its_own(town: Cast, at: datetime) -> None:
    member = paid_to_may(town, at, "0001")
    chosen(town, member, "2024-07", at)
    with pytest.raises(NotWholeMonths, match=r"30\.00 or 92\.00"):
        take(town, at, Share(member.pk, amount_satang=61_00))
    take(town, at, Share(member.pk, amount_satang=30_00 + 62_00 + 62_00))
    paid = DuesPayment.objects.get()
    assert (paid.first_month, paid.last_month) == ("2024-06", "2024-08")


def test_what_is_paid_ahead_becomes_income_to_the_satang(town: Cast, at: datetime) -> None:
    member = paid_to_may(town, at, "0001")
    chosen(town, member, "2024-12", at)
    # 183 days from June to November at one baht, 182 from December to May at two; 122 of them are of this fiscal year.
    take(town, at, Share(member.pk, months=12))
    assert (balance("4101"), balance("2102")) == (122_00, 61_00 + 364_00)
    # Afterwards the member goes back to the basic amount: what is paid keeps its price.
    chosen(town, member, "2025-06", at, tier="")
    later = datetime(2024, 10, 2, 3, tzinfo=UTC)
    release_advance(fund=town.fund, year_be=2568, by=town.treasurer, at=later)
    assert (balance("4101"), balance("2102")) == (122_00 + 425_00, 0)
    assert verify(town.fund).whole


def test_what_is_paid_or_over_keeps_its_rate(town: Cast, at: datetime) -> None:
    behind = paid_to_may(town, at, "0001", paid_until=date(2024, 3, 31))
    assert first_choosable(behind, at) == "2024-06"
    with pytest.raises(errors.TierTooEarly) as refusal:
        chosen(town, behind, "2024-05", at)
    assert refusal.value.facts["month"] == "มิถุนายน 2567"
    ahead = paid_to_may(town, at, "0002")
    posted = take(town, at, Share(ahead.pk, months=3))
    assert first_choosable(ahead, at) == "2024-09"
    with pytest.raises(errors.TierTooEarly):
        chosen(town, ahead, "2024-08", at)
    take_back(entry=Entry.objects.get(pk=posted.entry_ids[0]), on=ON, reason="ผิดคน", by=town.treasurer, at=at)
    assert first_choosable(Member.objects.get(pk=ahead.pk), at) == "2024-06"


def test_a_slip_of_the_finger_is_mended_while_the_month_is_not_paid(town: Cast, at: datetime) -> None:
    member = paid_to_may(town, at, "0001")
    first = chosen(town, member, "2024-06", at)
    assert chosen(town, member, "2024-06", at) is None
    chosen(town, member, "2024-06", at, tier="")
    assert queries.dues_statement(member, "2024-06", ON).due_satang == 30_00
    assert first is not None
    assert TierChoice.objects.count() == 2


def test_only_a_rate_of_the_regulation_and_only_by_who_keeps_the_register(town: Cast, at: datetime) -> None:
    member = paid_to_may(town, at, "0001")
    with pytest.raises(errors.NoSuchTier):
        chosen(town, member, "2024-06", at, tier="nine")
    with pytest.raises(NotAllowed):
        choose_tier(member=member, tier="two", from_month="2024-06", by=town.collector, at=at)
    assert not TierChoice.objects.exists()


def test_the_change_log_tells_who_chose_for_whom(town: Cast, at: datetime) -> None:
    member = paid_to_may(town, at, "0001")
    chosen(town, member, "2024-06", at)
    change = Change.objects.get(table_name="dues_tierchoice")
    assert change.after == {"member_id": member.pk, "tier": "two", "from_month": "2024-06"}


def test_a_sheet_is_read_at_the_rate_that_the_member_chose(town: Cast, at: datetime) -> None:
    chosen(town, paid_to_may(town, at, "0001"), "2024-06", at)
    paid_to_may(town, at, "0002")
    looked = look_at_sheet(
        by=town.treasurer,
        data=sheet(line("0001", amount=60), line("0002", amount=60)),
        file_name="ใบเก็บเงิน.xlsx",
        today=ON,
    )
    assert [(row.number, row.paid.months) for row in looked.sheet.rows] == [("0001", 1)]


def _insert(member: Member, **more: Any) -> None:
    row = {
        "id": member.fund_id * 10**10 + 9_000_000,
        "fund_id": member.fund_id,
        "member_id": member.pk,
        "tier": "two",
        "from_month": "2024-12",
        "officer_id": more.pop("officer_id"),
        "at": datetime(2024, 6, 10, 3, tzinfo=UTC),
    } | more
    with transaction.atomic(), connection.cursor() as cursor:
        places = ",".join(["%s"] * len(row))
        cursor.execute(f"INSERT INTO dues_tierchoice ({','.join(row)}) VALUES ({places})", list(row.values()))


@pytest.mark.parametrize(
    "change", ["UPDATE dues_tierchoice SET tier=''", "DELETE FROM dues_tierchoice"], ids=["update", "delete"]
)
def test_raw_sql_changes_no_choice(town: Cast, at: datetime, change: str) -> None:
    chosen(town, paid_to_may(town, at, "0001"), "2024-06", at)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change)
    assert TierChoice.objects.get().tier == "two"


@pytest.mark.parametrize(
    "bad",
    [
        {"from_month": "2024-06"},
        {"from_month": "2024-13"},
        {"from_month": "2024-1"},
        {"id": 1},
        {"fund_id": 3305060},
    ],
)
def test_raw_sql_adds_no_choice_for_what_is_paid_nor_of_another_fund(
    town: Cast, at: datetime, bad: dict[str, Any]
) -> None:
    member, officer = paid_to_may(town, at, "0001"), town.officers[Role.REGISTRAR].pk
    take(town, at, Share(member.pk))
    with pytest.raises(DatabaseError):
        _insert(member, officer_id=officer, **bad)
    assert not TierChoice.objects.exists()
    _insert(member, officer_id=officer)
    with pytest.raises(DatabaseError):  # between two that stand: the last word is the last row
        _insert(member, officer_id=officer, id=member.fund_id * 10**10 + 8_999_999)


def test_a_list_kept_from_before_the_choice_books_no_other_sum(town: Cast, at: datetime) -> None:
    member = paid_to_may(town, at, "0001")
    (house,) = queries.village_list(round_of(town, at), ON)
    chosen(town, member, "2024-06", at)
    with pytest.raises(errors.RateChanged) as refusal:
        take(town, at, *read_tap(house.tap))
    assert (refusal.value.facts["told"], refusal.value.facts["now"]) == ("30.00", "60.00")
    (house,) = queries.village_list(round_of(town, at), ON)
    take(town, at, *read_tap(house.tap))
    assert balance("4101") == 60_00


def test_a_regulation_without_the_rate_lists_who_paid_it_and_they_pay_the_basic_amount(
    town: Cast, at: datetime
) -> None:
    member, ended = paid_to_may(town, at, "0001"), paid_to_may(town, at, "0002")
    paid_to_may(town, at, "0003")
    for one in (member, ended):
        chosen(town, one, "2024-06", at)
    registrar = town.officers[Role.REGISTRAR]
    end_membership(member=ended, reason=Member.EndReason.RESIGNED, on=ON, by=registrar, at=at)
    text = adopted_text(
        "standard-13",
        number="2",
        title="ระเบียบใหม่",
        approved_by="ประชุมใหญ่",
        approved_on=ON,
        resolution="มติที่ 2",
        in_force_from=date(2024, 10, 1),
    )
    by = town.officers[Role.SECRETARY]
    request = ask_regulation(
        fund=town.fund, text=text, minutes=minutes_of(by, at), by=by, at=at, idem_key="r"
    )
    assert who_loses_a_rate(town.fund, load_regulation(text))[0] in doing_of(request).words(request)
    assert [told.rsplit(" ", 1)[1] for _, told in who_loses_a_rate(town.fund, load_regulation(text))] == [
        "0001"
    ]
    agree(request, town, at)
    before, after = date(2024, 9, 30), date(2024, 10, 1)
    assert queries.dues_statement(member, "2024-06", before).due_satang == 60_00
    assert queries.dues_statement(member, "2024-06", after).due_satang == 30_00


def test_house_page_refused_tap_and_coming_back_ask_for_the_chosen_rate(town: Cast, at: datetime) -> None:
    member = paid_to_may(town, at, "0001")
    chosen(town, member, "2024-06", at)
    regulation = regulation_on(town.fund, ON)
    (house,) = queries.village_list(round_of(town, at), ON)
    one, two = month_choices(house.people[0], regulation.dues)[1:3]
    assert (one[1].rpartition(" ")[2], two[1].rpartition(" ")[2]) == ("60.00", "122.00")
    sent = Tap("tap/" + "a" * 32, (Share(member.pk, months=2, first="2024-06"),), ON)
    refusal = errors.NobodyChosen()
    kept = file_refused(tap=sent, round=round_of(town, at), refusal=refusal, by=town.collector, at=at)
    assert kept is not None
    assert kept.amount_satang == 122_00
    owed = owed_on_return(member, regulation, date(2024, 9, 10))
    assert owed is not None
    assert (owed.months, owed.amount_satang) == (3, 60_00 + 62_00 + 62_00)


def test_a_choice_is_told_by_the_name_that_the_regulation_gives_it(town: Cast, at: datetime) -> None:
    choice = chosen(town, paid_to_may(town, at, "0001"), "2024-06", at)
    assert choice is not None
    assert title_of(choice) == "วันละ 2 บาท"
