"""How long back-tests of three years take, of one fund and of a province: `python -m bench.back_test`.

600 claims of 200 members by the standard schedule, half of them stays in hospital under two caps, tried under a
regulation with other tiers and another cap; on SQLite, reading the claims included. Floor 2 s. A province is 120
such funds of 400 claims in one database, tried under the old regulation and the new; wall time, floor 60 s.
"""

from __future__ import annotations

import os
import random
import sys
import tempfile
import time
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

CLAIMS, MEMBERS = 600, 200
FLOOR_SECONDS, AIM_SECONDS = 2.0, 0.5
FUNDS, CLAIMS_A_FUND = 120, 400
PROVINCE_FLOOR_SECONDS, PROVINCE_AIM_SECONDS = 60.0, 30.0
AT = datetime(2024, 9, 30, 3, tzinfo=UTC)
UNTIL = date(2024, 9, 30)
KINDS = (
    ("hospital", "B03", "self"),
    ("death", "B06", "parent"),
    ("education", "B07", "child"),
    ("death", "B05", "self"),
)


def prepare(code: str = "3305050", claims: int = CLAIMS) -> Any:
    """A fund with its members and claims; returns the fund."""
    from kongboon.access.services import add_officer
    from kongboon.funds.models import Village
    from kongboon.funds.services import NewFund, create_fund
    from kongboon.ledger.accounts import open_books
    from kongboon.members.services import NewMember, enrol_members
    from kongboon.rules.catalogue import catalogue_text

    text = catalogue_text("standard-13")
    fund = create_fund(NewFund(code, "กองทุนวัดความเร็ว", villages=[(1, "")], regulation=text), at=AT)
    open_books(fund)
    village = Village.objects.get(fund=fund).pk
    by = add_officer(fund=fund, role="welfare", name="สวัสดิการ", at=AT)
    news = [
        NewMember(
            f"{n:05d}",
            f"คนที่{n}",
            village,
            date(2012, 1, 1),
            house_no=str(n // 3),
            birth_date=date(1960, 1, 1),
        )
        for n in range(1, MEMBERS + 1)
    ]
    enrol_members(fund=fund, news=news, by=by, at=AT)
    _add_claims(fund, by, claims)
    return fund


def _add_claims(fund: Any, by: Any, claims: int) -> None:
    from django.db import transaction

    from kongboon.benefits.models import Claim, claim_number
    from kongboon.funds.ids import next_ids
    from kongboon.funds.regulations import regulation_on
    from kongboon.members.models import Member
    from kongboon.rules.decision import Facts
    from kongboon.rules.evaluate import evaluate
    from kongboon.rules.serialise import decision_to_json, facts_to_json

    dice = random.Random(7)
    members = list(Member.objects.filter(fund=fund).order_by("pk"))
    deaths = iter(members)
    made = []
    with transaction.atomic():
        for serial, pk in enumerate(next_ids(fund, claims), start=1):
            event, code, relation = KINDS[serial % 2 and dice.randrange(1, 4)]
            member = next(deaths, members[0]) if code == "B05" else dice.choice(members)
            on = UNTIL - timedelta(days=dice.randrange(10, 1080))
            regulation = regulation_on(fund, on)
            benefit = regulation.benefit(code)
            assert benefit is not None
            facts = Facts(
                event, on, on + timedelta(days=8), member.joined_on, member.joined_on, nights=dice.randrange(1, 8),
                evidence=frozenset(benefit.evidence), benefit_code=code, relation=relation, born_on=member.birth_date,
            )  # fmt: skip
            decision = evaluate(regulation, facts)
            made.append(Claim(
                id=pk, fund=fund, year_be=2567, serial=serial, number=claim_number(2567, serial), idem_key=f"k{serial}",
                member=member, benefit_code=code, benefit_title=benefit.title_th, event=event, event_on=on,
                submitted_on=facts.submitted_on, relation=relation, person_key=f"คน{serial}" if relation != "self" else "",
                facts=facts_to_json(facts), decision=decision_to_json(decision), regulation_sha256=regulation.text_sha256,
                path=decision.path, amount_satang=decision.amount_satang, nights=facts.nights or 0, payee_name="ก",
                submitted_by=by, at=AT, status=Claim.Status.SUBMITTED,
            ))  # fmt: skip
        Claim.objects.bulk_create(made)


def measure(fund: Any) -> float:
    """Seconds of one back-test, the best of three."""
    from kongboon.benefits.back_test.own_claims import back_test
    from kongboon.funds.regulations import regulation_on

    candidate = _candidate(regulation_on(fund, UNTIL))
    found = []
    for _ in range(3):
        begun = time.perf_counter()
        tried = back_test(fund, candidate, until=UNTIL)
        found.append(time.perf_counter() - begun)
        assert len(tried.lines) >= CLAIMS, len(tried.lines)
        assert tried.change_satang != 0
    return min(found)


def _candidate(regulation: Any) -> Any:
    from kongboon.rules.terms import Flat

    changed = {"B05": {"amount": Flat(12_000_00)}, "B03": {"amount": Flat(900_00)}}
    return replace(
        regulation, benefits=tuple(replace(b, **changed.get(b.code, {})) for b in regulation.benefits)
    )


def measure_province() -> float:
    """Seconds in which every fund of a province has been tried under both regulations."""
    from kongboon.benefits.back_test.comparing import compare_on_funds, funds_of_province
    from kongboon.funds.regulations import regulation_on
    from kongboon.places.queries import find_tambons

    for place in find_tambons("31", FUNDS):
        prepare(f"{place.code}0", CLAIMS_A_FUND)
    funds = funds_of_province("31")
    old = regulation_on(funds[0], UNTIL)
    begun = time.perf_counter()
    found = [compared for _, compared in compare_on_funds(funds, old, _candidate(old), until=UNTIL)]
    taken = time.perf_counter() - begun
    assert (len(found), sum(one.claims for one in found)) == (FUNDS, FUNDS * CLAIMS_A_FUND)
    assert all(one.change_satang for one in found)
    return taken


def _row(what: str, seconds: float, floor: float, aim: float) -> int:
    """Print a figure; 1 if its floor was missed."""
    verdict = "aim" if seconds <= aim else "floor" if seconds <= floor else "MISSED"
    print(f"{what}: {seconds:.2f} s (floor {floor} s, aim {aim} s)  {verdict}")
    return int(verdict == "MISSED")


def main() -> int:
    """Print the figures; 1 if a floor was missed."""
    with tempfile.TemporaryDirectory(prefix="kongboon-bench-") as folder:
        os.environ |= {
            "KONGBOON_DATA_DIR": folder,
            "KONGBOON_DATABASE_URL": f"sqlite:///{folder}/back_test.sqlite3",
            "DJANGO_SETTINGS_MODULE": "kongboon.config.settings",
        }
        import django

        django.setup()
        from django.db import connection
        from django_scopes import scopes_disabled

        from kongboon.config.database import init_database

        init_database()
        with scopes_disabled():
            one, province = measure(prepare()), measure_province()
        connection.close()
    missed = _row(f"back-test of {CLAIMS} claims", one, FLOOR_SECONDS, AIM_SECONDS)
    what = f"both regulations over a province of {FUNDS} funds, {CLAIMS_A_FUND} claims each"
    return max(missed, _row(what, province, PROVINCE_FLOOR_SECONDS, PROVINCE_AIM_SECONDS))


if __name__ == "__main__":
    sys.exit(main())
