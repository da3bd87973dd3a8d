"""outlook: how long the money lasts, from a file without a database, of a fund here, or of a province's funds."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kongboon.config.commands.shared import JSON, act, show
from kongboon.kernel.errors import DomainError, gettext_noop

if TYPE_CHECKING:
    from kongboon.actuarial.outlook_file import OutlookAsked

_YEARS, _SCENARIOS, _SEED, _SEED_HERE = 30, 1000, 1, 2567
_ONE_OF_THREE = "give exactly one of FILE, --fund and --province"
_ALONE = {"opening": "fund_code", "zone": "province"}


class NotUtf8(DomainError):
    code = "outlook.not_utf8"
    msgid = gettext_noop("“%(name)s” is not UTF-8 text. Save it as CSV UTF-8 or as UTF-8 text.")


_EXISTING = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command()
@click.argument("file", required=False, type=_EXISTING)
@click.option("--fund", "fund_code", metavar="CODE", help="A fund of this database, by its seven-digit code.")
@click.option("--province", metavar="NN", help="All funds of a province, the most fragile first.")
@click.option("--zone", type=_EXISTING, help="With --province: which funds would share one purse (TOML).")
@click.option(
    "--opening", type=_EXISTING, help="With --fund: a file whose opening balance must be the books'."
)
@click.option("--years", type=int, help=f"Years ahead; {_YEARS} if neither this nor the file says.")
@click.option("--scenarios", type=int, help=f"Possible futures to draw; {_SCENARIOS} if nothing says.")
@click.option(
    "--seed",
    type=int,
    help=f"The same seed gives the same futures; {_SEED} for a file, {_SEED_HERE} for funds here.",
)
@click.option("--kernel", type=click.Choice(["exact", "expected", "triage"]), help="exact if nothing says.")
@JSON
@act("read_files")
def outlook(
    file: Path | None,
    fund_code: str | None,
    province: str | None,
    zone: Path | None,
    opening: Path | None,
    years: int | None,
    scenarios: int | None,
    seed: int | None,
    kernel: str | None,
    as_json: bool,
) -> None:
    """Tell how long the money lasts, with which chance, and what proposals would change. Writes nothing.

    FILE is TOML or JSON (docs/outlook-file.md): register, regulation, assumptions, opening balance; it needs no
    database. --fund takes a fund of this database as it is today, as its own page does. --province ranks all funds of a
    province by fragility and tells what one purse for all, or for each zone, would change.
    """
    _require_one(locals())
    given = {"years": years, "scenarios": scenarios, "seed": seed, "kernel": kernel}
    settings = {name: value for name, value in given.items() if value is not None}
    if file is not None:
        figures, lines = answered(from_file(file), settings)
    elif fund_code is not None:
        from kongboon.config.commands.outlook_funds import fund_answered

        figures, lines = fund_answered(fund_code, {"seed": _SEED_HERE} | settings, opening)
    else:
        from kongboon.config.commands.outlook_funds import province_answered

        figures, lines = province_answered(province or "", {"seed": _SEED_HERE} | settings, zone)
    show(figures, "\n".join(lines), as_json)


def _require_one(given: dict[str, Any]) -> None:
    """Errors: click.UsageError."""
    if sum(given[name] is not None for name in ("file", "fund_code", "province")) != 1:
        raise click.UsageError(_ONE_OF_THREE)
    for name, needed in _ALONE.items():
        if given[name] is not None and given[needed] is None:
            raise click.UsageError(f"--{name} goes together with --{needed.removesuffix('_code')}")
    if given["province"] is not None and given["kernel"] == "expected":
        raise click.UsageError("--kernel expected knows no chances: take exact or triage for --province")


def from_file(file: Path) -> OutlookAsked:
    """The question of a file, with the register and regulations that lie beside it. Errors: BadOutlookFile."""
    from kongboon.actuarial.outlook_file import read_outlook

    def beside(name: str) -> str | None:
        path = file.parent / name
        return text_of(path) if path.is_file() else None

    return read_outlook(text_of(file), beside, is_json=is_json(file))


def answered(asked: OutlookAsked, settings: dict[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """Figures and sentences; `settings` go before those of the question. Errors: BadOutlook."""
    from kongboon.actuarial.comparing import Proposal, compare, later_chances
    from kongboon.actuarial.entrants import entrant_figures
    from kongboon.actuarial.figures import comparison_figures, figures_of
    from kongboon.actuarial.projection import project
    from kongboon.actuarial.telling import LATER, caveats, changes, fingerprint, sentences, table
    from kongboon.config.commands.regulation import translate

    chosen = {**asked.settings, **settings}
    found = project(asked.fund, asked.regulation, asked.assumptions, **chosen)
    way = Proposal(
        asked.regulation,
        chosen.get("dues_satang"),
        chosen.get("entrants_per_year"),
        chosen.get("state_money"),
    )
    words = translate()
    money = {name: chosen[name] for name in ("dues_satang", "state_money", "local_money") if name in chosen}
    worth = entrant_figures(asked.regulation, asked.assumptions, **money)
    figures: dict[str, Any] = {"name": asked.name, **figures_of(found), **worth}
    if found.kernel != "expected" and found.years < LATER[-1]:
        same = {
            name: chosen[name] for name in ("scenarios", "seed", "kernel", "local_money") if name in chosen
        }
        figures["later"] = later_chances(asked.fund, way, asked.assumptions, **same)
    lines = [asked.name, *sentences(figures, words), "", *table(figures, words), ""]
    if asked.proposals:
        paired = {
            name: value for name, value in chosen.items() if name not in ("dues_satang", "entrants_per_year")
        }
        compared = compare(asked.fund, asked.regulation, dict(asked.proposals), asked.assumptions, **paired)
        figures["comparison"] = comparison_figures(compared)
        lines += [*changes(figures["comparison"], words), ""]
    lines += [f"- {caveat}" for caveat in caveats(figures, words)]
    return figures, [*lines, fingerprint(figures, words)]


def is_json(file: Path) -> bool:
    """Whether a file is JSON by its name."""
    return file.suffix.lower() == ".json"


def text_of(file: Path) -> str:
    """Errors: NotUtf8."""
    try:
        return file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise NotUtf8(name=file.name) from None


COMMANDS: dict[str, click.Command] = {"outlook": outlook}
