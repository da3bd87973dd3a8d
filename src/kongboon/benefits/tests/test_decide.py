"""What a claim is told: the regulation of the day, the standing of that day, earlier help, the day it would hold."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from django_scopes import scope
from tests.world import Cast, make_fund, make_member, on_sums, resolved

from kongboon.access.models import Role
from kongboon.access.permissions import Act
from kongboon.benefits.claims import errors
from kongboon.benefits.claims.services import (
    Asked,
    Paper,
    confirm_claim,
    quote_claim,
    submit_claim,
    submit_event,
    withdraw_claim,
)
from kongboon.benefits.models import Claim
from kongboon.benefits.tests.conftest import death_of, photo, welfare, with_money
from kongboon.dues.services import Share, Taking, open_round, record_collection
from kongboon.funds.changes import adopt_regulation
from kongboon.funds.ids import next_id
from kongboon.funds.regulations import regulation_on
from kongboon.governance.errors import ResolutionForElse
from kongboon.governance.resolutions import rests_on
from kongboon.kernel.errors import DomainError
from kongboon.members.models import Member, StatusEvent
from kongboon.members.services import end_membership
from kongboon.rules.catalogue import catalogue_text
from kongboon.rules.errors import (
    EventAfterSubmission,
    ImpossibleNights,
    NightsMissing,
    NoRegulationInForce,
    NoSuchBenefit,
)
from kongboon.rules.evaluate import evaluate

THREE_CONFIRM = """\
[[approval]]
up_to = "100"
confirmations = 1

[[approval]]
confirmations = 3
with_chair = true

"""


def _submit(cast: Cast, asked: Asked, at: datetime, key: str = "k") -> Claim:
    return submit_claim(asked=asked, by=welfare(cast), at=at, idem_key=key)


def _reasons(claim: Claim) -> list[str]:
    return [reason.code for reason in claim.decided.reasons]


def _stay(cast: Cast, member: Member, at: datetime, on: date, nights: int | None, **more: object) -> Asked:
    paper = Paper("hospital_certificate", photo(cast, at))
    return Asked(member, "hospital", on, nights=nights, papers=(paper,), **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(("died", "outcome"), [(date(2024, 6, 6), "refuse"), (date(2024, 6, 7), "pay")])
def test_the_waiting_time_is_over_on_the_180th_day(
    cast: Cast, at: datetime, died: date, outcome: str
) -> None:
    member = make_member(cast, at, joined_on=date(2023, 12, 10), paid_until=date(2024, 6, 30), heir_name="ก")
    claim = _submit(cast, death_of(cast, member, at, on=died), at)
    assert claim.decided.outcome == outcome
    assert (claim.status, claim.amount_satang) == (
        ("refused", 0) if outcome == "refuse" else ("submitted", 3_000_00)
    )
    if outcome == "refuse":
        assert claim.decided.holds_from is None, "nobody dies again when the waiting time is over"
        assert "waiting" in _reasons(claim)


def test_a_refusal_is_kept_without_blocking_the_next_claim(cast: Cast, at: datetime) -> None:
    member = make_member(cast, at, joined_on=date(2024, 5, 1), paid_until=date(2024, 6, 30))
    first = _submit(cast, _stay(cast, member, at, date(2024, 6, 3), 2), at)
    assert (first.status, first.decided.holds_from, first.number) == (
        "refused",
        date(2024, 10, 28),
        "สค.2567/0001",
    )
    again = _submit(cast, _stay(cast, member, at, date(2024, 6, 3), 2), at, "k2")
    assert again.number == "สค.2567/0002"


def test_the_stored_facts_give_the_stored_decision_again(cast: Cast, member: Member, at: datetime) -> None:
    claim = _submit(cast, _stay(cast, member, at, date(2024, 6, 3), 4), at)
    claim.refresh_from_db()
    regulation = regulation_on(cast.fund, claim.event_on)
    assert evaluate(regulation, claim.known_facts) == claim.decided
    assert claim.regulation_sha256 == regulation.text_sha256


def test_a_missing_paper_is_named_and_the_sum_it_would_bring(
    cast: Cast, member: Member, at: datetime
) -> None:
    claim = _submit(cast, death_of(cast, member, at, papers=()), at)
    assert claim.status == "refused"
    assert claim.decided.lacks_only_evidence
    assert claim.decided.amount_once_complete_satang == 10_000_00


def test_a_paper_that_the_benefit_does_not_ask_for_is_refused(
    cast: Cast, member: Member, at: datetime
) -> None:
    wrong = (Paper("transcript", photo(cast, at)),)
    with pytest.raises(errors.UnknownPaper):
        _submit(cast, death_of(cast, member, at, papers=wrong), at)


def test_dues_three_months_behind_are_paid_and_four_are_not(db: None, at: datetime) -> None:
    cast = _fund_with(at, "deducted = true", "deducted = false")
    with scope(fund=cast.fund):
        for number, paid_until, status in (
            ("1", date(2024, 2, 29), "submitted"),
            ("2", date(2024, 1, 31), "refused"),
        ):
            member = make_member(cast, at, number=number, paid_until=paid_until)
            claim = _submit(cast, _stay(cast, member, at, date(2024, 6, 3), 1), at, number)
            assert claim.status == status
        assert _reasons(claim) == ["arrears"]


def test_dues_paid_after_the_death_do_not_count_back(cast: Cast, at: datetime) -> None:
    member = make_member(cast, at, paid_until=date(2023, 12, 31), heir_name="ก")
    village = cast.villages[4]
    round = open_round(fund=cast.fund, village=village, month="2024-06", collector=cast.collector, at=at)
    record_collection(
        round=round,
        takings=[Taking((Share(member.pk),))],
        on=date(2024, 6, 10),
        idem_key="after",
        by=cast.collector,
        at=at,
    )
    member.refresh_from_db()
    assert member.paid_until == date(2024, 6, 30)
    claim = _submit(cast, death_of(cast, member, at, on=date(2024, 6, 9)), at)
    assert _reasons(claim) == ["arrears"]
    assert claim.known_facts.arrears_months == 5, "January to May as it stood on 9 June"


def test_earlier_nights_of_the_year_leave_the_rest(cast: Cast, member: Member, at: datetime) -> None:
    """Ten nights a fiscal year by the standard schedule, at most 600 baht a stay."""
    stays = [(date(2023, 10, 2), 6), (date(2024, 1, 5), 3), (date(2024, 5, 1), 5)]
    claims = [
        _submit(
            cast, _stay(cast, member, at, on, nights), datetime(on.year, on.month, 20, 3, tzinfo=UTC), f"{on}"
        )
        for on, nights in stays
    ]
    sums = [(claim.amount_satang, claim.nights) for claim in claims]
    assert sums == [(600_00, 6), (300_00, 3), (100_00, 1)]


def test_a_used_up_year_says_when_the_next_one_begins(cast: Cast, member: Member, at: datetime) -> None:
    for number, on in enumerate((date(2024, 5, 1), date(2024, 5, 10))):
        _submit(cast, _stay(cast, member, at, on, 6), at, f"s{number}")
    claim = _submit(cast, _stay(cast, member, at, date(2024, 6, 1), 3), at, "s3")
    assert _reasons(claim) == ["year_nights_used_up"]
    assert claim.decided.holds_from == date(2024, 10, 1)


def test_a_withdrawn_stay_gives_its_nights_back(cast: Cast, member: Member, at: datetime) -> None:
    for number, on in enumerate((date(2024, 5, 1), date(2024, 5, 10))):
        last = _submit(cast, _stay(cast, member, at, on, 6), at, f"s{number}")
    withdraw_claim(claim=last, reason="นับคืนผิด", by=welfare(cast), at=at)
    assert _submit(cast, _stay(cast, member, at, date(2024, 6, 1), 3), at, "s3").nights == 3


def test_a_child_is_born_once_for_both_parents(cast: Cast, at: datetime) -> None:
    mother = make_member(cast, at, paid_until=date(2024, 5, 31), house_no="12", birth_date=date(1995, 1, 1))
    father = make_member(
        cast, at, number="2", first_name="ชัย", paid_until=date(2024, 5, 31), house_no="12", birth_date=None
    )
    papers = (Paper("birth_certificate", photo(cast, at)),)
    born = {"event": "birth", "event_on": date(2024, 6, 2), "benefit_code": "B01", "papers": papers}
    first = _submit(cast, Asked(mother, relation="self", person_name="ด.ญ. ใบตอง มีสุข", **born), at, "m")  # type: ignore[arg-type]
    second = _submit(cast, Asked(father, relation="child", person_name="ด.ญ.ใบตอง  มีสุข", **born), at, "f")  # type: ignore[arg-type]
    assert (first.status, second.status) == ("submitted", "refused")
    assert _reasons(second) == ["count_used_up"]
    twin = _submit(cast, Asked(mother, relation="self", person_name="ด.ช. ใบบัว มีสุข", **born), at, "t")  # type: ignore[arg-type]
    assert twin.status == "submitted", "her twin is another child"


def test_the_regulation_of_the_day_it_happened_decides(cast: Cast, member: Member, at: datetime) -> None:
    newer = catalogue_text("standard-13").replace(
        'in_force_from = "2560-10-01"', 'in_force_from = "2567-06-05"'
    )
    newer = newer.replace('approved_on = "2560-09-30"', 'approved_on = "2567-06-04"')
    newer = newer.replace('per_night = "100"', 'per_night = "150"')
    adopt_regulation(fund=cast.fund, text=newer, at=at, is_historical=True)
    old = _submit(cast, _stay(cast, member, at, date(2024, 6, 3), 2), at, "old")
    new = _submit(cast, _stay(cast, member, at, date(2024, 6, 5), 2), at, "new")
    assert (old.amount_satang, new.amount_satang) == (200_00, 300_00)
    assert old.regulation_sha256 != new.regulation_sha256


def test_chamuang_pays_by_its_own_schedule(db: None, at: datetime) -> None:
    cast = with_money(at, catalogue_text("chamuang-2556"), code="3305060")
    with scope(fund=cast.fund):
        member = make_member(cast, at, paid_until=date(2024, 5, 31), heir_name="ก")
        stays = [
            _submit(cast, _stay(cast, member, at, date(2024, month, 2), 5), at, f"s{month}")
            for month in (4, 5, 6)
        ]
        assert [stay.amount_satang for stay in stays] == [600_00, 400_00, 0], "1,000 baht a calendar year"
        assert stays[2].decided.holds_from == date(2025, 1, 1)
        death = _submit(cast, death_of(cast, member, at), at, "d")
        assert (death.amount_satang, death.clause) == (10_000_00, "รายการที่ 5")
        assert "tiers" in death.decided.assumed, "what the source leaves open is said"
        young = make_member(cast, at, number="2", joined_on=date(2023, 12, 20), paid_until=date(2024, 6, 30))
        refused = _submit(cast, _stay(cast, young, at, date(2024, 6, 1), 2), at, "young")
        assert (refused.status, refused.decided.holds_from) == ("refused", date(2024, 6, 17))


Bad = Callable[[Member], Asked]
IMPOSSIBLE: dict[str, tuple[type[DomainError], Bad]] = {
    "before joining": (
        errors.EventBeforeJoining,
        lambda m: Asked(m, "hospital", date(2016, 12, 31), nights=1),
    ),
    "not happened yet": (EventAfterSubmission, lambda m: Asked(m, "hospital", date(2024, 6, 11), nights=1)),
    "an event nobody knows": (errors.UnknownEvent, lambda m: Asked(m, "lottery", date(2024, 6, 3))),
    "another event's benefit": (
        NoSuchBenefit,
        lambda m: Asked(m, "hospital", date(2024, 6, 3), benefit_code="B05", nights=1),
    ),
    "four hundred nights": (ImpossibleNights, lambda m: Asked(m, "hospital", date(2023, 4, 1), nights=400)),
    "no nights": (NightsMissing, lambda m: Asked(m, "hospital", date(2024, 6, 3))),
}


@pytest.mark.parametrize("case", IMPOSSIBLE)
def test_what_cannot_be_is_refused_and_nothing_is_written(
    cast: Cast, member: Member, at: datetime, case: str
) -> None:
    error, asked = IMPOSSIBLE[case]
    with pytest.raises(error):
        _submit(cast, asked(member), at)
    assert not Claim.objects.exists()


def test_an_event_before_the_first_regulation_is_refused(cast: Cast, member: Member, at: datetime) -> None:
    with pytest.raises(NoRegulationInForce):
        quote_claim(asked=Asked(member, "hospital", date(2017, 3, 1), nights=1), by=welfare(cast), at=at)


def test_after_the_membership_ended_nothing_is_claimed(cast: Cast, member: Member, at: datetime) -> None:
    end_membership(
        member=member, reason="resigned", on=date(2024, 6, 4), by=cast.officers["registrar"], at=at
    )
    member.refresh_from_db()
    with pytest.raises(errors.MembershipOver):
        _submit(cast, _stay(cast, member, at, date(2024, 6, 5), 1), at)
    with pytest.raises(errors.MembershipOver):
        _submit(cast, death_of(cast, member, at), at)
    stay = _submit(cast, _stay(cast, member, at, date(2024, 6, 1), 1), at)
    assert stay.status == "submitted", "she was a member on the day of the stay"


def test_a_day_of_death_that_differs_from_the_register_is_refused(
    cast: Cast, member: Member, at: datetime
) -> None:
    end_membership(member=member, reason="died", on=date(2024, 6, 9), by=cast.officers["registrar"], at=at)
    member.refresh_from_db()
    with pytest.raises(errors.OtherDayOfDeath):
        _submit(cast, death_of(cast, member, at, on=date(2024, 6, 8)), at)
    assert _submit(cast, death_of(cast, member, at), at).status == "submitted"


def test_a_suspended_member_has_no_right_on_that_day(cast: Cast, member: Member, at: datetime) -> None:
    StatusEvent.objects.create(
        id=next_id(cast.fund), fund=cast.fund, member=member, status="suspended", on=date(2024, 6, 1), at=at,
        by=cast.chair,
    )  # fmt: skip
    claim = _submit(cast, _stay(cast, member, at, date(2024, 6, 2), 1), at)
    assert _reasons(claim) == ["not_active"]
    before = _submit(cast, _stay(cast, member, at, date(2024, 5, 30), 1), at, "before")
    assert before.status == "submitted"


def _damaged(member: Member, cast: Cast, at: datetime) -> Asked:
    papers = (Paper("village_head_certificate", photo(cast, at)), Paper("photo", photo(cast, at, "gray")))
    return Asked(member, "disaster", date(2024, 6, 3), papers=papers)


def test_the_committee_chooses_within_the_range_with_its_resolution(
    cast: Cast, member: Member, at: datetime
) -> None:
    claim = _submit(cast, _damaged(member, cast, at), at)
    assert (claim.status, claim.amount_satang, claim.by_committee) == ("submitted", 0, True)
    for amount in (None, 499_99, 5_000_01):
        with pytest.raises(errors.SumOutsideRange, match=r"500\.00 to 5,000\.00"):
            confirm_claim(
                claim=claim, by=cast.chair, at=at, amount_satang=amount, resolution=on_sums(cast, at)
            )
    with pytest.raises(errors.ResolutionMissing):
        confirm_claim(claim=claim, by=cast.chair, at=at, amount_satang=2_000_00, note="มติ 2/2567")
    other = resolved(cast, at, "costs")
    with pytest.raises(ResolutionForElse):
        confirm_claim(claim=claim, by=cast.chair, at=at, amount_satang=2_000_00, resolution=other)
    done = confirm_claim(
        claim=claim, by=cast.chair, at=at, amount_satang=2_000_00, resolution=on_sums(cast, at)
    )
    rests = rests_on(cast.fund, Act.CONFIRM_CLAIM, done.pk)
    assert rests is not None
    assert rests.label == on_sums(cast, at)
    assert (done.status, done.due_satang, done.amount_satang) == ("approved", 2_000_00, 0)


def test_the_sum_of_the_rule_is_nobodys_to_change(cast: Cast, member: Member, at: datetime) -> None:
    claim = _submit(cast, _stay(cast, member, at, date(2024, 6, 3), 2), at)
    with pytest.raises(errors.SumIsFixed, match=r"200\.00"):
        confirm_claim(claim=claim, by=cast.chair, at=at, amount_satang=300_00, note="เห็นใจ")
    assert confirm_claim(claim=claim, by=cast.chair, at=at, amount_satang=200_00).status == "approved"


def test_above_five_thousand_baht_two_officers_confirm_one_sum(
    cast: Cast, member: Member, at: datetime
) -> None:
    papers = (Paper("survey", photo(cast, at)), Paper("estimate", photo(cast, at, "gray")))
    claim = _submit(cast, Asked(member, "housing", date(2024, 6, 3), papers=papers), at)
    first = confirm_claim(
        claim=claim, by=cast.chair, at=at, amount_satang=8_000_00, resolution=on_sums(cast, at)
    )
    assert first.status == "submitted"
    with pytest.raises(errors.SaidAlready):
        confirm_claim(claim=claim, by=cast.chair, at=at)
    with pytest.raises(errors.OtherSum):
        confirm_claim(claim=claim, by=cast.treasurer, at=at, amount_satang=9_000_00)
    second = confirm_claim(claim=claim, by=cast.treasurer, at=at)
    assert (second.status, second.due_satang) == ("approved", 8_000_00)


def test_the_funds_own_regulation_says_how_many_confirm(cast: Cast, at: datetime) -> None:
    silent = re.sub(r"\[\[approval\]\]\n(?:[^\[].*\n|\n)*", "", catalogue_text("standard-13"))
    own = silent.replace(
        "[[benefit]]",
        THREE_CONFIRM + "[[benefit]]",
        1,
    )
    fund = make_fund(at=at, code="3305060", regulation=own)
    with scope(fund=fund.fund):
        member = make_member(fund, at, paid_until=date(2024, 5, 31))
        claim = _submit(fund, _stay(fund, member, at, date(2024, 6, 3), 2), at)
        for officer in (fund.treasurer, fund.officers[Role.SECRETARY]):
            assert confirm_claim(claim=claim, by=officer, at=at).status == "submitted"
        with pytest.raises(errors.AnotherConfirmation, match=r"200\.00"):
            confirm_claim(claim=claim, by=fund.officers[Role.BOOKKEEPER], at=at)
        assert confirm_claim(claim=claim, by=fund.chair, at=at).status == "approved"


def _fund_with(at: datetime, old: str, new: str) -> Cast:
    """A fund whose regulation is the standard one with one thing said otherwise."""
    text = catalogue_text("standard-13")
    assert old in text
    return with_money(at, text.replace(old, new, 1), code="3305060")


def test_owed_dues_come_off_a_benefit_unless_it_is_paid_at_once(db: None, at: datetime) -> None:
    cast = with_money(at)
    with scope(fund=cast.fund):
        behind = make_member(cast, at, paid_until=date(2024, 2, 29), heir_name="ก")
        asked = _stay(cast, behind, at, date(2024, 6, 3), 2)
        (quoted,) = quote_claim(asked=asked, by=welfare(cast), at=at)
        # Two nights are 200 baht; March, April and May were over in June: 31 + 30 + 31 baht.
        assert [step.code for step in quoted.arithmetic] == ["nights", "arrears_deducted"]
        assert quoted.amount_satang == 108_00
        # A death waits for nothing: this schedule takes nothing off what is paid at once.
        other = make_member(cast, at, number="0002", paid_until=date(2024, 2, 29), heir_name="ก")
        assert _submit(cast, death_of(cast, other, at), at, "death").decided.arrears_satang == 0
        round = open_round(
            fund=cast.fund, village=cast.villages[4], month="2024-06", collector=cast.collector, at=at
        )
        record_collection(
            round=round,
            takings=[Taking((Share(behind.pk, 4),))],
            on=at.date(),
            idem_key="owed",
            by=cast.collector,
            at=at,
        )
        assert _submit(cast, asked, at, "paid").decided.amount_satang == 200_00


def test_a_ceiling_of_the_household_and_the_funds_quota_count_everybody(db: None, at: datetime) -> None:
    caps = 'caps = { per_event_nights = 3, household_year = "500", fund_year_count = 3, year = "fiscal" }'
    text = catalogue_text("standard-13")
    start = text.index('code = "B03"')
    old = text[text.index("caps = ", start) : text.index("\n", text.index("caps = ", start))]
    cast = with_money(at, text[:start] + text[start:].replace(old, caps, 1), code="3305060")
    with scope(fund=cast.fund):
        one, two = (
            make_member(cast, at, number=f"000{n}", house_no="9", paid_until=date(2024, 5, 31))
            for n in (1, 2)
        )
        far = make_member(cast, at, number="0003", house_no="10", paid_until=date(2024, 5, 31))
        assert _submit(cast, _stay(cast, one, at, date(2024, 6, 2), 3), at, "a").amount_satang == 300_00
        assert _submit(cast, _stay(cast, two, at, date(2024, 6, 2), 3), at, "b").amount_satang == 200_00
        assert _submit(cast, _stay(cast, far, at, date(2024, 6, 2), 3), at, "c").amount_satang == 300_00
        assert _reasons(_submit(cast, _stay(cast, far, at, date(2024, 6, 6), 2), at, "d")) == [
            "quota_used_up"
        ]


def test_of_two_benefits_that_exclude_each_other_one_event_brings_the_first(db: None, at: datetime) -> None:
    cast = _fund_with(at, 'key = "wreath"\n', 'key = "wreath"\nnot_with = ["B05"]\n')
    with scope(fund=cast.fund):
        member = make_member(cast, at, paid_until=date(2024, 5, 31), heir_name="ก")
        asked = death_of(cast, member, at)
        claims = submit_event(asked=asked, by=welfare(cast), at=at, idem_key="one")
        assert [claim.benefit_code for claim in claims] == ["B05"]
        late = _submit(cast, death_of(cast, member, at, benefit_code="B06"), at, "two")
        assert _reasons(late) == ["not_with"]
        assert late.known_facts.given == ("B05",)
        assert evaluate(regulation_on(cast.fund, late.event_on), late.known_facts) == late.decided
