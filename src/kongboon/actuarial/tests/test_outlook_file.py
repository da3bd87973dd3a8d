"""The documented file: its example answers, each kind of mistake is told with its place, and the command runs alone."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from kongboon.actuarial.assumption_list import DEFAULTS
from kongboon.actuarial.assumptions import default_assumptions
from kongboon.actuarial.outlook_file import BadOutlookFile, read_outlook
from kongboon.actuarial.projection import project
from kongboon.actuarial.register_file import rows_of_csv

GUIDE = (Path(__file__).parents[4] / "docs" / "outlook-file.md").read_text("utf-8")
THAI, EXAMPLE, ENGLISH = re.split(r"```(?:toml\n)?", GUIDE)
CSV = "เลขสมาชิก,เพศ,วันเกิด,วันเป็นสมาชิก\n1,หญิง,7/6/2507,1/10/2557\n2,,,2566-05-01\n"


def nothing(name: str) -> None:
    return None


def problems(text: str, files: dict[str, str] | None = None) -> list[str]:
    with pytest.raises(BadOutlookFile) as caught:
        read_outlook(text, (files or {}).get)
    return [problem.text() for problem in caught.value.problems]


def test_the_example_of_the_guide_is_an_outlook() -> None:
    asked = read_outlook(EXAMPLE, nothing)
    assert len(asked.fund.members) == 3
    assert (asked.fund.opening_satang, asked.fund.earmarked_satang) == (4_500_000, 500_000)
    assert asked.assumptions["state_probability"] == 0.5
    assert asked.assumptions.record("state_probability").chosen_by == "เหรัญญิก"
    assert [name for name, _ in asked.proposals] == ["แบบชะมวง"]
    assert asked.settings == {
        "years": 20, "scenarios": 500, "seed": 7, "kernel": "exact", "state_money": "random", "local_money": "random",
    }  # fmt: skip
    assert asked.fund.members.exempt.sum() == 1
    assert {caveat.code for caveat in asked.fund.members.caveats} == {"birth_unknown", "sex_unknown"}


def test_a_register_says_who_is_disabled() -> None:
    text = "เลขสมาชิก,วันเป็นสมาชิก,พิการ,บ้านเลขที่\n1,1/1/2560,ใช่,5/12\n2,1/1/2560,,5/12\n3,1/1/2560,มาก,"
    rows, found = rows_of_csv(text, date(2024, 9, 30))
    assert [(row.disabled, row.household) for row in rows] == [(True, "5/12"), (False, "5/12"), (False, None)]
    assert [problem.facts["column"] for problem in found] == ["disabled"]


def test_json_asks_the_same() -> None:
    as_json = json.dumps(tomllib.loads(EXAMPLE), ensure_ascii=False)
    ours, theirs = read_outlook(EXAMPLE, nothing), read_outlook(as_json, nothing, is_json=True)
    assert project(ours.fund, ours.regulation, ours.assumptions, **ours.settings).run_id == (
        project(theirs.fund, theirs.regulation, theirs.assumptions, **theirs.settings).run_id
    )


@pytest.mark.parametrize("language", [THAI, ENGLISH])
def test_every_name_of_the_file_is_told_in_both_languages(language: str) -> None:
    told = set(re.findall(r"`\[*([a-z_]+)[\].`]", language))
    assert told >= set(tomllib.loads(EXAMPLE)) | {
        "members",
        "kernel",
        "tier",
        "dues_a_year",
        "entrants_per_year",
    }


def test_a_register_lies_beside_the_file() -> None:
    text = re.sub(r"(?s)\[\[member\]\].*?(?=\[assumptions)", "", EXAMPLE).replace(
        'regulation = "standard-13"', 'regulation = "standard-13"\nmembers = "register.csv"'
    )
    assert len(read_outlook(text, {"register.csv": CSV}.get).fund.members) == 2
    assert any("register.csv" in said for said in problems(text))
    bad = (
        CSV.replace("สมาชิก\n", "สมาชิก,อัตรา,ยกเว้น\n")
        + "2,คน,32/1/2500,1/1/2560,,บางที\n,หญิง,1/1/2560,1/1/2550\n3,ชาย,1/1/2500,1/1/2570\n4,,,\n"
    )
    said = "\n".join(problems(text, {"register.csv": bad}))
    for row, words in (
        (4, "“2” stands in an earlier row"), (4, "“คน” is no sex"), (4, "“born”"), (4, "“บางที”"), (5, "“id” is empty"),
        (5, "birth lies after"), (6, "after the day of valuation"), (7, "“joined” is empty"),
    ):  # fmt: skip
        assert re.search(rf"row {row}[,:] .*{re.escape(words)}|row {row}: .*{re.escape(words)}", said), (
            row,
            words,
            said,
        )
    assert "no column" in "\n".join(problems(text, {"register.csv": "name,age\nก,3\n"}))


@pytest.mark.parametrize(
    ("old", "new", "has_line", "words"),
    [
        ('valuation_on = "2567-09-30"', 'valuation_on = "2024-09-30"', True, "2024-09-30"),
        ('opening = "45,000"', 'opening = "lots"', True, "lots"),
        ('regulation = "standard-13"', 'regulation = "my-rules"', True, "my-rules"),
        ("value = 0.5", "value = 5", True, "state_probability"),
        ("[assumptions.state_probability]", "[assumptions.luck]", False, "luck"),
        ("years = 20", "years = 200", True, "80"),
        ("seed = 7", 'kernel = "guess"', True, "guess"),
        ("seed = 7", "sed = 7", True, "“sed” is not known"),
        ('name = "แบบชะมวง"', "", False, "“name” is missing"),
        ('fund = "3305050"', "fund = ", True, "cannot be read"),
    ],
)
def test_a_mistake_is_told_with_its_place(old: str, new: str, has_line: bool, words: str) -> None:
    assert old in EXAMPLE
    said = problems(EXAMPLE.replace(old, new))
    line = EXAMPLE[: EXAMPLE.index(old)].count("\n") + 1
    place = f"Line {line}: " if has_line else ""
    assert any(one.startswith(place) and words in one for one in said), said


def test_a_bad_regulation_beside_the_file_is_told_with_its_own_lines() -> None:
    text = EXAMPLE.replace('regulation = "standard-13"', 'regulation = "mine.toml"')
    said = problems(text, {"mine.toml": "[regulation]\nnumber = 5\n"})
    assert any("mine.toml" in one and "Line 2" in one for one in said)


def test_the_register_must_be_there_once() -> None:
    without = re.sub(r"(?s)\[\[member\]\].*?(?=\[assumptions)", "", EXAMPLE)
    assert any("members.csv" in one for one in problems(without))
    both = EXAMPLE.replace('regulation = "standard-13"', 'regulation = "standard-13"\nmembers = "x.csv"')
    assert any("both" in one for one in problems(both, {"x.csv": CSV}))


def test_a_fund_may_owe() -> None:
    asked = read_outlook(EXAMPLE.replace('opening = "45,000"', 'opening = "-45,000"'), nothing)
    assert asked.fund.opening_satang == -4_500_000


def command(folder: Path, *words: str, language: str = "th") -> subprocess.CompletedProcess[str]:
    """The command in a process of its own, pointed at a database that is not there."""
    told = {
        "DJANGO_SETTINGS_MODULE": "kongboon.config.settings",
        "KONGBOON_LANGUAGE": language,
        "KONGBOON_DATABASE_URL": "sqlite:////nowhere/at/all",
    }
    started = [sys.executable, "-c", "from kongboon.config.cli import main; main()", *words]
    return subprocess.run(
        started, cwd=folder, capture_output=True, text=True, check=False, env=os.environ | told
    )


def test_the_command_answers_in_thai_and_in_figures_without_a_database(tmp_path: Path) -> None:
    (tmp_path / "fund.toml").write_text(EXAMPLE, encoding="utf-8")
    said = command(tmp_path, "outlook", "fund.toml")
    assert said.returncode == 0, said.stderr
    assert "อนาคต" in said.stdout
    assert "ไม่ใช่คำรับประกัน" in said.stdout
    assert "แบบชะมวง" in said.stdout
    figures: dict[str, Any] = json.loads(
        command(tmp_path, "outlook", "fund.toml", "--years", "12", "--json").stdout
    )
    assert figures["years_be"][:2] == [2567, 2568]
    assert len(figures["balance_satang"]["50%"]) == 13
    assert figures["seed"] == 7
    assert set(figures["comparison"]["differences"]) == {"แบบชะมวง"}
    again = json.loads(command(tmp_path, "outlook", "fund.toml", "--years", "12", "--json").stdout)
    assert again == figures


def test_the_command_refuses_with_the_places(tmp_path: Path) -> None:
    (tmp_path / "fund.toml").write_text(EXAMPLE.replace("years = 20", "years = 0"), encoding="utf-8")
    said = command(tmp_path, "outlook", "fund.toml", language="en")
    assert said.returncode == 1
    assert re.search(r"Line \d+: .*1 to 80", said.stderr)


def test_every_assumption_has_a_source_and_can_be_chosen_as_it_ships() -> None:
    for key, record in default_assumptions().records:
        assert record.source.strip(), key
        assert key in DEFAULTS
        assert default_assumptions().replacing({key: record}) == default_assumptions()
