"""The 13-type model typed in through the forms of the editor, from the smallest draft that a fund can begin with."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from tests.typing_in import Step, decisions_of, steps_of, without_marks
from tests.world import Cast

from kongboon.access.models import Role
from kongboon.regulations.models import RegulationDraft
from kongboon.rules.catalogue import catalogue_text
from kongboon.rules.compare import compare
from kongboon.rules.compare_words import NO_DIFFERENCE, differences_in_words
from kongboon.rules.document import load_regulation
from kongboon.rules.tests import book
from kongboon.web.tests.conftest import sign_in

# The model, and a document that uses every word there is; tests/browser types a published schedule in.
TEXTS = {
    "standard-13": catalogue_text("standard-13"),
    "regulation_full": (Path(book.__file__).parent / "regulation_full.toml").read_text("utf-8"),
}
DRAFTS = "/f/3305050/settings/regulation/drafts/"


def send(client: Client, page: str, boxes: dict[str, Any]) -> str:
    """Fill the boxes of a page, ask for more rows where they are too few, and keep it; where it leads."""
    form = client.get(page).context["form"]
    sent = {box.name: box.value() for box in form if box.value() not in (None, False)}
    lacking = {name for name in boxes if name not in form.fields}
    while lacking:
        answer = client.post(page, sent | boxes | {"more": "1"})
        assert answer.status_code == 200
        form = answer.context["form"]
        before, lacking = lacking, {name for name in boxes if name not in form.fields}
        assert len(lacking) < len(before), f"no box for {sorted(lacking)}"
        sent["rows"] = form["rows"].value()
    answer = client.post(page, sent | {name: value for name, value in boxes.items() if value is not False})
    assert answer.status_code == 302, answer.context["form"].errors
    return str(answer.headers["Location"])


def type_in(client: Client, draft: str, step: Step) -> None:
    page = f"{draft}{step.page}"
    if step.adds:
        page = send(client, f"{draft}add/", step.adds)
    send(client, page, step.boxes)


def typed(house: Cast, name: str) -> str:
    """The text of a draft into which a document was typed, from the smallest one on."""
    client = sign_in(house.officers[Role.SECRETARY])
    draft = client.post(f"{DRAFTS}begin/", {"origin": "blank"}).headers["Location"]
    for step in steps_of(TEXTS[name]):
        type_in(client, draft, step)
    return str(RegulationDraft.objects.get(pk=draft.strip("/").split("/")[-1]).text)


@pytest.mark.parametrize("name", TEXTS)
def test_it_can_be_typed_in_and_decides_the_same(house: Cast, name: str) -> None:
    published, written = load_regulation(TEXTS[name]), load_regulation(typed(house, name))
    assert differences_in_words(compare(without_marks(published), without_marks(written))) == [NO_DIFFERENCE]
    assert without_marks(written) == without_marks(published)
    assert decisions_of(written, name) == decisions_of(published, name)
