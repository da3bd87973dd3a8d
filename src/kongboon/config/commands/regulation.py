"""regulation check, quote, compare and schema, without a database unless past claims are asked for; adopt, withdraw."""

from __future__ import annotations

import json
import os
import tomllib
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kongboon.config.commands.regulation_votes import adopt, withdraw
from kongboon.config.commands.shared import FILE, JSON, Day, act, show, start_django
from kongboon.kernel.errors import DomainError, gettext_noop

if TYPE_CHECKING:
    from kongboon.rules.terms import Regulation


class NoSuchRegulation(DomainError):
    code = "regulation.no_such"
    msgid = gettext_noop(
        "“%(name)s” is neither a file nor a name of the catalogue. The catalogue has: %(names)s."
    )


class BadFactsFile(DomainError):
    code = "regulation.bad_facts"
    msgid = gettext_noop("The file with the facts cannot be read: %(problem)s")


@click.group()
def regulation() -> None:
    """Check a regulation document, ask what it would pay or changes in another; bring it in, or withdraw it."""


@regulation.command()
@FILE
@JSON
@act("read_files")
def check(file: Path, as_json: bool) -> None:
    """Validate a regulation document; every problem with its line."""
    from kongboon.rules.document import BadRegulation, load_regulation

    try:
        found = load_regulation(_text(file))
    except BadRegulation as wrong:
        problems = [{"line": p.line, "problem": p.text(translate())} for p in wrong.problems]
        lines = [f"{file.name}: {p['problem']}" for p in problems]
        show({"valid": False, "problems": problems}, "\n".join(lines), as_json)
        raise click.exceptions.Exit(1) from None
    figures = {"valid": True, "sha256": found.text_sha256, "benefits": len(found.benefits)}
    show(figures, f"ใช้ได้ · valid: {found.title} ({len(found.benefits)} ประเภท)", as_json)


@regulation.command()
@FILE
@click.argument("facts", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@JSON
@act("read_files")
def quote(file: Path, facts: Path, as_json: bool) -> None:
    """Decide an event by FILE with the FACTS (JSON or TOML), with every reason; needs no database.

    Without a benefit_code among the facts it tells every benefit that the event touches.
    """
    from kongboon.rules.document import load_regulation
    from kongboon.rules.evaluate import evaluate_all
    from kongboon.rules.explain import explain
    from kongboon.rules.serialise import decision_to_json, facts_from_json

    try:
        raw = facts.read_text(encoding="utf-8-sig")
        given: dict[str, Any] = tomllib.loads(raw) if facts.suffix == ".toml" else json.loads(raw)
        asked = facts_from_json(given)
    except (ValueError, KeyError, TypeError, AttributeError) as wrong:
        raise BadFactsFile(problem=str(wrong)) from None
    found, words = load_regulation(_text(file)), translate()
    decisions = evaluate_all(found, asked)
    if len(decisions) == 1:
        show(decision_to_json(decisions[0]), "\n".join(explain(decisions[0], words)), as_json)
        return
    benefits = [found.benefit(decision.benefit_code) for decision in decisions]
    told = [
        "\n".join([f"{benefit.code} {benefit.title_th}" if benefit else "", *explain(decision, words)])
        for benefit, decision in zip(benefits, decisions, strict=True)
    ]
    figures = {"decisions": [decision_to_json(decision) for decision in decisions]}
    show(figures, "\n\n".join(told), as_json)


@regulation.command()
@click.argument("old", metavar="OLD")
@click.argument("new", metavar="NEW")
@click.option("--fund", "fund_code", metavar="CODE", help="Try both on this fund's claims of three years.")
@click.option("--province", metavar="NN", help="Try both on the claims of every fund of a province.")
@click.option("--until", type=Day(), help="Last day that is tried; today if not given.")
@JSON
@act("read_files")
def compare(
    old: str, new: str, fund_code: str | None, province: str | None, until: date | None, as_json: bool
) -> None:
    """Tell every difference of two regulations: OLD and NEW are files or names of the catalogue.

    With --fund or --province also what both make of the claims of the three years before --until: what they cost,
    and how many get more or less. Writes nothing.
    """
    if fund_code is not None and province is not None:
        raise click.UsageError("--fund and --province exclude each other")
    from kongboon.rules.compare import compare as differences_of
    from kongboon.rules.compare_titles import with_titles
    from kongboon.rules.compare_words import (
        after_in_words,
        before_in_words,
        differences_in_words,
        value_in_words,
    )
    from kongboon.rules.document import load_regulation

    before, after = load_regulation(_text_of(old)), load_regulation(_text_of(new))
    found = with_titles(differences_of(before, after), before, after)
    sentences = differences_in_words(found, translate())
    figures = [
        {
            "where": difference.where,
            "clause": difference.clause,
            "field": difference.field,
            "items": [value_in_words(name, item, translate()) for name, item in difference.items],
            "kind": difference.kind,
            "before": before_in_words(difference, translate()),
            "after": after_in_words(difference, translate()),
            "sentence": sentence,
        }
        for difference, sentence in zip(found, sentences, strict=False)
    ]
    tried, lines = _on_claims(fund_code, province, before, after, until)
    show({"differences": figures, **tried}, "\n".join([*sentences, *lines]), as_json)


def _on_claims(
    fund_code: str | None, province: str | None, old: Regulation, new: Regulation, until: date | None
) -> tuple[dict[str, Any], list[str]]:
    """Figures and lines of the claims that were tried; nothing where none were asked for."""
    if fund_code is None and province is None:
        return {}, []
    start_django()
    from django.utils.timezone import localdate

    from kongboon.benefits.back_test.comparing import Compared
    from kongboon.config.commands.compare_claims import compare_with_bar, funds_asked, in_figures, in_words

    day = until or localdate()
    found = compare_with_bar(funds_asked(fund_code, province), old, new, day)
    total = sum((compared for _, compared in found), Compared())
    return in_figures(found, total), in_words(found, total)


@regulation.command()
@act("read_files")
def schema() -> None:
    """Print the JSON Schema of a regulation document, for editors and other programs."""
    from kongboon.rules.schema import regulation_schema

    click.echo(json.dumps(regulation_schema(), ensure_ascii=False, indent=2))


def _text_of(name: str) -> str:
    """The document of a file, or of a schedule of the catalogue. Errors: NoSuchRegulation."""
    from kongboon.rules.catalogue import catalogue_names, catalogue_text

    if Path(name).is_file():
        return _text(Path(name))
    if name in catalogue_names():
        return catalogue_text(name)
    raise NoSuchRegulation(name=name, names=", ".join(catalogue_names()))


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise BadFactsFile(problem=f"{file.name} is not UTF-8 text") from None


def translate() -> Any:
    """gettext of the product's own catalogues, without settings or a database."""
    import gettext
    from importlib.resources import files

    if os.environ.get("KONGBOON_LANGUAGE", "th") != "th":
        return lambda sentence: sentence
    found: gettext.NullTranslations = gettext.NullTranslations()
    for app in ("rules", "actuarial", "funds"):
        catalogue = gettext.translation(
            "django", str(files(f"kongboon.{app}") / "locale"), ["th"], fallback=True
        )
        catalogue.add_fallback(found)
        found = catalogue
    return found.gettext


regulation.add_command(adopt)
regulation.add_command(withdraw)

COMMANDS: dict[str, click.Command] = {"regulation": regulation}
