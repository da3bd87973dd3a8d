"""A fund under the standard schedule, and a draft of its next regulation."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest
from tests.ground import ground
from tests.world import Cast, make_fund

from kongboon.access.models import Officer, Role
from kongboon.funds.models import RegulationVersion
from kongboon.regulations.models import RegulationDraft
from kongboon.regulations.services import Voted, start_draft
from kongboon.rules.catalogue import catalogue_text

VOTED = Voted(
    meeting="ประชุมใหญ่สามัญประจำปี 2567",
    held_on=date(2024, 6, 9),
    quorum=50,
    present=82,
    votes_for=70,
    votes_against=8,
    abstained=4,
    resolution="มติที่ 3/2567",
    number="2",
    year_be=2567,
    in_force_from=date(2024, 10, 1),
)


def voted(**changed: object) -> Voted:
    return replace(VOTED, **changed)  # type: ignore[arg-type]


@ground
def house(at: datetime) -> Cast:
    return make_fund(at=at, regulation=catalogue_text("standard-13"))


@pytest.fixture
def secretary(house: Cast) -> Officer:
    return house.officers[Role.SECRETARY]


@pytest.fixture
def draft(house: Cast, secretary: Officer, at: datetime) -> RegulationDraft:
    version = RegulationVersion.objects.get(fund=house.fund)
    return start_draft(fund=house.fund, text=version.text, based_on=version, by=secretary, at=at)
