"""A slip opens every fund in which its user holds an office, so no fund alone gives it for somebody of two."""

from __future__ import annotations

from datetime import datetime

import pytest
from django_scopes import scope
from tests.world import Cast, make_fund

from kongboon.access.models import Role
from kongboon.governance import errors
from kongboon.governance.offices import add_officer, end_office
from kongboon.governance.requests import confirm
from kongboon.governance.services import ask_slip


def test_a_slip_is_not_given_for_who_signs_in_at_another_fund(fund: Cast, at: datetime) -> None:
    secretary = fund.officers[Role.SECRETARY]
    before = secretary.user.password
    other = make_fund(at=at, code="3305060")
    with scope(fund=other.fund):
        there = add_officer(
            fund=other.fund, role=Role.AUDITOR, name=secretary.name, at=at, user=secretary.user
        )
    with pytest.raises(errors.SignInElsewhere):
        ask_slip(officer=secretary, by=fund.chair, at=at, idem_key="slip-0001")
    with scope(fund=other.fund):
        end_office(officer=there, by=other.chair, at=at)
    asked = ask_slip(officer=secretary, by=fund.chair, at=at, idem_key="slip-0002")
    assert confirm(request=asked, by=fund.treasurer, at=at).shown
    secretary.user.refresh_from_db()
    assert secretary.user.password != before


def test_it_is_looked_at_again_with_the_last_word(fund: Cast, at: datetime) -> None:
    secretary = fund.officers[Role.SECRETARY]
    asked = ask_slip(officer=secretary, by=fund.chair, at=at, idem_key="slip-0001")
    other = make_fund(at=at, code="3305060")
    with scope(fund=other.fund):
        add_officer(fund=other.fund, role=Role.CHAIR, name=secretary.name, at=at, user=secretary.user)
    with pytest.raises(errors.SignInElsewhere):
        confirm(request=asked, by=fund.treasurer, at=at)
