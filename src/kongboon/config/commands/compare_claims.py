"""regulation compare --fund and --province: what both documents make of past claims, with a bar for a long run."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING, Any

import click

from kongboon.kernel.errors import DomainError, gettext_noop
from kongboon.kernel.money import format_baht

if TYPE_CHECKING:
    from kongboon.benefits.back_test.comparing import Compared
    from kongboon.funds.models import Fund
    from kongboon.rules.terms import Regulation


class NoFundInProvince(DomainError):
    code = "regulation.no_fund_in_province"
    msgid = gettext_noop(
        "There is no fund of a province with the code %(code)s in this database. A province has two digits: "
        "the first two of its funds' codes."
    )


def funds_asked(fund_code: str | None, province: str | None) -> list[Fund]:
    """The funds of a call. Errors: NoSuchFund, NoFundInProvince."""
    from kongboon.benefits.back_test.comparing import funds_of_province
    from kongboon.config.commands.shared import inside

    if fund_code is not None:
        with inside(fund_code) as fund:
            return [fund]
    code = province or ""
    found = funds_of_province(code) if code.isascii() and code.isdigit() and len(code) == 2 else []
    if not found:
        raise NoFundInProvince(code=code)
    return found


def compare_with_bar(
    funds: Sequence[Fund], old: Regulation, new: Regulation, until: date
) -> list[tuple[Fund, Compared]]:
    """Every fund with its figures; a bar on the error output while more than one is tried."""
    from kongboon.benefits.back_test.comparing import compare_on_funds

    found = []
    # Hidden for one fund; where nobody looks at a terminal, click prints no bar.
    with click.progressbar(length=len(funds), file=sys.stderr, hidden=len(funds) == 1) as bar:
        for fund, compared in compare_on_funds(funds, old, new, until=until):
            found.append((fund, compared))
            bar.update(1)
    return found


def in_figures(found: Sequence[tuple[Fund, Compared]], total: Compared) -> dict[str, Any]:
    """Every fund and the sum of all, for --json."""
    funds = [{"fund": fund.code, **_figures(compared)} for fund, compared in found]
    return {"claims": {**_figures(total), "each": funds}}


def _figures(compared: Compared) -> dict[str, int]:
    return asdict(compared) | {"change_satang": compared.change_satang}


def in_words(found: Sequence[tuple[Fund, Compared]], total: Compared) -> list[str]:
    """A line a fund, the largest change first, and the sum of all."""
    from django.utils.translation import gettext

    line = gettext(
        "%(name)s: %(claims)s claims; old regulation %(old)s baht, new %(new)s baht, difference %(change)s; "
        "%(gainers)s get more, %(losers)s less, %(undecided)s left to people"
    )
    ranked = sorted(found, key=lambda pair: -abs(pair[1].change_satang))
    rows = [(f"{fund.name} ({fund.code})", compared) for fund, compared in ranked]
    if len(rows) > 1:
        rows.append((gettext("All %(count)s funds") % {"count": len(rows)}, total))
    return [line % _words(name, compared) for name, compared in rows]


def _words(name: str, compared: Compared) -> dict[str, object]:
    sums = {"old": compared.old_satang, "new": compared.new_satang, "change": compared.change_satang}
    return {
        "name": name,
        "claims": compared.claims,
        "gainers": compared.gainers,
        "losers": compared.losers,
        "undecided": compared.undecided,
        **{key: format_baht(value) for key, value in sums.items()},
    }
