"""`kongboon fund export` and `fund import`: a fund made on one laptop lives on at another installation."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from django_scopes import scope, scopes_disabled
from tests.kept import COMMAND, initialised, kept, mark_of, sources, surroundings

from kongboon.access.models import Officer, User
from kongboon.access.services import officer_named
from kongboon.config.cli import cli, told
from kongboon.funds.models import Fund
from kongboon.governance import lately
from kongboon.governance.models import FundCopy
from kongboon.kernel.errors import DomainError
from kongboon.ledger.checks import verify

PASSPHRASE = "ข้าวเหนียวมะม่วง ๒๕๖๙"
OPENING = "วันที่,1 ต.ค. 2568\nรหัสบัญชี,ยอดยกมา\n1101,1200.50\n1110,98000\n"
Run = Callable[..., tuple[int, str]]


OWN_PASSWORD = "khao-suai-ของเรา\n"


@pytest.fixture(scope="module")
def laptop(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., subprocess.CompletedProcess[str]]:
    """The program on a laptop of its own, where a fund has begun and has its opening money."""
    begun = kept("laptop", mark_of([*sources(), Path(__file__)]), _begin)
    folder = tmp_path_factory.mktemp("laptops") / "laptop"
    shutil.copytree(begun, folder)
    # A sign-in at the shell ends by itself; the laptop may have been kept for days.
    signed_in = _kongboon(folder, "login", "noi", "--password-stdin", typed=OWN_PASSWORD)
    assert signed_in.returncode == 0, signed_in.stderr
    return lambda *words, typed="": _kongboon(folder, *words, typed=typed)


def _begin(folder: Path) -> None:
    initialised(folder)
    code = ""
    opening = folder / "ยอดยกมา.csv"
    opening.write_text(OPENING, encoding="utf-8")
    for words in (
        ["fund", "create", "--code", "3305070", "--name", "กองทุนย้ายบ้าน", "--village", "4:บ้านโนนสูง",
         "--bank", "ธ.ก.ส.:โสน:020-1-23456-7", "--regulation", "chamuang-2556"],
        ["user", "add", "noi", "--fund", "3305070", "--role", "treasurer", "--name", "น้อย ทดสอบ"],
        ["login", "noi", "--password-stdin"],
        ["user", "add", "sri", "--fund", "3305070", "--role", "chair", "--name", "ศรี ทดสอบ"],
        ["ledger", "opening", opening, "--fund", "3305070", "--by", "noi"],
    ):  # fmt: skip
        # The code of the slip that was printed, then the own password.
        done = _kongboon(folder, *words, typed=f"{code}\n{OWN_PASSWORD}")
        assert done.returncode == 0, done.stderr
        code = done.stdout.rpartition("one-time code: ")[2].strip() or code


def _kongboon(folder: Path, *words: object, typed: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, *map(str, words)],
        env=surroundings(folder, KONGBOON_LANGUAGE="en"),
        cwd=folder,
        input=typed,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def run(committed: str) -> Iterator[Run]:
    """Runs a command at this installation: exit code, and what was printed or the sentence of the refusal."""

    def command(*words: object, typed: str = "") -> tuple[int, str]:
        result = CliRunner().invoke(cli, list(map(str, words)), input=typed)
        if isinstance(result.exception, DomainError):
            return 1, told(result.exception)
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        return result.exit_code, result.output

    with scopes_disabled():
        yield command


@pytest.fixture(scope="module")
def file(
    laptop: Callable[..., subprocess.CompletedProcess[str]], tmp_path_factory: pytest.TempPathFactory
) -> Path:
    path = tmp_path_factory.mktemp("exported") / "ย้ายบ้าน.kongboon"
    done = laptop(
        "fund", "export", path, "--fund", "3305070", "--passphrase-stdin", typed=f"{PASSPHRASE}\r\n"
    )
    assert done.returncode == 0, done.stderr
    assert "written" in done.stdout
    return path


def test_a_fund_comes_in_and_its_treasurer_acts_in_the_office_she_had(run: Run, file: Path) -> None:
    code, said = run("fund", "import", file, "--passphrase-stdin", typed=PASSPHRASE)
    assert code == 0
    assert "กองทุนย้ายบ้าน" in said
    assert "น้อย ทดสอบ" in said
    fund = Fund.objects.get(pk=3305070)
    with scope(fund=fund):
        before = list(Officer.objects.order_by("pk").values_list("pk", "name", "role"))
        assert verify(fund).whole
        assert list(FundCopy.objects.values_list("way", "file_name")) == [
            ("out", file.name),
            ("in", file.name),
        ]
        told = lately.unseen(Officer.objects.get(role="chair")).filter(table_name="governance_fundcopy")
        assert told.filter(after__way="in").exists(), "every officer is told at the next page"

    code, said = run("user", "add", "noi", "--fund", "3305070", "--officer", "น้อย ทดสอบ")
    assert code == 0
    assert "one-time code" in said
    with scope(fund=fund):
        assert officer_named(fund, "noi").name == "น้อย ทดสอบ"
        assert list(Officer.objects.order_by("pk").values_list("pk", "name", "role")) == before


def test_a_name_that_the_fund_does_not_know_is_refused_with_those_it_knows(run: Run, file: Path) -> None:
    run("fund", "import", file, "--passphrase-stdin", typed=PASSPHRASE)
    code, said = run("user", "add", "noi", "--fund", "3305070", "--officer", "น้อย อื่น")
    assert code == 1
    assert "น้อย ทดสอบ, ศรี ทดสอบ" in said
    assert not User.objects.filter(username="noi").exists()


def test_two_officers_of_one_name_are_told_apart_by_the_office(run: Run, file: Path) -> None:
    run("fund", "import", file, "--passphrase-stdin", typed=PASSPHRASE)
    fund = Fund.objects.get(pk=3305070)
    with scope(fund=fund):
        Officer.objects.filter(role="chair").update(name="น้อย ทดสอบ")
    wanted = ("user", "add", "noi", "--fund", "3305070", "--officer", "น้อย ทดสอบ")
    assert run(*wanted)[0] == 1
    assert run(*wanted, "--role", "chair")[0] == 0
    with scope(fund=fund):
        assert officer_named(fund, "noi").role == "chair"


def test_the_same_fund_is_refused_the_second_time(run: Run, file: Path) -> None:
    assert run("fund", "import", file, "--passphrase-stdin", typed=PASSPHRASE)[0] == 0
    code, said = run("fund", "import", file, "--passphrase-stdin", typed=PASSPHRASE)
    assert code == 1
    assert "กองทุนย้ายบ้าน" in said
    assert Fund.objects.count() == 1


@pytest.mark.parametrize("typed", ["ข้าวเหนียวทุเรียน ๒๕๖๙", "สั้น", ""])
def test_a_wrong_passphrase_brings_nothing_in(run: Run, file: Path, typed: str) -> None:
    code, said = run("fund", "import", file, "--passphrase-stdin", typed=typed)
    assert code == 1
    assert said
    assert not Fund.objects.exists()


def test_the_passphrase_is_asked_twice_for_a_new_file_and_never_shown(
    run: Run, file: Path, tmp_path: Path
) -> None:
    run("fund", "import", file, "--passphrase-stdin", typed=PASSPHRASE)
    again = tmp_path / "again.kongboon"
    code, said = run("fund", "export", again, "--fund", "3305070", typed=f"{PASSPHRASE}\n{PASSPHRASE}\n")
    assert code == 0
    assert PASSPHRASE not in said
    assert again.stat().st_size > 1000


def test_no_file_is_written_over_and_a_missing_folder_is_said(run: Run, file: Path, tmp_path: Path) -> None:
    run("fund", "import", file, "--passphrase-stdin", typed=PASSPHRASE)
    before = file.read_bytes()
    for target in (file, tmp_path / "no such folder" / "x.kongboon"):
        code, said = run(
            "fund", "export", target, "--fund", "3305070", "--passphrase-stdin", typed=PASSPHRASE
        )
        assert code == 1
        assert target.name in said
    assert file.read_bytes() == before
    assert list(tmp_path.iterdir()) == []
    assert list(file.parent.iterdir()) == [file]


def test_the_trial_balance_is_that_of_the_laptop(
    run: Run, file: Path, laptop: Callable[..., subprocess.CompletedProcess[str]]
) -> None:
    run("fund", "import", file, "--passphrase-stdin", typed=PASSPHRASE)
    there = json.loads(laptop("ledger", "trial-balance", "--fund", "3305070", "--json").stdout)
    here = json.loads(run("ledger", "trial-balance", "--fund", "3305070", "--json")[1])
    assert {row["account"]: row["balance"] for row in here["accounts"] if row["balance"]} == {
        row["account"]: row["balance"] for row in there["accounts"] if row["balance"]
    }
    assert here["head"] == there["head"]
    assert sum(row["debit"] for row in here["accounts"]) == 9_920_050
