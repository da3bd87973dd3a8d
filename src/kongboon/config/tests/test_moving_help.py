"""A fund that moves brings along its disasters, the houses that were hit, and the help to people who are no members."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

from django.utils import timezone
from django_scopes import scope, scopes_disabled
from tests import databases
from tests.world import Cast, make_member, on_sums

from kongboon.benefits.claims.non_members import Outsider
from kongboon.benefits.claims.services import Asked, Paper, submit_claim, take_back_claim
from kongboon.benefits.incidents.lists import confirm_incident_list, make_incident_list
from kongboon.benefits.incidents.services import close_incident, open_incident
from kongboon.benefits.lists.services import claims_of, pay_list
from kongboon.benefits.models import (
    BenefitList,
    Claim,
    Incident,
    IncidentHouse,
    IncidentProof,
    IncidentVillage,
)
from kongboon.benefits.tests.conftest import photo, welfare, with_money
from kongboon.config.moving import export_fund, import_fund

MODELS = (Incident, IncidentVillage, IncidentProof, BenefitList, Claim, IncidentHouse)


def _rows() -> list[list[dict[str, Any]]]:
    with scopes_disabled():
        return [list(model.objects.order_by("pk").values()) for model in MODELS]


def _storm(cast: Cast) -> None:
    """A house paid and taken back, helped anew on a second list; then everything is closed."""
    now = timezone.now()
    on = timezone.localdate(now) - timedelta(days=1)
    make_member(cast, now, house_no="1", paid_until=on.replace(day=1) - timedelta(days=1))
    papers = (Paper("village_head_certificate", photo(cast, now)), Paper("photo", photo(cast, now)))
    incident = open_incident(
        fund=cast.fund,
        event="disaster",
        title="พายุ",
        on=on,
        villages=[cast.villages[4]],
        sums={"B08/part": 1_000_00, "B08/whole": 5_000_00},
        by=welfare(cast),
        at=now,
        idem_key="storm",
        proof=papers,
    )
    ticked = {f"{cast.villages[4].pk}/1": "B08/whole"}
    for key in ("first", "second"):
        made = make_incident_list(incident=incident, ticked=ticked, by=welfare(cast), at=now, idem_key=key)
        if key == "first":
            confirm_incident_list(made=made, by=cast.chair, at=now, resolution=on_sums(cast, now))
            pay_list(made=made, by=cast.treasurer, at=now, idem_key="pay")
            take_back_claim(claim=claims_of(made).get(), reason="ผิดหลัง", by=cast.chair, at=now)
    close_incident(incident=incident, by=cast.chair, at=now)
    survey = (Paper("survey", photo(cast, now)), Paper("resolution", photo(cast, now)))
    stranger = Outsider(cast.fund, cast.villages[7], "9")
    asked = Asked(
        None,
        "hardship",
        on,
        relation="non_member",
        person_name="นายสมหวัง",
        papers=survey,
        outsider=stranger,
        story="ไม่มีบ้าน",
    )
    submit_claim(asked=asked, by=welfare(cast), at=now, idem_key="stranger")


def test_disasters_and_strangers_come_along(
    django_db_setup: None, django_db_blocker: Any, tmp_path: Path
) -> None:
    with django_db_blocker.unblock():
        with databases.fresh_copy():
            cast = with_money(timezone.now())
            with scope(fund=cast.fund):
                _storm(cast)
                export_fund(cast.fund, tmp_path / "fund.kongboon", passphrase="khao-niao-2567")
            before = _rows()
        with databases.fresh_copy():
            import_fund(tmp_path / "fund.kongboon", passphrase="khao-niao-2567")
            assert _rows() == before
    assert [len(found) for found in before] == [1, 1, 2, 2, 3, 2]
