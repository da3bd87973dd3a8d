"""`kongboon fund sign`: a second officer signs at the shell, under an own sign-in, and only then money leaves."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

import pytest
from click.testing import CliRunner
from django.utils import timezone
from django_scopes import scope
from tests.world import Cast, enter_opening, make_fund, make_member, sign_in_at_shell

from kongboon.access.errors import NotSignedInHere
from kongboon.benefits.claims.services import Asked, confirm_claim, submit_claim
from kongboon.config.cli import cli
from kongboon.ledger import errors
from kongboon.ledger.set_up import signature_of
from kongboon.rules.catalogue import catalogue_text

SIGN = ("fund", "sign", "--fund", "3305050", "--by")


@pytest.fixture
def entered(db: None) -> Iterator[Cast]:
    now = timezone.now()
    cast = make_fund(at=now, regulation=catalogue_text("standard-13"), users=True)
    with scope(fund=cast.fund):
        balances = {"1101": 20_000_00}
        enter_opening(fund=cast.fund, on=timezone.localdate(), balances=balances, by=cast.treasurer, at=now)
        yield cast


def test_a_second_officer_signs_and_then_a_claim_is_paid(entered: Cast) -> None:
    now: datetime = timezone.now()
    paid_until = timezone.localdate().replace(day=1)
    member = make_member(entered, now, birth_date=date(1950, 1, 1), paid_until=paid_until)
    grant = Asked(member, "ageing", timezone.localdate(), benefit_code="B04")
    claim = submit_claim(asked=grant, by=entered.officers["welfare"], at=now, idem_key="grant")
    claim = confirm_claim(claim=claim, by=entered.chair, at=now)
    pay = ("claim", "pay", claim.number, "--fund", "3305050", "--by", "treasurer050")
    run = CliRunner().invoke
    assert isinstance(run(cli, [*SIGN, "chair050", "--yes"]).exception, NotSignedInHere)
    for name in ("treasurer050", "chair050"):
        sign_in_at_shell(name)
    assert isinstance(run(cli, pay).exception, errors.SetUpNotSigned)
    assert isinstance(run(cli, [*SIGN, "treasurer050", "--yes"]).exception, errors.OwnSetUp)
    refused = run(cli, [*SIGN, "chair050"], input="n\n")
    assert (refused.exit_code, signature_of(entered.fund)) == (1, None)
    assert "20,000.00" in refused.output
    assert run(cli, [*SIGN, "chair050"], input="y\n").exit_code == 0
    signature = signature_of(entered.fund)
    assert signature is not None
    assert signature.officer == entered.chair
    done = run(cli, pay)
    assert done.exit_code == 0, done.output
