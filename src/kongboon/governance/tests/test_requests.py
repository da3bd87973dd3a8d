"""The shared way of two people: how many words and hours a sum wants, and that nobody goes round or is stuck."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils.timezone import now
from django_scopes import scope
from tests.ground import ground
from tests.world import PASSWORD, Cast, added_up, entry_of, make_fund, record_opening, resolved

from kongboon.access.errors import NotAllowed, NotForThisOffice
from kongboon.access.models import Officer, Role, User
from kongboon.access.permissions import Act
from kongboon.funds.models import BankAccount
from kongboon.governance import errors, services
from kongboon.governance.models import Request, RequestAct
from kongboon.governance.offices import add_officer
from kongboon.governance.payments import STOOD_IN
from kongboon.governance.request_shown import missing
from kongboon.governance.requests import (
    Confirmed,
    ask,
    confirm,
    decline,
    is_payee,
    open_requests,
    payable_from,
    perform,
    speakers,
    stand_ins,
    step_of,
    withdraw,
)
from kongboon.governance.thresholds import HOURS_FOR_A_MISSING_WORD
from kongboon.ledger.accounts import account_of_bank
from kongboon.ledger.models import Entry
from kongboon.ledger.moves import Payment
from kongboon.ledger.requests import ask_payment

SHOP = "ร้านป้าแดง"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
PART_OF_A_SECOND = timedelta(microseconds=1)


@ground
def cast(at: datetime) -> Cast:
    """The fund with five million baht in the bank, of which one percent is above every step, and officers who sign in."""
    made = make_fund(at=at, users=True)
    with scope(fund=made.fund):
        bank = account_of_bank(BankAccount.objects.get(fund=made.fund))
        record_opening(
            fund=made.fund, on=date(2024, 6, 1), balances={bank.code: 5_000_000_00}, by=made.treasurer, at=at
        )
    return made


def paying(
    cast: Cast, at: datetime, amount: int, *, payee: str = SHOP, by: Officer | None = None, key: str = ""
) -> Request:
    """A request to pay for paper out of the bank."""
    bank = account_of_bank(BankAccount.objects.get(fund=cast.fund))
    payment = Payment("5304", bank.code, amount, payee, "กระดาษ", resolution=resolved(cast, at))
    key = key or f"{payee}/{amount}/{at}"
    return ask_payment(fund=cast.fund, payment=payment, by=by or cast.treasurer, at=at, idem_key=key)


def wants(request: Request) -> tuple[int, bool, int]:
    """How many words, whether the chair's is among them, how many hours it then waits."""
    step = step_of(request)
    return step.confirmations, step.with_chair, step.wait_hours


def small(cast: Cast, *roles: str) -> None:
    """Only these offices are left."""
    Officer.objects.filter(fund=cast.fund).exclude(role__in=roles).update(active_to=date(2024, 6, 1))


def spoken(cast: Cast, request: Request, at: datetime, *roles: str) -> Request:
    for role in roles:
        request = confirm(request=request, by=cast.officers[role], at=at).request
    return request


# ---- How many, how long -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("satang", "words"),
    [
        (1, (1, False, 0)),
        (5_000_00, (1, False, 0)),
        (5_000_01, (2, False, 0)),
        (20_000_00, (2, False, 0)),
        (20_000_01, (2, True, 24)),
        (300_000_00, (2, True, 24)),
    ],
)
def test_each_step_begins_at_its_satang(
    cast: Cast, at: datetime, satang: int, words: tuple[int, bool, int]
) -> None:
    assert wants(paying(cast, at, satang)) == words


def test_what_moves_no_money_wants_one_word(cast: Cast, at: datetime) -> None:
    asked = services.ask_bank_account(
        fund=cast.fund, bank="ออมสิน", branch="", number="9300", by=cast.treasurer, at=at, idem_key="b"
    )
    assert wants(asked) == (1, False, 0)


def test_sums_to_one_payee_count_together_whoever_asks(cast: Cast, at: datetime) -> None:
    paying(cast, at, 3_000_00)
    other = paying(cast, at + HOUR, 2_000_01, by=cast.officers[Role.BOOKKEEPER], payee="  ร้านป้าแดง ")
    assert added_up(other) == 5_000_01
    assert wants(other) == (2, False, 0)


def test_sums_of_one_asker_count_together_whoever_is_paid(cast: Cast, at: datetime) -> None:
    paying(cast, at, 4_000_00, payee="ร้านหนึ่ง")
    other = paying(cast, at + HOUR, 16_000_01, payee="ร้านสอง")
    assert wants(other) == (2, True, 24)


def test_another_asker_and_another_payee_do_not_count(cast: Cast, at: datetime) -> None:
    paying(cast, at, 4_000_00, payee="ร้านหนึ่ง")
    other = paying(cast, at + HOUR, 4_000_00, payee="ร้านสอง", by=cast.officers[Role.BOOKKEEPER])
    assert (added_up(other), wants(other)) == (4_000_00, (1, False, 0))


def test_they_count_for_seven_days_and_no_longer(cast: Cast, at: datetime) -> None:
    paying(cast, at, 4_000_00)
    within = paying(cast, at + 7 * DAY - PART_OF_A_SECOND, 4_000_00)
    assert added_up(within) == 8_000_00
    after = paying(cast, at + 14 * DAY, 4_000_00)
    assert added_up(after) == 4_000_00


def test_what_was_done_still_counts_and_what_was_not_agreed_to_does_not(cast: Cast, at: datetime) -> None:
    done = spoken(cast, paying(cast, at, 4_000_00), at, Role.CHAIR)
    perform(request=done, by=cast.treasurer, at=at)
    declined = paying(cast, at, 100_00)
    decline(request=declined, by=cast.chair, at=at, note="ไม่ต้องซื้อ")
    withdraw(request=paying(cast, at, 200_00), by=cast.treasurer, at=at)
    assert added_up(paying(cast, at + HOUR, 1_00)) == 4_001_00


def test_a_later_request_does_not_change_an_earlier_one(cast: Cast, at: datetime) -> None:
    first = paying(cast, at, 4_000_00)
    paying(cast, at + HOUR, 19_000_00)
    assert wants(first) == (1, False, 0)


# ---- From asking to done ------------------------------------------------------------------------------------------


def test_one_asks_another_agrees_and_it_is_paid_once(cast: Cast, at: datetime) -> None:
    asked = paying(cast, at, 5_000_00)
    assert open_requests(cast.fund) == [asked]
    asked = spoken(cast, asked, at, Role.CHAIR)
    done = perform(request=asked, by=cast.treasurer, at=at)
    entry = entry_of(done)
    again = perform(request=done, by=cast.treasurer, at=at)
    assert (entry_of(again), open_requests(cast.fund)) == (entry, [])
    assert Entry.objects.filter(fund=cast.fund, batch__kind="other_expense").count() == 1


def test_it_is_paid_by_a_press_only_after_the_words(cast: Cast, at: datetime) -> None:
    asked = paying(cast, at, 5_000_01)
    with pytest.raises(errors.NotConfirmedYet):
        perform(request=asked, by=cast.treasurer, at=at)
    asked = spoken(cast, asked, at, Role.SECRETARY)
    with pytest.raises(errors.NotConfirmedYet):
        perform(request=asked, by=cast.treasurer, at=at)
    asked = spoken(cast, asked, at, Role.WELFARE)
    assert perform(request=asked, by=cast.treasurer, at=at).end is not None


def test_a_large_sum_waits_from_the_last_word_to_the_minute(cast: Cast, at: datetime) -> None:
    asked = spoken(cast, paying(cast, at, 20_000_01), at, Role.SECRETARY)
    assert payable_from(asked) is None
    later = at + 5 * HOUR
    asked = spoken(cast, asked, later, Role.CHAIR)
    assert payable_from(asked) == later + DAY
    with pytest.raises(errors.RequestWaits):
        perform(request=asked, by=cast.treasurer, at=later + DAY - PART_OF_A_SECOND)
    assert perform(request=asked, by=cast.treasurer, at=later + DAY).end is not None


def test_the_last_word_of_a_large_sum_is_not_without_the_chair(cast: Cast, at: datetime) -> None:
    asked = spoken(cast, paying(cast, at, 20_000_01), at, Role.SECRETARY)
    with pytest.raises(errors.ChairMissing):
        confirm(request=asked, by=cast.officers[Role.WELFARE], at=at)
    assert len(spoken(cast, asked, at, Role.CHAIR).confirmations) == 2


def test_who_asked_does_not_agree_nor_decline(cast: Cast, at: datetime) -> None:
    asked = paying(cast, at, 1_00)
    with pytest.raises(errors.OwnRequest):
        confirm(request=asked, by=cast.treasurer, at=at)
    with pytest.raises(errors.OwnRequest):
        decline(request=asked, by=cast.treasurer, at=at, note="ไม่")


def test_the_same_person_under_another_office_is_the_same_person(cast: Cast, at: datetime) -> None:
    asked = paying(cast, at, 1_00)
    Officer.objects.filter(pk=cast.treasurer.pk).update(active_to=at.date())
    now_chair = add_officer(
        fund=cast.fund, role=Role.CHAIR, name="สมชาย ตั้งตรง", at=at, user=cast.treasurer.user
    )
    assert now_chair.pk not in {officer.pk for officer in speakers(asked)}
    with pytest.raises(errors.OwnRequest):
        confirm(request=asked, by=now_chair, at=at)


def test_the_press_asks_for_the_chair_who_has_come_since(cast: Cast, at: datetime) -> None:
    Officer.objects.filter(pk=cast.chair.pk).update(active_to=at.date())
    asked = spoken(cast, paying(cast, at, 30_000_00), at, Role.SECRETARY, Role.WELFARE)
    Officer.objects.filter(pk=cast.chair.pk).update(active_to=None)
    day = at + timedelta(days=2)
    with pytest.raises(errors.NotConfirmedYet):
        perform(request=asked, by=cast.treasurer, at=day)
    assert (missing(asked).words, missing(asked).only_chair) == (1, True)
    asked = confirm(request=asked, by=cast.chair, at=day).request
    assert perform(request=asked, by=cast.treasurer, at=day + timedelta(days=1)).end is not None


def test_nobody_agrees_twice(cast: Cast, at: datetime) -> None:
    asked = spoken(cast, paying(cast, at, 6_000_00), at, Role.CHAIR)
    with pytest.raises(errors.ConfirmedAlready):
        confirm(request=asked, by=cast.chair, at=at)


@pytest.mark.parametrize("role", [Role.COLLECTOR, Role.AUDITOR])
def test_collector_and_auditor_have_no_word(cast: Cast, at: datetime, role: str) -> None:
    with pytest.raises(NotForThisOffice):
        confirm(request=paying(cast, at, 1_00), by=cast.officers[role], at=at)


def test_who_is_paid_neither_agrees_nor_pays(cast: Cast, at: datetime) -> None:
    asked = paying(cast, at, 6_000_00, payee=cast.chair.name)
    assert cast.chair.pk not in {officer.pk for officer in speakers(asked)}
    with pytest.raises(errors.PayeeConfirms):
        confirm(request=asked, by=cast.chair, at=at)
    own = paying(cast, at, 1_00, payee=cast.treasurer.name)
    own = spoken(cast, own, at, Role.CHAIR, Role.SECRETARY)
    with pytest.raises(errors.PayeeConfirms):
        perform(request=own, by=cast.treasurer, at=at)
    assert perform(request=own, by=cast.officers[Role.BOOKKEEPER], at=at).end is not None


@pytest.mark.parametrize(
    ("payee", "is_hers"),
    [
        ("มาลี ใจงาม", True),
        ("นางมาลี  ใจงาม", True),
        ("ร้านมาลี ใจงาม", True),
        ("มาลี ใจดี", False),
        ("ร้านมาลี", False),
        ("", False),
    ],
)
def test_who_is_paid_is_known_by_the_full_name(cast: Cast, at: datetime, payee: str, is_hers: bool) -> None:
    assert is_payee(paying(cast, at, 1_00, payee=payee), cast.chair) == is_hers


def test_an_officer_of_one_short_name_is_not_paid_with_every_name_in_which_it_stands(
    cast: Cast, at: datetime
) -> None:
    Officer.objects.filter(pk=cast.chair.pk).update(name="ดี")
    chair = Officer.objects.get(pk=cast.chair.pk)
    assert not is_payee(paying(cast, at, 1_00, payee="ร้านดีใจ"), chair)
    assert is_payee(paying(cast, at, 2_00, payee=" ดี "), chair)


def test_a_word_on_the_screen_of_who_asked_is_marked_and_counts(cast: Cast, at: datetime) -> None:
    asked = paying(cast, at, 1_00)
    done = confirm(request=asked, by=cast.chair, at=at, is_same_device=True).request
    assert [word.is_same_device for word in done.confirmations] == [True]
    assert perform(request=done, by=cast.treasurer, at=at).end is not None


def test_the_same_key_gives_the_same_request_and_never_another_one(cast: Cast, at: datetime) -> None:
    asked = paying(cast, at, 1_00, key="k")
    assert paying(cast, at + DAY, 1_00, key="k") == asked
    with pytest.raises(errors.RequestChanged):
        paying(cast, at, 2_00, key="k")
    with pytest.raises(errors.RequestChanged):
        paying(cast, at, 1_00, payee="คนอื่น", key="k")
    with pytest.raises(errors.RequestChanged):
        paying(cast, at, 1_00, by=cast.officers[Role.BOOKKEEPER], key="k")
    assert Request.objects.count() == 1


def test_to_decline_wants_a_reason_and_is_the_end(cast: Cast, at: datetime) -> None:
    asked = paying(cast, at, 1_00)
    with pytest.raises(errors.ReasonMissing):
        decline(request=asked, by=cast.chair, at=at, note="  ")
    decline(request=asked, by=cast.chair, at=at, note="ไม่มีใบเสร็จ")
    for act in (confirm, perform):
        with pytest.raises(errors.RequestOver):
            act(request=asked, by=cast.officers[Role.BOOKKEEPER], at=at)
    with pytest.raises(errors.RequestOver):
        withdraw(request=asked, by=cast.treasurer, at=at)


def test_only_who_asked_takes_it_back(cast: Cast, at: datetime) -> None:
    asked = paying(cast, at, 1_00)
    with pytest.raises(errors.NotYourRequest):
        withdraw(request=asked, by=cast.chair, at=at)
    ended = withdraw(request=asked, by=cast.treasurer, at=at).end
    assert ended is not None
    assert ended.kind == RequestAct.Kind.WITHDRAW
    with pytest.raises(errors.RequestOver):
        confirm(request=asked, by=cast.chair, at=at)


def test_the_code_of_a_slip_is_told_once_and_kept_nowhere(cast: Cast, at: datetime) -> None:
    asked = services.ask_slip(
        officer=cast.officers[Role.WELFARE], by=cast.officers[Role.SECRETARY], at=at, idem_key="slip"
    )
    assert User.objects.get(pk=cast.officers[Role.WELFARE].user_id).check_password(PASSWORD)
    told: Confirmed = confirm(request=asked, by=cast.chair, at=at)
    assert User.objects.get(pk=cast.officers[Role.WELFARE].user_id).check_password(told.shown)
    rows: list[Any] = [*Request.objects.values(), *RequestAct.objects.values()]
    assert told.shown not in str(rows)
    with pytest.raises(errors.RequestOver):
        confirm(request=asked, by=cast.officers[Role.BOOKKEEPER], at=at)


# ---- Few people ---------------------------------------------------------------------------------------------------

TWO = (Role.CHAIR, Role.TREASURER)
THREE = (*TWO, Role.SECRETARY)
FIVE = (*THREE, Role.BOOKKEEPER, Role.WELFARE)


@pytest.mark.parametrize(
    ("roles", "satang", "words"),
    [
        (TWO, 5_000_00, (1, False, 0)),
        (TWO, 5_000_01, (1, False, 24)),
        (TWO, 20_000_01, (1, True, 48)),
        (THREE, 5_000_01, (2, False, 0)),
        (THREE, 20_000_01, (2, True, 24)),
        (FIVE, 5_000_01, (2, False, 0)),
        (FIVE, 20_000_01, (2, True, 24)),
    ],
)
def test_a_missing_word_is_a_day_and_nobody_is_stuck(
    cast: Cast, at: datetime, roles: tuple[str, ...], satang: int, words: tuple[int, bool, int]
) -> None:
    small(cast, *roles)
    asked = paying(cast, at, satang)
    assert wants(asked) == words
    others = [role for role in roles if role != Role.TREASURER][: words[0]]
    asked = spoken(cast, asked, at, *others)
    if words[2]:
        with pytest.raises(errors.RequestWaits):
            perform(request=asked, by=cast.treasurer, at=at)
    done = perform(request=asked, by=cast.treasurer, at=at + words[2] * HOUR)
    people = {done.asked_by_id, *(word.officer_id for word in done.confirmations)}
    assert len(people) >= 2, "never one alone"


def test_without_a_chair_the_word_of_the_chair_is_a_day(cast: Cast, at: datetime) -> None:
    small(cast, Role.TREASURER, Role.SECRETARY, Role.WELFARE)
    assert wants(paying(cast, at, 20_000_01)) == (2, False, 24 + HOURS_FOR_A_MISSING_WORD)


def test_with_two_of_whom_one_is_paid_nobody_can_agree(cast: Cast, at: datetime) -> None:
    """Never fewer than two people: a third is named first, and the other officer can ask with nobody paid."""
    small(cast, *TWO)
    with pytest.raises(errors.NobodyToConfirm):
        paying(cast, at, 1_00, payee=cast.chair.name)
    assert paying(cast, at, 1_00).is_open


def test_one_who_is_left_alone_asks_for_nothing(cast: Cast, at: datetime) -> None:
    small(cast, Role.TREASURER)
    with pytest.raises(errors.NobodyToConfirm):
        paying(cast, at, 1_00)


@pytest.mark.parametrize("role", [Role.COLLECTOR, Role.AUDITOR])
def test_where_nobody_of_the_committee_is_left_another_sign_in_has_the_word(
    cast: Cast, at: datetime, role: Role
) -> None:
    small(cast, Role.TREASURER, Role.CHAIR, role)
    assert cast.officers[role] not in speakers(paying(cast, at, 1_00, key="shop")), "the chair is there"
    asked = paying(cast, at, 6_000_00, payee=cast.chair.name)
    assert speakers(asked) == [cast.officers[role]]
    assert wants(asked) == (1, False, HOURS_FOR_A_MISSING_WORD)
    with pytest.raises(errors.PayeeConfirms):
        confirm(request=asked, by=cast.chair, at=at)
    asked = spoken(cast, asked, at, role)
    with pytest.raises(errors.RequestWaits):
        perform(request=asked, by=cast.treasurer, at=at)
    assert perform(request=asked, by=cast.treasurer, at=at + DAY).end is not None
    power = services.ask_bank_account(
        fund=cast.fund, bank="ออมสิน", branch="", number="9300", by=cast.treasurer, at=at, idem_key="b"
    )
    with pytest.raises((NotAllowed, NotForThisOffice)):
        confirm(request=power, by=cast.officers[role], at=at)


@pytest.mark.parametrize("role", [Role.COLLECTOR, Role.AUDITOR])
def test_one_who_is_away_or_has_died_holds_nobody_up_for_more_than_a_day(
    cast: Cast, at: datetime, role: Role
) -> None:
    """A chair who has died still holds the office: another sign-in stands in, is marked, and everybody is told."""
    small(cast, Role.TREASURER, Role.CHAIR, role)
    end = services.ask_end_of_office(officer=cast.chair, by=cast.treasurer, at=at, idem_key="e")
    assert stand_ins(end) == [cast.officers[role]]
    with pytest.raises((NotAllowed, NotForThisOffice)):
        confirm(request=end, by=cast.officers[role], at=at + DAY - PART_OF_A_SECOND)
    done = confirm(request=end, by=cast.officers[role], at=at + DAY).request
    assert done.end is not None
    assert [word.note for word in done.confirmations] == [STOOD_IN]


def test_while_two_can_speak_nobody_stands_in(cast: Cast, at: datetime) -> None:
    asked = paying(cast, at, 1_00)
    assert stand_ins(asked) == []
    with pytest.raises((NotAllowed, NotForThisOffice)):
        confirm(request=asked, by=cast.collector, at=at + 3 * DAY)


def test_the_page_names_who_can_stand_in_and_from_when(cast: Cast) -> None:
    small(cast, Role.TREASURER, Role.CHAIR, Role.COLLECTOR)
    moment = now()
    fresh, old = paying(cast, moment, 1_00), paying(cast, moment - DAY, 2_00, key="old")
    wanted = missing(fresh)
    assert ([one.role for one in wanted.later], wanted.later_from) == ([Role.COLLECTOR], moment + DAY)
    assert [one.role for one in missing(old).who] == [Role.CHAIR, Role.COLLECTOR]


def test_a_large_share_of_the_fund_wants_the_chair_and_a_day(db: None, at: datetime) -> None:
    """One percent of 600,000 baht is 6,000."""
    made = make_fund(at=at, users=True)
    with scope(fund=made.fund):
        bank = account_of_bank(BankAccount.objects.get(fund=made.fund))
        record_opening(
            fund=made.fund, on=date(2024, 6, 1), balances={bank.code: 600_000_00}, by=made.treasurer, at=at
        )
        assert wants(paying(made, at, 6_000_00)) == (2, False, 0)
        assert wants(paying(made, at + 8 * DAY, 6_000_01)) == (2, True, 24)


def test_an_officer_without_a_sign_in_has_no_word_yet(cast: Cast, at: datetime) -> None:
    small(cast, *TWO)
    Officer.objects.filter(pk=cast.chair.pk).update(user=None)
    with pytest.raises(errors.NobodyToConfirm):
        paying(cast, at, 1_00)


def test_an_act_of_another_office_is_not_even_asked_for(cast: Cast, at: datetime) -> None:
    for role in (Role.COLLECTOR, Role.AUDITOR, Role.WELFARE, Role.REGISTRAR):
        with pytest.raises(NotAllowed):
            ask(
                fund=cast.fund,
                act=Act.PAY_OTHER,
                terms={},
                by=cast.officers[role],
                at=at,
                idem_key=f"by-{role}",
                amount_satang=1,
            )


def test_a_page_reads_the_week_and_who_can_speak_once_for_the_words_and_once_for_the_sum(
    cast: Cast, at: datetime, django_assert_max_num_queries: Any
) -> None:
    request = paying(cast, at, 100_00)
    client = Client()
    client.force_login(
        User.objects.get(pk=cast.chair.user_id), backend="django.contrib.auth.backends.ModelBackend"
    )
    with django_assert_max_num_queries(40):
        assert client.get(f"/f/3305050/requests/{request.pk}/").status_code == 200
