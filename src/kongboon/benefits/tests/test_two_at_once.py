"""Two officers at the same moment: one of them pays, one death is written down, no cap is shared twice."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django.db import connections
from django_scopes import scope
from tests.world import Cast, make_member

from kongboon.benefits.accounts import held_satang, money_account
from kongboon.benefits.claims import errors
from kongboon.benefits.claims.services import (
    Asked,
    Paper,
    confirm_claim,
    pay_claim,
    submit_claim,
    take_back_claim,
)
from kongboon.benefits.incidents.lists import make_incident_list
from kongboon.benefits.incidents.services import open_incident
from kongboon.benefits.models import Claim
from kongboon.benefits.tests.conftest import CASH, death_of, photo, welfare, with_money
from kongboon.kernel.errors import DomainError
from kongboon.ledger.checks import verify
from kongboon.ledger.models import Entry


def _at_once(cast: Cast, *acts: Callable[[], Any]) -> list[Any]:
    """What each act gave or was refused with, all begun at the same moment on connections of their own."""
    ready, found = threading.Barrier(len(acts)), [None] * len(acts)

    def run(place: int, act: Callable[[], Any]) -> None:
        try:
            with scope(fund=cast.fund):
                ready.wait()
                found[place] = act()
        except DomainError as refusal:
            found[place] = refusal  # type: ignore[call-overload]
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(place, act)) for place, act in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def test_one_of_two_officers_pays(committed: str, at: datetime) -> None:
    cast = with_money(at)
    with scope(fund=cast.fund):
        member = make_member(cast, at, paid_until=date(2024, 5, 31), heir_name="นายทองใบ")
        claim = submit_claim(asked=death_of(cast, member, at), by=welfare(cast), at=at, idem_key="d")
        claim = confirm_claim(claim=claim, by=cast.chair, at=at)
        payers = (cast.treasurer, cast.chair, cast.officers["bookkeeper"])
        found = _at_once(
            cast,
            *(lambda by=by: pay_claim(claim=claim, by=by, at=at, idem_key=f"pay-{by.pk}") for by in payers),
        )
        paid = [one for one in found if isinstance(one, Claim)]
        refused = [one for one in found if isinstance(one, errors.PaidAlready)]
        assert (len(paid), len(refused)) == (1, 2), found
        assert Entry.objects.filter(paper_series="P").count() == 1
        assert verify(cast.fund).whole


def test_one_of_two_officers_takes_a_payment_back(committed: str, at: datetime) -> None:
    cast = with_money(at)
    with scope(fund=cast.fund):
        member = make_member(cast, at, paid_until=date(2024, 5, 31), heir_name="นายทองใบ")
        claim = submit_claim(asked=death_of(cast, member, at), by=welfare(cast), at=at, idem_key="d")
        claim = confirm_claim(claim=claim, by=cast.chair, at=at)
        claim = pay_claim(claim=claim, by=cast.treasurer, at=at, idem_key="p")
        others = (cast.chair, cast.officers["secretary"], cast.officers["bookkeeper"])
        found = _at_once(
            cast,
            *(lambda by=by: take_back_claim(claim=claim, reason="จ่ายผิดคน", by=by, at=at) for by in others),
        )
        done = [one for one in found if isinstance(one, Claim)]
        refused = [one for one in found if isinstance(one, errors.NotPaidBack)]
        assert (len(done), len(refused)) == (1, 2), found
        assert Entry.objects.filter(reverses=claim.paid_entry_id).count() == 1
        assert held_satang(money_account(cast.fund, None)) == CASH
        assert verify(cast.fund).whole


def test_one_death_reported_by_two_officers_is_one_claim(committed: str, at: datetime) -> None:
    cast = with_money(at)
    with scope(fund=cast.fund):
        member = make_member(cast, at, paid_until=date(2024, 5, 31), heir_name="นายทองใบ")
        asked = death_of(cast, member, at, payee_name="นายทองใบ")
        found = _at_once(
            cast,
            lambda: submit_claim(asked=asked, by=welfare(cast), at=at, idem_key="a"),
            lambda: submit_claim(asked=asked, by=cast.collector, at=at, idem_key="b"),
        )
        assert sorted(type(one) is errors.SecondDeath for one in found) == [False, True], found
        assert Claim.objects.count() == 1


def test_two_stays_at_once_share_the_nights_of_the_year(committed: str, at: datetime) -> None:
    cast = with_money(at)
    with scope(fund=cast.fund):
        member = make_member(cast, at, paid_until=date(2024, 5, 31))
        papers = [(Paper("hospital_certificate", photo(cast, at)),) for _ in range(2)]
        stays = [
            Asked(member, "hospital", date(2024, 5, day), nights=6, papers=paper)
            for day, paper in zip((1, 11), papers, strict=True)
        ]
        found = _at_once(
            cast,
            lambda: submit_claim(asked=stays[0], by=welfare(cast), at=at, idem_key="a"),
            lambda: submit_claim(asked=stays[1], by=cast.chair, at=at, idem_key="b"),
        )
        assert sorted(claim.nights for claim in found) == [4, 6]
        assert sorted(claim.number for claim in found) == ["สค.2567/0001", "สค.2567/0002"]


def test_two_officers_tick_one_house_at_once(committed: str, at: datetime) -> None:
    cast = with_money(at)
    with scope(fund=cast.fund):
        make_member(cast, at, house_no="1", paid_until=date(2024, 5, 31))
        incident = open_incident(
            fund=cast.fund,
            event="disaster",
            title="พายุ",
            on=date(2024, 6, 8),
            villages=[cast.villages[4]],
            sums={"B08/part": 1_000_00, "B08/whole": 5_000_00},
            by=welfare(cast),
            at=at,
            idem_key="storm",
            proof=[Paper(name, photo(cast, at)) for name in ("village_head_certificate", "photo")],
        )
        ticked = {f"{cast.villages[4].pk}/1": "B08/part"}
        officers = (welfare(cast), cast.officers["secretary"])
        found = _at_once(
            cast,
            *(
                lambda by=by: make_incident_list(
                    incident=incident, ticked=ticked, by=by, at=at, idem_key=f"list-{by.pk}"
                )
                for by in officers
            ),
        )
        assert sorted(type(one).__name__ for one in found) == ["BenefitList", "HouseHelpedAlready"], found
        assert Claim.objects.count() == 1
