"""A tap that is refused on arrival stays, on the telephone and on the desk, until somebody decides."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.db import DatabaseError, IntegrityError, connection
from django.utils import timezone
from tests.world import Cast

from kongboon.access.errors import NotAllowed
from kongboon.access.models import Role
from kongboon.dues import errors
from kongboon.dues.models import DuesPayment, RefusedTap, RefusedTapDecision
from kongboon.dues.refused_taps import Tap, Verdict, file_refused, reason_of, settle, undecided
from kongboon.dues.services import Share, cash_with
from kongboon.dues.tests.pages import AT, VILLAGE, Signed, person, price, take, tap, url
from kongboon.dues.tests.world import ON, paid_to_may, round_of
from kongboon.dues.today import cards
from kongboon.funds.errors import KeyReused
from kongboon.governance.models import Change
from kongboon.ledger.errors import PeriodClosed
from kongboon.ledger.models import Entry
from kongboon.members.models import Member

KEY = "tap/" + "a" * 32


def refuse(cast: Cast, at: datetime, member: Member, first: str = "2024-06", key: str = KEY) -> RefusedTap:
    sent = Tap(key, (Share(member.pk, months=1, first=first),), ON)
    refusal = PeriodClosed(month="มิถุนายน 2567")
    made = file_refused(tap=sent, round=round_of(cast, at), refusal=refusal, by=cast.collector, at=at)
    assert made is not None
    return made


def test_a_refused_tap_is_kept_once_with_who_how_much_and_why(cast: Cast, at: datetime) -> None:
    member = paid_to_may(cast, at, "0001")
    made = refuse(cast, at, member)
    assert refuse(cast, at, member) == made
    (kept,) = undecided(cast.fund)
    assert (kept.member, kept.amount_satang, kept.collector, kept.on) == (member, 3000, cast.collector, ON)
    assert "มิถุนายน 2567" in reason_of(kept)
    with pytest.raises(KeyReused):
        refuse(cast, at, member, first="2024-07")


def test_a_name_in_the_reason_is_kept_as_the_member_alone(cast: Cast, at: datetime) -> None:
    member = paid_to_may(cast, at, "0001")
    sent = Tap(KEY, (Share(member.pk, months=1, first="2024-05"),), ON)
    refusal = errors.PaidMeanwhile(name=member.full_name, until="31 พ.ค. 2567")
    made = file_refused(tap=sent, round=round_of(cast, at), refusal=refusal, by=cast.collector, at=at)
    assert made is not None
    assert member.first_name not in str(made.reason)
    assert member.full_name in reason_of(made)


def test_it_is_recorded_dated_today_with_the_cash_at_whoever_took_it(cast: Cast, at: datetime) -> None:
    made = refuse(cast, at, paid_to_may(cast, at, "0001"))
    done = settle(tap=made, verdict=Verdict.RECORDED, by=cast.treasurer, at=at)
    assert settle(tap=made, verdict=Verdict.RECORDED, by=cast.treasurer, at=at) == done
    entry = Entry.objects.get(paper_series="R")
    assert (done.entry, entry.date) == (entry, at.date())
    assert (cash_with(cast.collector), DuesPayment.objects.count()) == (3000, 1)
    assert not undecided(cast.fund).exists()
    with pytest.raises(errors.TapSettled, match=cast.treasurer.name):
        settle(tap=made, verdict=Verdict.MISTAKE, by=cast.chair, at=at)


@pytest.mark.parametrize("verdict", [Verdict.HANDED_BACK, Verdict.MISTAKE])
def test_what_was_handed_back_or_a_slip_is_in_no_book(cast: Cast, at: datetime, verdict: str) -> None:
    made = refuse(cast, at, paid_to_may(cast, at, "0001"))
    settle(tap=made, verdict=verdict, by=cast.treasurer, at=at)
    assert (cash_with(cast.collector), undecided(cast.fund).count()) == (0, 0)


def test_whoever_took_the_cash_does_not_decide_and_others_without_the_office_neither(
    cast: Cast, at: datetime
) -> None:
    member = paid_to_may(cast, at, "0001")
    with pytest.raises(NotAllowed):
        settle(tap=refuse(cast, at, member), verdict=Verdict.MISTAKE, by=cast.collector, at=at)
    sent = Tap("tap/" + "b" * 32, (Share(member.pk, months=1, first="2024-06"),), ON)
    own = file_refused(
        tap=sent, round=round_of(cast, at), refusal=errors.NobodyChosen(), by=cast.treasurer, at=at
    )
    assert own is not None
    with pytest.raises(errors.OwnTap):
        settle(tap=own, verdict=Verdict.MISTAKE, by=cast.treasurer, at=at)
    settle(tap=own, verdict=Verdict.MISTAKE, by=cast.officers[Role.BOOKKEEPER], at=at)


def test_what_the_house_paid_meanwhile_is_not_recorded_again(cast: Cast, at: datetime) -> None:
    made = refuse(cast, at, paid_to_may(cast, at, "0001"), first="2024-05")
    with pytest.raises(errors.PaidMeanwhile):
        settle(tap=made, verdict=Verdict.RECORDED, by=cast.treasurer, at=at)
    settle(tap=made, verdict=Verdict.HANDED_BACK, by=cast.treasurer, at=at)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE dues_refusedtap SET amount_satang=1",
        "DELETE FROM dues_refusedtap",
        "UPDATE dues_refusedtapdecision SET verdict='handed_back'",
        "DELETE FROM dues_refusedtapdecision",
    ],
)
def test_neither_a_tap_nor_its_decision_is_changed_by_raw_sql(cast: Cast, at: datetime, sql: str) -> None:
    settle(
        tap=refuse(cast, at, paid_to_may(cast, at, "0001")), verdict=Verdict.MISTAKE, by=cast.treasurer, at=at
    )
    with pytest.raises(DatabaseError), connection.cursor() as cursor:
        cursor.execute(sql)


def test_raw_sql_does_not_decide_for_whoever_took_the_cash(cast: Cast, at: datetime) -> None:
    made = refuse(cast, at, paid_to_may(cast, at, "0001"))
    with pytest.raises(IntegrityError, match="tap_decision.own"):
        RefusedTapDecision.objects.create(
            id=made.pk + 1000, fund=cast.fund, tap=made, verdict="mistake", officer=cast.collector, at=at
        )


def test_the_telephone_is_told_and_the_desk_decides(office: Cast, signed: Signed) -> None:
    member, client = person(office, paid_until=timezone.localdate(AT)), signed("collector")
    answer = take(client, member)
    told = answer.json()
    assert (answer.status_code, told["ok"], told["acknowledged"]) == (422, False, "a" * 32)
    assert told["refused"]["id"] == "a" * 32
    assert (told["refused"]["house"], told["refused"]["name"]) == ("12", member.full_name)
    assert take(client, member).json()["refused"] == told["refused"], "asked again it is the same"
    assert RefusedTap.objects.count() == 1
    (card,) = [c for c in cards(office.fund, office.treasurer, timezone.localdate()) if "refused" in c.url]
    assert office.collector.name in card.title
    assert member.full_name in card.text
    desk = signed("treasurer")
    page = desk.get(url("refused/")).content.decode()
    assert member.full_name in page
    assert told["refused"]["reason"] in page
    made = RefusedTap.objects.get()
    assert desk.post(url(f"refused/{made.pk}/"), {"verdict": "handed_back"}).status_code == 302
    told = take(client, member).json()
    assert (told["ok"], "refused" in told) == (True, False), "now it may leave the telephone"
    assert office.treasurer.name in told["said"]
    (change,) = Change.objects.filter(table_name="dues_refusedtapdecision")
    assert change.after["verdict"] == "handed_back"


def test_a_page_without_script_keeps_nothing_to_decide(office: Cast, signed: Signed) -> None:
    member = person(office, paid_until=timezone.localdate(AT))
    signed("collector").post(VILLAGE + "take/", tap(member))
    assert not RefusedTap.objects.exists()


def test_the_answer_names_the_last_receipt_alone(office: Cast, signed: Signed) -> None:
    first, second, client = person(office), person(office, "0002", first_name="ทอง"), signed("collector")
    take(client, first)
    told = take(client, second, id="b" * 32).json()
    receipts = {e.entry_no: e.paper_number for e in Entry.objects.filter(paper_series="R")}
    last = max(receipts)
    assert (told["entry"], receipts[last] in told["said"]) == (str(last), True)
    assert f"{price() / 100:.2f}" in told["said"]
    assert f"{2 * price() / 100:.2f}" not in told["said"]
    assert told["row"].count('name="entry"') == 1
    assert f'name="entry" value="{last}"' in told["row"]
