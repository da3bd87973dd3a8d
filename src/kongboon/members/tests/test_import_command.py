from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from django.utils import translation
from tests.world import PASSWORD, Cast, sign_in_at_shell

from kongboon.access.services import add_user
from kongboon.config.cli import cli
from kongboon.members.models import Member, RegisterImport
from kongboon.members.tests.sheets import person, register

GOOD = register(person("0001", "นายทอง ดี"), person("0002", "นางคำ ดี"))
BAD = register(person("0001", "นายทอง ดี", birth="31/2/2500"), person("0002", "นางคำ ดี", moo=9))


@pytest.fixture
def secretary(fund: Cast) -> str:
    officer = fund.officers["secretary"]
    officer.user = add_user(username="ampai", password=PASSWORD)
    officer.save()
    return "ampai"


def run(cast: Cast, by: str, folder: Path, data: bytes, *options: str) -> Result:
    file = folder / "ทะเบียน.xlsx"
    file.write_bytes(data)
    told = ["members", "import", str(file), "--fund", cast.fund.code, "--by", by, *options]
    sign_in_at_shell(by)
    with translation.override("en"):  # the command chooses a language for its process, which is also ours
        return CliRunner().invoke(cli, told, env={"KONGBOON_LANGUAGE": "en"})


def test_it_brings_in_everybody_and_says_how_many(fund: Cast, secretary: str, tmp_path: Path) -> None:
    result = run(fund, secretary, tmp_path, GOOD)
    assert result.exit_code == 0, result.output
    assert "2 members came in" in result.output
    assert Member.objects.count() == 2


def test_a_dry_run_writes_nothing(fund: Cast, secretary: str, tmp_path: Path) -> None:
    result = run(fund, secretary, tmp_path, GOOD, "--dry-run")
    assert result.exit_code == 0
    assert "2 members would come in. Nothing was written." in result.output
    assert not Member.objects.exists()
    assert not RegisterImport.objects.exists()


def test_a_refused_register_exits_1_with_every_row_column_and_remedy(
    fund: Cast, secretary: str, tmp_path: Path
) -> None:
    result = run(fund, secretary, tmp_path, BAD)
    assert result.exit_code == 1
    assert "row 4 column วันเกิด: There is no day “31/2/2500” in the calendar. Check the day" in result.output
    assert (
        "row 5 column หมู่ที่: Village 9 is not one of this fund's villages. Add the village first"
        in result.output
    )
    assert "2 rows cannot be brought in" in result.output
    assert not Member.objects.exists()


def test_json_holds_the_figures_and_the_issues(fund: Cast, secretary: str, tmp_path: Path) -> None:
    told = json.loads(run(fund, secretary, tmp_path, BAD, "--json").output)
    assert [(issue["row"], issue["code"]) for issue in told["issues"] if issue["severity"] == "error"] == [
        (4, "no_such_day"),
        (5, "members.village_not_in_fund"),
    ]
    assert (told["rows"], told["came_in"], told["import"]) == (2, 0, None)
    told = json.loads(run(fund, secretary, tmp_path, GOOD, "--json").output)
    assert (told["came_in"], told["import"]) == (2, str(RegisterImport.objects.get().pk))


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04broken", b"%PDF-1.4", "ก".encode("cp874") * 3])
def test_a_broken_file_is_refused_with_a_sentence(
    fund: Cast, secretary: str, tmp_path: Path, data: bytes
) -> None:
    result = run(fund, secretary, tmp_path, data)
    assert result.exit_code == 1
    assert getattr(result.exception, "code", "").startswith("register.")


def test_a_column_that_may_be_a_number_or_a_house_is_asked_about(
    fund: Cast, secretary: str, tmp_path: Path
) -> None:
    text = "เลขที่,ชื่อ-สกุล,บ้านเลขที่,หมู่ที่,วันที่เป็นสมาชิก\n0778,หลาน คนโปรด,9,4,1/1/2560\n"
    file = tmp_path / "ทะเบียน.csv"
    file.write_bytes(text.encode())
    told = ["members", "import", str(file), "--fund", fund.fund.code, "--by", secretary]
    sign_in_at_shell(secretary)
    with translation.override("en"):
        refused = CliRunner().invoke(cli, told, env={"KONGBOON_LANGUAGE": "en"})
        assert refused.exit_code == 1
        assert "may be the member number or the house number" in str(refused.exception) + refused.output
        assert not Member.objects.exists()
        done = CliRunner().invoke(cli, [*told, "--column", "เลขที่=member_no"], env={"KONGBOON_LANGUAGE": "en"})
    assert done.exit_code == 0, done.output
    assert Member.objects.get().number == "0778"


def test_what_a_column_leaves_open_is_asked_and_answered(fund: Cast, secretary: str, tmp_path: Path) -> None:
    data = register(person("0001", "นายทอง ดี", joined="2560"))
    result = run(fund, secretary, tmp_path, data)
    assert result.exit_code == 1
    assert "--read วันที่เป็นสมาชิก=first-day" in result.output
    assert not Member.objects.exists()
    assert run(fund, secretary, tmp_path, data, "--read", "วันที่เป็นสมาชิก=sometime").exit_code == 2
    done = run(fund, secretary, tmp_path, data, "--read", "วันที่เป็นสมาชิก=last-day")
    assert done.exit_code == 0, done.output


def test_the_rows_add_up_and_who_is_alike_is_decided(fund: Cast, secretary: str, tmp_path: Path) -> None:
    run(fund, secretary, tmp_path, GOOD)
    data = register(
        person("0001", "นายทอง ดี"),
        person("0002", "นางคำ ดี"),
        person("0003", "นายทอง ดี"),
        person("0004", "นายใหม่ งาม"),
    )
    result = run(fund, secretary, tmp_path, data, "--json")
    assert result.exit_code == 1
    tally = json.loads(result.output)["tally"]
    assert tally == {
        "in_file": 4, "passed": 0, "read": 4, "taken": 1, "known": 2, "asked": 1, "refused": 0, "left": 0,
    }  # fmt: skip
    told = run(fund, secretary, tmp_path, data)
    assert "--same 6 | --other 6" in told.output
    assert (
        "4 rows in the file: 0 no members, 4 read. Of these come in 1, in the register already 2, asked 1"
        in told.output
    )
    done = run(fund, secretary, tmp_path, data, "--other", "6")
    assert done.exit_code == 0, done.output
    assert Member.objects.count() == 4
    again = run(fund, secretary, tmp_path, data + b"", "--dry-run")
    assert again.exit_code == 1  # the very file is in


def test_the_title_says_man_or_woman_when_that_is_confirmed(
    fund: Cast, secretary: str, tmp_path: Path
) -> None:
    told = run(fund, secretary, tmp_path, GOOD, "--dry-run").output
    assert "Of 2 people it is not said whether they are man or woman. --sex-from-title" in told
    run(fund, secretary, tmp_path, GOOD, "--sex-from-title")
    assert dict(Member.objects.values_list("number", "sex")) == {"0001": "m", "0002": "f"}
