"""Another installation with keys and a file of its own: makes a fund there and exports it. Run as a process:

    python -m kongboon.ledger.tests.another_laptop demo|year OUT   (KONGBOON_DATA_DIR: its folder, where `init` has been)

Prints one JSON line: fund, head, batches, balances, and a member's id in clear.
"""

from __future__ import annotations

import json
import os
import sys
from datetime import UTC, date, datetime
from pathlib import Path

PASSPHRASE = "ไม้ไผ่ ออมวันละบาท"


def main() -> None:
    """Live the life of one laptop in a database of its own and say where its file is."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "kongboon.config.settings"
    import django

    django.setup()
    from tests import quick_age

    quick_age.use()
    from django_scopes import scope, scopes_disabled

    from kongboon.config.moving import export_fund
    from kongboon.funds.models import Fund
    from kongboon.ledger.checks import verify
    from kongboon.ledger.queries import balances_by_code
    from kongboon.members.models import Member

    with scopes_disabled():
        {"demo": make_demo, "year": make_year}[sys.argv[1]]()
    fund = Fund.objects.get()
    with scope(fund=fund):
        found = verify(fund)
        assert found.whole
        member = Member.objects.filter(national_id_sealed__isnull=False).order_by("pk").first()
        figures = {
            "fund": fund.pk,
            "head": found.head,
            "batches": found.batches,
            "balances": balances_by_code(fund),
            "member": [member.pk, member.national_id] if member else None,
        }
        moved = export_fund(fund, Path(sys.argv[2]), passphrase=PASSPHRASE)
    print(json.dumps(figures | {"rows": moved.rows, "papers": moved.papers}))


def make_demo() -> None:
    """Months of a fund's life: members, dues, claims with photos, hand-overs, closings, a report;
    then one payment taken back."""
    from kongboon.config.demo.build import build

    build(seed=3, size="fund", password="khao-niao-2567", today=date(2026, 3, 10))
    at = datetime(2026, 3, 10, 9, tzinfo=UTC)
    _take_a_payment_back(at)
    _refuse_and_think_again(at)


def _take_a_payment_back(at: datetime) -> None:
    """A death that was paid and checked by the committee turns out to be another person's."""
    from kongboon.access.models import Officer, Role
    from kongboon.benefits.claims.services import take_back_claim
    from kongboon.benefits.models import Claim

    paid = Claim.objects.filter(status=Claim.Status.PAID, approvals__kind="committee_check")
    claim = paid.filter(event="death", relation="self").order_by("pk").first()
    assert claim is not None
    secretary = Officer.objects.get(fund=claim.fund, role=Role.SECRETARY)
    take_back_claim(claim=claim, reason="จ่ายผิดคน", by=secretary, at=at)


def _refuse_and_think_again(at: datetime) -> None:
    """Two stays without their paper: one appeal is decided anew, the other one's refusal stands; a third is paid
    as an exception after the same event was asked for and withdrawn. Then the chair moves into the member's house."""
    from django.db import transaction
    from tests.world import Cast

    from kongboon.access.models import Officer, Role
    from kongboon.benefits.claims import services as do
    from kongboon.benefits.households import name_membership
    from kongboon.benefits.models import ClaimWarning
    from kongboon.benefits.tests.conftest import photo
    from kongboon.funds.ids import next_id
    from kongboon.governance.resolutions import NewResolution, write_down
    from kongboon.members.models import Member

    members = Member.objects.filter(ended_on=None, house_no__gt="", joined_on__lt=date(2020, 1, 1)).order_by(
        "pk"
    )
    fund = members[0].fund
    officers = {role: Officer.objects.filter(fund=fund, role=role).first() for role in Role.values}
    cast = Cast(fund, officers, {})  # type: ignore[arg-type]
    welfare, chair, treasurer = (officers[role] for role in (Role.WELFARE, Role.CHAIR, Role.TREASURER))
    assert welfare is not None and chair is not None and treasurer is not None  # noqa: PT018

    def stay(number: int, key: str, *papers: do.Paper) -> do.Claim:
        asked = do.Asked(
            members[number], "hospital", date(2026, 3, 1 + number), nights=1, papers=papers, ground="agreed"
        )
        return do.submit_claim(asked=asked, by=welfare, at=at, idem_key=f"again/{key}")

    def certificate() -> do.Paper:
        return do.Paper("hospital_certificate", photo(cast, at))

    refused = [stay(number, str(number)) for number in range(3)]
    assert {claim.status for claim in refused} == {"refused"}
    do.appeal_claim(claim=refused[0], reason="ได้ใบรับรองแล้ว", papers=[certificate()], by=welfare, at=at)
    do.confirm_claim(claim=do.decide_anew(claim=refused[0], note="มติ 1", by=chair, at=at), by=chair, at=at)
    do.appeal_claim(claim=refused[1], reason="ขอให้ดูอีกครั้ง", by=welfare, at=at)
    do.uphold_refusal(claim=refused[1], note="มติ 1", by=chair, at=at)
    do.withdraw_claim(claim=stay(2, "2/2", certificate()), reason="ซ้ำ", by=welfare, at=at)
    secretary = officers[Role.SECRETARY]
    assert secretary is not None
    words = NewResolution(
        2, at.date(), "exception", "ช่วยเหลือ", ("คนหนึ่ง แถวบน", "คนสอง แถวกลาง", "คนสาม แถวล่าง")
    )
    form = certificate().document
    resolution = write_down(fund=secretary.fund, new=words, minutes=form, by=secretary, at=at).label
    do.grant_exception(
        claim=refused[2],
        amount_satang=100_00,
        resolution_no=resolution,
        reason="เอกสารหาย",
        by=secretary,
        at=at,
    )
    for officer in (treasurer, chair):
        do.confirm_exception(claim=refused[2], agreed=True, by=officer, at=at)
    refused[2].refresh_from_db()
    do.pay_claim(claim=refused[2], by=treasurer, at=at, idem_key="exception")
    with transaction.atomic():
        ClaimWarning.objects.create(
            id=next_id(fund), fund=fund, claim=refused[2], kind="photo", fund_name="กองทุนอื่น", at=at
        )
    Member.objects.filter(pk=members[3].pk).update(
        village=refused[2].member.village, house_no=refused[2].member.house_no
    )
    name_membership(officer=chair, number=members[3].number, by=secretary, at=at)


def make_year() -> None:
    """A random year of entries at a fund of another tambon."""
    from tests.world import make_fund, make_member

    from kongboon.funds.actor import acting_as
    from kongboon.kernel.national_id import synthetic_id
    from kongboon.ledger.errors import FarDate
    from kongboon.ledger.tests.random_year import AT, record_year

    cast = make_fund(at=AT, code="3305060", users=True)
    make_member(cast, AT, number="9999", national_id=synthetic_id(77))
    with acting_as(confirmed=[FarDate.code]):
        record_year(cast, seed=5, batches=12, entries_a_batch=6)


if __name__ == "__main__":
    main()
