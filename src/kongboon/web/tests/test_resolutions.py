"""The pages of resolutions: the form on paper, writing one down, what rests on it, stopping it, choosing it."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from tests.world import NAMES, Cast, resolved

from kongboon.access.models import Officer, Role
from kongboon.benefits.tests.conftest import jpeg
from kongboon.governance.models import Resolution
from kongboon.web.tests.conftest import sign_in, today_boxes

PAGES = "/f/3305050/resolutions/"


def told(**changed: Any) -> dict[str, Any]:
    return {
        "number": "๓", **today_boxes("held_on"), "purpose": "costs", "words": "ซื้อโต๊ะให้ยายแดง",
        "signer_1": NAMES[Role.CHAIR], "signer_2": "นายสมาชิก คนหนึ่ง", "signer_3": NAMES[Role.WELFARE],
        "minutes": SimpleUploadedFile("m.jpg", jpeg("navy"), "image/jpeg"),
    } | changed  # fmt: skip


def written(client: Client, **changed: Any) -> Resolution:
    answer = client.post(f"{PAGES}write/", told(**changed))
    assert answer.status_code == 302, answer.content.decode()
    return Resolution.objects.get()


def test_one_is_written_down_shown_and_stopped(house: Cast, stranger: Officer) -> None:
    secretary = sign_in(house.officers[Role.SECRETARY])
    assert "ยังไม่มีมติ" in secretary.get(PAGES).content.decode()
    made = written(secretary)
    page = f"{PAGES}{made.pk}/"
    shown = secretary.get(page).content.decode()
    for words in (made.label, "ซื้อโต๊ะ", "นายสมาชิก คนหนึ่ง", f"/documents/{made.minutes_id}/"):
        assert words in shown
    assert made.label in secretary.get(PAGES).content.decode()
    seen_by_collector = sign_in(house.collector).get(page).content.decode()
    assert "ซื้อโต๊ะ" not in seen_by_collector, "the words may name who is poor or ill"
    assert f"{page}stop/" in seen_by_collector
    assert sign_in(stranger).get(page).status_code == 404
    assert sign_in(house.collector).post(f"{page}stop/", {"note": ""}).status_code == 422
    assert sign_in(house.collector).post(f"{page}stop/", {"note": "ไม่ได้ประชุม"}).status_code == 302
    assert "ไม่ได้ประชุม" in secretary.get(page).content.decode()


@pytest.mark.parametrize(("purpose", "waits"), [("month", True), ("arrears", True), ("sum", False)])
def test_only_what_rests_on_it_alone_is_said_to_wait(house: Cast, purpose: str, waits: bool) -> None:
    client = sign_in(house.officers[Role.SECRETARY])
    page = client.get(f"{PAGES}{written(client, purpose=purpose).pk}/").content.decode()
    assert ("ใช้ได้ทันที" in page) != waits
    assert ("รอถึง" in page) == waits


def test_one_that_is_not_whole_is_shown_again(house: Cast) -> None:
    client = sign_in(house.chair)
    for wrong in (
        {"minutes": ""},
        {"signer_3": NAMES[Role.CHAIR]},
        {"words": ""},
        {"number": "0"},
        {"purpose": "x"},
    ):
        assert client.post(f"{PAGES}write/", told(**wrong)).status_code == 422, wrong
    assert not Resolution.objects.exists()
    assert sign_in(house.treasurer).post(f"{PAGES}write/", told()).status_code == 403


def test_the_page_of_the_day_tells_every_office(house: Cast) -> None:
    made = written(sign_in(house.chair))
    for role in Role.values:
        assert f"{PAGES}{made.pk}/" in sign_in(house.officers[role]).get("/f/3305050/").content.decode(), role


def test_a_form_that_stands_open_finds_the_one_that_was_written_beside_it(house: Cast) -> None:
    client = sign_in(house.treasurer)
    choices = f"{PAGES}choices/costs/"
    assert "selected" in client.get(choices).content.decode()
    older, newer = resolved(house, timezone.now()), resolved(house, timezone.now(), number=2)
    assert f'value="{newer}" selected' in client.get(choices).content.decode()
    assert f'value="{older}" selected' in client.get(choices, {"resolution": older}).content.decode()
    assert newer not in client.get(f"{PAGES}choices/month/").content.decode(), "only those for this"
    assert client.get(f"{PAGES}choices/gold/").status_code == 404


def test_the_form_is_printed_empty_and_filled_in(house: Cast) -> None:
    client = sign_in(house.chair)
    made = written(client)
    for page in (f"{PAGES}form.pdf", f"{PAGES}{made.pk}/print.pdf"):
        assert client.get(page).content[:5] == b"%PDF-"
    assert sign_in(house.collector).get(f"{PAGES}{made.pk}/print.pdf").status_code == 403
