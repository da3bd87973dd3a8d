"""A benefit is the same in every version of the regulation, whatever code it is printed under: ceilings follow it."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from tests.world import Cast

from kongboon.benefits.claims.services import Asked, submit_claim
from kongboon.benefits.models import Claim
from kongboon.benefits.tests.conftest import welfare
from kongboon.funds.changes import adopt_regulation
from kongboon.members.models import Member
from kongboon.rules.document import load_regulation
from kongboon.rules.select import same_benefit

HEAD = """\
[regulation]
number = "{number}"
year = 2567
title = "ระเบียบ"
approved_by = "ประชุมใหญ่"
approved_on = "{voted}"
resolution = "มติ"
in_force_from = "{begins}"
waiting_days = 0

[dues]
amount = "365"
per = "year"

[events]
own_1 = "{event}"
"""
BENEFIT = """
[[benefit]]
code = "{code}"
key = "{key}"
title_th = "{title}"
title_en = "{title}"
event = "own_1"
clause = "ข้อ 5"
amount = "500"
caps = {{ lifetime_count = 1 }}
"""


def text(event: str, code: str, key: str, *, begins: str, voted: str, number: str = "2") -> str:
    head = HEAD.format(number=number, voted=voted, begins=begins, event=event)
    return head + BENEFIT.format(code=code, key=key, title=event)


# The names of a fund's own events are counted (own_1), and so are the short names made from them.
BUFFALO = text("ควายออกลูก", "B13", "own_1", begins="2567-01-01", voted="2566-12-01", number="1")
ORDINATION = text("บวช", "B13", "own_1", begins="2567-06-05", voted="2567-06-04")
MOVED = text("ควายออกลูก", "B14", "own_1", begins="2567-06-05", voted="2567-06-04")
RENAMED = text("ควายออกลูก", "B13", "calf", begins="2567-06-05", voted="2567-06-04")


@pytest.mark.parametrize(("later", "code"), [(ORDINATION, None), (MOVED, "B13"), (RENAMED, "B13")])
def test_it_is_known_by_its_event_and_short_name_and_not_by_its_code(later: str, code: str | None) -> None:
    new, old = load_regulation(later), load_regulation(BUFFALO)
    found = same_benefit(new.benefits[0], new, old)
    assert (found and found.code) == code


def _ask(member: Member, on: date, cast: Cast, at: datetime, key: str) -> Claim:
    return submit_claim(asked=Asked(member, "own_1", on), by=welfare(cast), at=at, idem_key=key)


@pytest.mark.parametrize(
    ("later", "status"), [(ORDINATION, "submitted"), (MOVED, "refused"), (RENAMED, "refused")]
)
def test_a_ceiling_counts_the_benefit_under_every_code_and_no_other_under_its_own(
    cast: Cast, member: Member, at: datetime, later: str, status: str
) -> None:
    adopt_regulation(fund=cast.fund, text=BUFFALO, at=at, is_historical=True)
    adopt_regulation(fund=cast.fund, text=later, at=at, is_historical=True)
    calf = _ask(member, date(2024, 6, 3), cast, at, "calf")
    assert (calf.status, calf.benefit_code) == ("submitted", "B13")
    assert _ask(member, date(2024, 6, 4), cast, at, "again").status == "refused", "the second calf"
    assert _ask(member, date(2024, 6, 6), cast, at, "later").status == status
