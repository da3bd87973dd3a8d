"""A photo that was chosen is not chosen twice: every form with one keeps it when something else is wrong."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from django_scopes import scopes_disabled

from kongboon.access.forms import Form
from kongboon.access.models import Officer, Role
from kongboon.documents.forms import PhotoForm
from kongboon.documents.models import Document
from tests import databases
from tests.addresses import OF_FUNDS
from tests.rows import Town, make_town
from tests.world import specimen

CODE = "3305050"
# Of every form with a photo: a page on which it stands, and who opens it.
PAGES = {
    "WriteResolutionForm": ("web:write-resolution", Role.CHAIR),
    "AdoptedForm": ("web:adopt-regulation", Role.CHAIR),
    "MeetingForm": ("web:withdraw-regulation", Role.CHAIR),
    "VoteForm": ("web:draft-vote", Role.CHAIR),
    "BankMoveForm": ("web:deposit", Role.TREASURER),
    "OtherForm": ("web:other", Role.TREASURER),
    "PettyCashForm": ("web:pay-petty-cash", Role.TREASURER),
    "GoodsForm": ("web:goods-received", Role.TREASURER),
    "ConsentForm": ("members:consents", Role.REGISTRAR),
    "CameBackForm": ("benefits:take-back", Role.TREASURER),
}
# Nothing else stands in these: what is refused is the photo itself.
NOTHING_ELSE = {"DepositSlipForm", "MinutesForm", "SignedSlipForm", "SignedForm"}
# A table or a text that is read, no photo; mended, another one is chosen.
READ = {"RegisterFileForm", "SheetForm", "RegulationForm"}


def _every(kind: type[Form]) -> Iterator[type[Form]]:
    for each in kind.__subclasses__():
        yield each
        yield from _every(each)


def test_every_form_with_a_photo_is_one_that_keeps_it() -> None:
    assert OF_FUNDS, "the URL conf imports every page, and so every form"
    found = set()
    for form in _every(Form):
        files = [name for name, field in form.base_fields.items() if isinstance(field, forms.FileField)]
        if files and form.__module__.startswith("kongboon.") and ".tests." not in form.__module__:
            found.add(form.__name__)
            keeps = issubclass(form, PhotoForm) and form.box in files
            assert keeps or form.__name__ in {*READ, *NOTHING_ELSE}, form
    assert found == {*PAGES, *NOTHING_ELSE, *READ}


@pytest.fixture(scope="module")
def town(django_db_setup: None, django_db_blocker: Any) -> Iterator[Town]:
    with django_db_blocker.unblock(), databases.fresh_copy(), scopes_disabled():
        yield make_town(timezone.now(), code=CODE, moo=8, refund_percent=50, earlier=0)


def _client(officer: Officer) -> Client:
    client = Client()
    assert officer.user is not None
    client.force_login(officer.user, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.mark.parametrize("name", PAGES)
def test_its_page_comes_back_with_the_photo(town: Town, name: str) -> None:
    title, role = PAGES[name]
    form = next(each for each in _every(PhotoForm) if each.__name__ == name)
    address = next(each for each in OF_FUNDS if each.title == title)
    path = address.at(CODE, {part: town.named(address.app, address.name, part) for part in address.parts})
    number = 40 + list(PAGES).index(name)
    photo = SimpleUploadedFile(f"{name}.jpg", specimen(number), "image/jpeg")
    client = _client(town.cast.officers[role])
    page = client.post(f"{path}?direction=out", {form.box: photo})
    assert page.status_code == 422, path
    filed = Document.objects.get(file_name=f"{name}.jpg")
    assert f'name="filed" value="{filed.pk}"' in page.content.decode()
    again = client.post(f"{path}?direction=out", {"filed": filed.pk}).content.decode()
    assert f'name="filed" value="{filed.pk}"' in again
    assert "เก็บภาพ" in again
