"""outlook --fund and --province: the funds of this database, read as their own pages read them."""

from __future__ import annotations

import os
import sys
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kongboon.config.commands.shared import inside, start_django
from kongboon.kernel.errors import DomainError, gettext_noop

if TYPE_CHECKING:
    from kongboon.actuarial.many import Choices, FundSummary
    from kongboon.funds.models import Fund
    from kongboon.outlook.network import NetworkOutlook, Pool


class BadZoneFile(DomainError):
    code = "outlook.bad_zone_file"
    msgid = gettext_noop(
        "The zones of “%(name)s” cannot be read (%(problem)s). Write each zone on a line of its own with its funds' "
        'codes, such as "โซนเหนือ" = ["3305050", "3305060"]; a fund of the province stands in one zone at most.'
    )


def fund_answered(
    fund_code: str, settings: dict[str, Any], opening: Path | None
) -> tuple[dict[str, Any], list[str]]:
    """A fund from its own register, money, assumptions and the regulation in force.

    Errors: NoSuchFund, NoRegulationInForce, BooksDoNotAddUp, OpeningDoesNotTie, BadOutlook.
    """
    start_django()
    from django.utils.timezone import localdate

    from kongboon.actuarial.outlook_file import OutlookAsked, read_opening
    from kongboon.config.commands.outlook import answered, is_json, text_of
    from kongboon.funds.regulations import regulation_on
    from kongboon.outlook.holdings import opening_of, require_tie
    from kongboon.outlook.inputs import assumptions_of, fund_input, latest_assumptions

    claimed = read_opening(text_of(opening), is_json=is_json(opening)) if opening else None
    with inside(fund_code) as fund:
        on = claimed[0] if claimed else localdate()
        money = opening_of(fund, on)
        if claimed:
            require_tie(money, claimed[1])
        assumptions = assumptions_of(latest_assumptions(fund))
        regulation = regulation_on(fund, on)
        found = fund_input(fund, on, assumptions, money, regulations=[regulation])
        asked = OutlookAsked(fund.name, found, regulation, assumptions)
    return answered(asked, settings)


def province_answered(
    province: str, settings: dict[str, Any], zone: Path | None
) -> tuple[dict[str, Any], list[str]]:
    """Every fund of a province, ranked, with the purses that were asked about; a bar while it runs.

    Errors: NoFundInProvince, BadZoneFile, OutOfBounds.
    """
    start_django()
    from django.utils.timezone import localdate

    from kongboon.actuarial.many import Choices
    from kongboon.config.commands.compare_claims import funds_asked
    from kongboon.outlook.network import figures_of_network, network_outlook

    funds = funds_asked(None, province)
    zones = _zones(zone, funds) if zone else None
    # Where nobody looks at a terminal, click prints no bar.
    with click.progressbar(length=len(funds), file=sys.stderr) as bar:
        found = network_outlook(
            funds, localdate(), Choices(**settings), zones=zones, workers=os.cpu_count() or 1, done=bar.update
        )
    names = {fund.code: fund.name for fund in funds}
    return figures_of_network(found), _in_words(found, names)


def _zones(file: Path, funds: Sequence[Fund]) -> dict[str, str]:
    """Fund code -> zone. Errors: BadZoneFile."""
    from kongboon.config.commands.outlook import text_of

    try:
        told = tomllib.loads(text_of(file))
    except tomllib.TOMLDecodeError as problem:
        raise BadZoneFile(name=file.name, problem=problem) from None
    here = {fund.code for fund in funds}
    found: dict[str, str] = {}
    for name, codes in told.items():
        if not isinstance(codes, list):
            raise BadZoneFile(name=file.name, problem=name)
        for code in map(str, codes):
            if code not in here or code in found:
                raise BadZoneFile(name=file.name, problem=code)
            found[code] = name
    return found


def _in_words(found: NetworkOutlook, names: dict[str, str]) -> list[str]:
    from django.utils.translation import gettext

    from kongboon.actuarial.telling import NO_GUARANTEE
    from kongboon.config.commands.regulation import translate
    from kongboon.funds.words import shown_date

    head = gettext("%(count)s funds as of %(day)s, the most fragile first:") % {
        "count": len(found.ranked),
        "day": shown_date(found.on),
    }
    rows = [
        _row(place, row, names, found.choices, found.on.year) for place, row in enumerate(found.ranked, 1)
    ]
    zones = [
        gettext(
            "Zone “%(name)s”: %(funds)s funds, %(members)s members; in %(fragile)s funds the money runs out within "
            "20 years with more than one chance in ten"
        )
        % {"name": cell.name, "funds": cell.funds, "members": cell.members, "fragile": cell.fragile}
        for cell in found.cells
        if not cell.suppressed
    ]
    pools = [_pool(pool) for pool in found.pools]
    left_out = [
        gettext("Left out: %(name)s (%(code)s): %(reason)s")
        % {"name": names[one.fund_code], "code": one.fund_code, "reason": gettext(one.reason)}
        for one in found.left_out
    ]
    mark = gettext("seed %(seed)s, %(scenarios)s futures, run %(run)s") % {
        "seed": found.choices.seed, "scenarios": found.choices.scenarios, "run": found.run_id[:16],
    }  # fmt: skip
    return [head, *rows, *zones, *pools, *left_out, translate()(NO_GUARANTEE), mark]


def _row(place: int, row: FundSummary, names: dict[str, str], choices: Choices, first_year: int) -> str:
    from django.utils.translation import gettext

    from kongboon.actuarial.telling import WITHIN, baht, in_hundred
    from kongboon.kernel.thai_dates import BE_OFFSET

    by = row.exhausted_one_in_ten
    text = gettext(
        "%(place)s. %(name)s (%(code)s): %(members)s members, %(money)s baht; the money runs out within %(within)s years "
        "in %(count)s of 100 futures, within %(years)s in %(ever)s; one in ten by: %(by)s"
    )
    return text % {
        "place": place,
        "name": names[row.fund_code],
        "code": row.fund_code,
        "members": row.members,
        "money": baht(row.opening_satang or 0),
        "within": min(WITHIN, choices.years),
        "count": in_hundred(row.ruin_20 or 0.0),
        "years": choices.years,
        "ever": in_hundred(row.ruin or 0.0),
        "by": "–" if by is None else first_year + BE_OFFSET + by,
    }


def _pool(pool: Pool) -> str:
    from django.utils.translation import gettext

    from kongboon.actuarial.telling import baht, hundreds

    who = gettext("Zone “%(name)s”") % {"name": pool.name} if pool.name else gettext("All of them")
    if pool.purse is None:
        return gettext("%(who)s with one purse: too few people to show figures") % {"who": who}
    text = gettext(
        "%(who)s with one purse (only if they want it): the money runs out within 20 years in %(count)s of 100 futures "
        "(%(low)s to %(high)s); apart, %(apart)s of %(funds)s funds are expected to run out. Left at the end, in the "
        "middle: %(median)s baht"
    )
    return text % {
        "who": who,
        **hundreds(pool.purse.ruin_20._asdict()),
        "apart": f"{pool.purse.apart_20:.1f}",
        "funds": pool.purse.funds,
        "median": baht(pool.purse.median_satang),
    }
