"""The assembly's next regulation comes into force by the web; the one before ends the day before it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from tests.world import Cast

from kongboon.benefits.tests.conftest import jpeg
from kongboon.funds.changes import adopt_regulation
from kongboon.funds.models import Fund, RegulationVersion
from kongboon.funds.regulations import standing_versions
from kongboon.governance.models import Request
from kongboon.rules.catalogue import adopted_text, catalogue_text
from kongboon.rules.document import load_regulation
from kongboon.web.tests.conftest import asked_by, press, sign_in

URL = "/f/3305050/settings/regulation/add/"
SECOND = {
    "choice": "chamuang-2556", "number": "2", "resolution": "4/2568",
    "approved_on_0": "๒๘", "approved_on_1": "2", "approved_on_2": "2568",
    "in_force_from_0": "1", "in_force_from_1": "3", "in_force_from_2": "2568",
}  # fmt: skip


def _sent(**more: object) -> dict[str, object]:
    return {**SECOND, "minutes": SimpleUploadedFile("m.jpg", jpeg("navy"), "image/jpeg"), **more}


def _versions() -> list[tuple[str, date, date | None]]:
    """Number, first and last day of every version, read anew in the order of their days."""
    fund = Fund.objects.get(pk=3305050)
    return [(version.number, version.in_force_from, version.ends_on) for version in standing_versions(fund)]


@pytest.fixture
def first(house: Cast) -> RegulationVersion:
    text = adopted_text(
        "standard-13",
        number="1",
        title="ระเบียบแรก",
        approved_by="ที่ประชุมใหญ่สมาชิก",
        approved_on=date(2024, 1, 31),
        resolution="1/2567",
        in_force_from=date(2024, 2, 1),
    )
    return adopt_regulation(fund=house.fund, text=text, at=timezone.now())


def test_a_fund_that_left_it_for_later_adopts_its_first(house: Cast) -> None:
    assert "ยังไม่มี" in sign_in(house.chair).get("/f/3305050/settings/").content.decode()
    asked = asked_by(sign_in(house.chair), URL, _sent())
    assert press(house.chair, asked).status_code == 422
    assert _versions() == [], "not by the chair alone"
    assert press(house.treasurer, asked).status_code == 302
    assert _versions() == [("2", date(2025, 3, 1), None)]
    version = RegulationVersion.objects.get()
    assert load_regulation(version.text).title == f"ระเบียบ{house.fund.name}"


def test_the_next_one_ends_the_one_before(house: Cast, first: RegulationVersion) -> None:
    late = _sent(is_historical="on")
    assert press(house.treasurer, asked_by(sign_in(house.chair), URL, late)).status_code == 302
    assert _versions() == [
        ("1", date(2024, 2, 1), date(2025, 2, 28)),
        ("2", date(2025, 3, 1), None),
    ]


@pytest.mark.parametrize(
    "wrong",
    [
        {"minutes": ""},
        {"in_force_from_2": "2566", "approved_on_2": "2565"},
        {"in_force_from_1": "2"},
        {"resolution": ""},
        {"approved_on_0": "30"},
        {"choice": "later"},
        {"choice": ""},
    ],
)
def test_a_wrong_one_is_shown_again_and_changes_nothing(
    house: Cast, first: RegulationVersion, wrong: dict[str, str]
) -> None:
    page = sign_in(house.chair).post(URL, _sent(**wrong))
    assert page.status_code == 422
    assert _versions() == [("1", date(2024, 2, 1), None)]
    assert not Request.objects.exists()


def test_our_own_file_is_read_and_a_broken_one_says_where(house: Cast, tmp_path: Path) -> None:
    broken = SimpleUploadedFile("ระเบียบ.toml", 'number = "1"\nyear_be = "สองพัน"\n'.encode())
    page = sign_in(house.chair).post(URL, {"choice": "own", "file": broken})
    assert page.status_code == 422
    assert "year_be" in page.content.decode()
    whole = SimpleUploadedFile("ระเบียบ.toml", catalogue_text("standard-13").encode())
    asked = asked_by(sign_in(house.chair), URL, _sent(choice="own", file=whole))
    assert press(house.treasurer, asked).status_code == 302
    assert RegulationVersion.objects.get().text == catalogue_text("standard-13")
