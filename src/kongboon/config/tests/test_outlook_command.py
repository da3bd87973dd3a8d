"""`kongboon outlook --fund` and `--province`: what a fund's page says, on the command line."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from django.utils.timezone import localdate

from kongboon.config.cli import cli, told
from kongboon.kernel.errors import DomainError
from kongboon.outlook.tests.funds_made import made, province

Run = Callable[..., tuple[int, str, str]]
SHORT = ("--years", "20", "--scenarios", "100")


@pytest.fixture
def run(db: None) -> Run:
    """Exit code, output, and what stands on the error output or the sentence of the refusal."""

    def command(*words: object) -> tuple[int, str, str]:
        result = CliRunner().invoke(cli, ["outlook", *map(str, words)])
        if isinstance(result.exception, DomainError):
            return 1, result.stdout, told(result.exception)
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        return result.exit_code, result.stdout, result.stderr

    return command


def test_a_fund_is_told_from_its_own_books_and_register(run: Run, at: datetime) -> None:
    made(at, "3305050", 25, 450_000)
    code, said, _ = run("--fund", "3305050", *SHORT)
    assert code == 0
    assert "ในอนาคตที่เป็นไปได้ 100 แบบ" in said
    assert "ไม่ใช่คำรับประกัน" in said
    figures = json.loads(run("--fund", "3305050", *SHORT, "--json")[1])
    assert (figures["opening_satang"], figures["seed"]) == (450_000_00, 2567)
    assert figures["lines"]["members"][0] == 25
    assert figures["valuation_on"] == localdate().isoformat()


def opening(folder: Path, baht: str, more: str = "") -> Path:
    file = folder / "ยอด.toml"
    file.write_text(f'valuation_on = "2567-06-01"\nopening = "{baht}"\n{more}', encoding="utf-8")
    return file


def test_an_opening_that_ties_decides_the_day_and_another_is_refused_with_the_difference(
    run: Run, at: datetime, tmp_path: Path
) -> None:
    made(at, "3305050", 25, 450_000)
    file = opening(tmp_path, "450,000")
    figures = json.loads(run("--fund", "3305050", "--opening", file, *SHORT, "--json")[1])
    assert figures["valuation_on"] == "2024-06-01"
    code, said, why = run("--fund", "3305050", "--opening", opening(tmp_path, "450,100.50"), *SHORT)
    assert (code, said) == (1, "")
    assert "100.50" in why
    assert "1 มิ.ย. 2567" in why
    assert (
        run("--fund", "3305050", "--opening", opening(tmp_path, "450,500", 'earmarked = "500"'), *SHORT)[0]
        == 0
    )
    code, _, why = run("--fund", "3305050", "--opening", opening(tmp_path, "มาก"), *SHORT)
    assert (code, len(why.splitlines())) == (1, 2)


def test_a_province_is_ranked_with_its_bar_its_purse_and_who_is_left_out(run: Run, at: datetime) -> None:
    province(at)
    made(at, "3305080", 10, None)
    code, said, _ = run("--province", "33", *SHORT)
    assert code == 0
    lines = said.splitlines()
    places = [n for n, line in enumerate(lines) for place in ("1.", "2.", "3.") if line.startswith(place)]
    assert [("3305070" in lines[places[0]]), ("3305050" in lines[places[2]])] == [True, True]
    assert any("3305080" in line and "ยังไม่มีบัญชี" in line for line in lines)
    assert "ไม่ใช่คำรับประกัน" in said
    figures = json.loads(run("--province", "33", *SHORT, "--json")[1])
    assert [len(figures[name]) for name in ("ranked", "left_out", "pools", "zones")] == [3, 1, 1, 0]
    assert run("--province", "33", *SHORT, "--kernel", "triage")[0] == 0


def test_zones_of_a_file_share_a_purse_each(run: Run, at: datetime, tmp_path: Path) -> None:
    province(at)
    file = tmp_path / "โซน.toml"
    file.write_text('"โซนเหนือ" = ["3305050", "3305060"]\n"โซนใต้" = [3305070]\n', encoding="utf-8")
    said = run("--province", "33", "--zone", file, *SHORT)[1]
    assert said.count("โซนเหนือ") == said.count("โซนใต้") == 2
    for text in ("โซน = 1", '"ก" = ["3405050"]', '"ก" = ["3305050", "3305050"]', "= ="):
        file.write_text(text, encoding="utf-8")
        code, said, why = run("--province", "33", "--zone", file, *SHORT)
        assert (code, said, file.name in why) == (1, "", True)


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("--fund", "3305050", "--province", "33"),
        ("--province", "33", "--opening", __file__),
        ("--fund", "3305050", "--zone", __file__),
        ("--province", "33", "--kernel", "expected"),
        (__file__, "--fund", "3305050"),
    ],
)
def test_wrong_use_is_told_apart_from_a_refusal(run: Run, words: tuple[str, ...]) -> None:
    assert run(*words)[0] == 2


def test_a_fund_or_province_that_is_not_here_is_refused(run: Run, at: datetime) -> None:
    for words in (("--fund", "3305050"), ("--province", "33"), ("--province", "3"), ("--fund", "x")):
        code, said, why = run(*words)
        assert (code, said) == (1, "")
        assert why
    made(at, "3305050", 5, 100, regulation="")
    assert run("--fund", "3305050")[0] == 1
