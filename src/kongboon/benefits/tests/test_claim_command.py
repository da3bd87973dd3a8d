"""`kongboon claim`: a death from a file to the voucher, refusals as sentences, two computers at once."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from django.conf import settings
from django.utils import timezone
from django.utils.timezone import localdate
from django_scopes import scope, scopes_disabled
from tests.world import Cast, make_member, resolved, sign_in_at_shell

from kongboon.access.models import Officer
from kongboon.benefits.claims.claim_file import read_claim
from kongboon.benefits.claims.services import confirm_claim, submit_claim
from kongboon.benefits.models import Approval, Claim
from kongboon.benefits.tests.conftest import death_of, jpeg, welfare, with_money
from kongboon.config.cli import cli, told
from kongboon.funds.models import Fund
from kongboon.governance.models import Request
from kongboon.governance.requests import confirm
from kongboon.kernel.errors import DomainError
from kongboon.ledger.models import Entry

TODAY = localdate()
DIED = TODAY - timedelta(days=1)
JOINED = date(TODAY.year - 7, 1, 1)
Run = Callable[..., tuple[int, str]]


@pytest.fixture
def town(db: None) -> Cast:
    now = timezone.now()
    cast = with_money(now, users=True)
    with scope(fund=cast.fund):
        paid_until = TODAY.replace(day=1) - timedelta(days=1)
        make_member(cast, now, joined_on=JOINED, paid_until=paid_until, heir_name="นายทองใบ")
    return cast


@pytest.fixture
def run(town: Cast) -> Run:
    """Runs a command as its main does: exit code, and what was printed or the sentence of the refusal."""

    def command(*words: str, by: str = "welfare050") -> tuple[int, str]:
        sign_in_at_shell(by)
        result = CliRunner().invoke(cli, ["claim", *words, "--fund", "3305050", "--by", by])
        if isinstance(result.exception, DomainError):
            return 1, told(result.exception)
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        return result.exit_code, result.output

    return command


@pytest.fixture
def death(tmp_path: Path) -> Path:
    (tmp_path / "photo.jpg").write_bytes(jpeg())
    file = tmp_path / "death.toml"
    file.write_text(
        f'member = "0001"\nevent = "death"\ndate = "{DIED.year + 543}-{DIED:%m-%d}"\ncertificate_no = "33-01/2567"\n'
        '[evidence]\ndeath_certificate = "photo.jpg"\n',
        encoding="utf-8",
    )
    return file


def _claims(output: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(output)["claims"]
    return found


def test_a_death_goes_from_a_file_to_its_voucher(run: Run, death: Path) -> None:
    code, output = run("submit", str(death), "--json")
    benefit, wreath = _claims(output)
    assert (code, benefit["amount_satang"], wreath["amount_satang"]) == (0, 10_000_00, 500_00)
    assert any("ข้อ 12(5)" in reason for reason in benefit["reasons"])
    code, output = run("approve", benefit["number"], by="chair050")
    assert (code, "approved" in output) == (0, True)
    with scopes_disabled():
        assert Approval.objects.get().is_same_device, "two words from one account of the shell are marked"
    code, output = run("pay", "1", "--from", "bank:920-0-01234-5", "--json", by="treasurer050")
    assert (code, _claims(output)[0]["voucher"][:4]) == (0, "จ่าย")
    again = run("pay", benefit["number"], by="treasurer050")
    assert again[0] == 0, "sent twice, paid once"
    with scopes_disabled():
        assert Entry.objects.filter(paper_series="P").count() == 1


def test_the_same_file_twice_is_one_claim_each(run: Run, death: Path) -> None:
    first = run("submit", str(death), "--json")
    assert run("submit", str(death), "--json") == first
    with scopes_disabled():
        assert Claim.objects.count() == 2


def test_a_refusal_prints_its_reasons_and_exits_with_one(run: Run, death: Path) -> None:
    death.write_text(death.read_text(encoding="utf-8").split("[evidence]")[0], encoding="utf-8")
    code, output = run("submit", str(death))
    assert code == 1
    assert "ใบมรณบัตร" in output


BAD_FILES = {
    "not a file of this kind": ("= =", "TOML"),
    "no member": ('event = "death"\ndate = "2567-06-09"', "member"),
    "a field nobody knows": ('member = "1"\nevent = "death"\ndate = "2567-06-09"\nsum = 5', "sum"),
    "no such day": ('member = "1"\nevent = "death"\ndate = "2567-02-30"', "date"),
    "nights in words": ('member = "0001"\nevent = "hospital"\ndate = "2567-06-09"\nnights = "สาม"', "nights"),
    "a photo that is not there": (
        'member = "0001"\nevent = "death"\ndate = "2567-06-09"\n[evidence]\ndeath_certificate = "lost.jpg"',
        "lost.jpg",
    ),
    "a cousin": ('member = "0001"\nevent = "death"\ndate = "2567-06-09"\nrelation = "cousin"', "cousin"),
    "an unknown member": ('member = "9999"\nevent = "death"\ndate = "2567-06-09"', "9999"),
}


@pytest.mark.parametrize("nights", ['"๓"', '"3"', "3"])
def test_nights_in_thai_digits_are_read(tmp_path: Path, nights: str) -> None:
    file = tmp_path / "claim.toml"
    text = f'member = "0001"\nevent = "hospital"\ndate = "2567-06-09"\nnights = {nights}\n'
    file.write_text(text, encoding="utf-8")
    assert read_claim(file).nights == 3


@pytest.mark.parametrize("case", BAD_FILES)
def test_a_bad_file_is_refused_with_its_field(run: Run, tmp_path: Path, case: str) -> None:
    text, named = BAD_FILES[case]
    file = tmp_path / "claim.toml"
    file.write_text(text, encoding="utf-8")
    code, output = run("submit", str(file))
    assert (code, named in output) == (1, True), output
    with scopes_disabled():
        assert not Claim.objects.exists()


def test_a_wrong_number_or_source_is_refused(run: Run, death: Path) -> None:
    run("submit", str(death))
    for words in (("approve", "สค.2567/0099"), ("approve", "nonsense"), ("pay", "1", "--from", "pocket")):
        assert run(*words, by="chair050")[0] == 1
    code, output = run("pay", "1", "--from", "bank:123", by="treasurer050")
    assert (code, "9200012345" in output) == (1, True)
    assert run("approve", "1", by="welfare050")[0] == 1, "the one who handed it in"


def test_two_computers_pay_one_claim_once(committed: str) -> None:
    now = timezone.now()
    cast = with_money(now, users=True)
    with scope(fund=cast.fund):
        paid_until = TODAY.replace(day=1) - timedelta(days=1)
        member = make_member(cast, now, joined_on=JOINED, paid_until=paid_until, heir_name="นายทองใบ")
        claim = submit_claim(
            asked=death_of(cast, member, now, on=DIED), by=welfare(cast), at=now, idem_key="d"
        )
        confirm_claim(claim=claim, by=cast.chair, at=now)
    processes = [_process(committed, claim, by) for by in ("treasurer050", "chair050")]
    ends = [(process.communicate()[0], process.returncode) for process in processes]
    assert sorted(code for _, code in ends) == [0, 1], ends
    assert any("จ่ายแล้ว" in output and code for output, code in ends), ends
    with scope(fund=cast.fund):
        assert Entry.objects.filter(paper_series="P").count() == 1


def _process(url: str, claim: Claim, by: str) -> subprocess.Popen[str]:
    environment = os.environ | {
        "KONGBOON_DATABASE_URL": url,
        "KONGBOON_DATA_DIR": str(settings.DATA_DIR),
        "DJANGO_SETTINGS_MODULE": "kongboon.config.settings",
        "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
    }
    command = [
        sys.executable,
        "-c",
        "from kongboon.config.cli import main; main()",
        "claim",
        "pay",
        claim.number,
    ]
    command += ["--fund", str(claim.fund_id), "--by", by]
    sign_in_at_shell(by)
    return subprocess.Popen(
        command,
        env=environment,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
    )


def test_a_claim_is_taken_back_before_and_after_its_payment(run: Run, death: Path) -> None:
    run("submit", str(death))
    code, output = run("withdraw", "2", "--reason", "ไม่มีพวงหรีด", "--json", by="chair050")
    assert (code, _claims(output)[0]["status"]) == (0, "withdrawn")
    run("approve", "1", by="chair050")
    run("pay", "1", by="treasurer050")
    assert run("withdraw", "1", "--reason", "จ่ายผิดคน", by="chair050")[0] == 1, "it is paid"
    back = ("take-back", "1", "--reason", "จ่ายผิดคน", "--holder", "ประธาน")
    assert run(*back, by="treasurer050")[0] == 1, "not by who paid"
    assert run(*back, by="chair050")[0] == 0
    with scopes_disabled():
        asked = Request.objects.get()
        assert not Entry.objects.filter(reverses__isnull=False).exists(), "another officer agrees first"
        secretary = Officer.objects.get(fund=asked.fund, role="secretary")
        with scope(fund=asked.fund):
            confirm(request=asked, by=secretary, at=timezone.now())
            treasurer = Officer.objects.get(fund=asked.fund, role="treasurer")
            confirm(request=asked, by=treasurer, at=timezone.now())
        assert Entry.objects.filter(reverses__isnull=False).count() == 2
    assert run("withdraw", "1", "--reason", " ", by="secretary050")[0] == 1


def test_a_refused_claim_is_appealed_and_another_one_paid_as_an_exception(
    run: Run, death: Path, tmp_path: Path
) -> None:
    death.write_text(death.read_text(encoding="utf-8").split("[evidence]")[0], encoding="utf-8")
    run("submit", str(death))
    (tmp_path / "new.jpg").write_bytes(jpeg("navy"))
    assert run("appeal", "1", "--reason", " ")[0] == 1
    paper = f"death_certificate={tmp_path / 'new.jpg'}"
    code, output = run("appeal", "1", "--reason", "ได้ใบแล้ว", "--paper", paper, "--json")
    assert (code, _claims(output)[0]["status"]) == (0, "appealed")
    assert run("rule", "1", "--uphold", "--note", "x")[0] == 1, "by who handed it in"
    with scopes_disabled():
        cast = Cast(Fund.objects.get(), {o.role: o for o in Officer.objects.all()}, {})
        number = resolved(cast, timezone.now(), "exception", number=5)
    assert (
        run(
            "exception", "1", "--amount", "500", "--resolution", "9/2567", "--reason", "x", by="secretary050"
        )[0]
        == 1
    )
    told = ("--amount", "500", "--resolution", number, "--reason", "ช่วยค่าทำศพ")
    assert run("exception", "1", *told, by="secretary050")[0] == 0
    assert run("sign", "1", "--yes", by="treasurer050")[0] == 0
    code, output = run("sign", "1", "--yes", "--json", by="chair050")
    told_now = _claims(output)[0]
    assert (code, told_now["status"], told_now["exception"]) == (0, "approved", number)
    assert run("pay", "1", by="treasurer050")[0] == 0


def test_an_appeal_is_decided_anew(run: Run, death: Path, tmp_path: Path) -> None:
    death.write_text(death.read_text(encoding="utf-8").split("[evidence]")[0], encoding="utf-8")
    run("submit", str(death))
    (tmp_path / "new.jpg").write_bytes(jpeg("navy"))
    run("appeal", "1", "--reason", "ได้ใบแล้ว", "--paper", f"death_certificate={tmp_path / 'new.jpg'}")
    code, output = run("rule", "1", "--anew", "--note", "มติ 4/2567", "--json", by="chair050")
    new = _claims(output)[0]
    assert (code, new["status"], new["amount_satang"]) == (0, "submitted", 10_000_00)


def _outsider_file(folder: Path, **more: str) -> Path:
    told = {
        "event": "hardship",
        "date": DIED.isoformat(),
        "relation": "non_member",
        "person_name": "นายสมหวัง",
    } | more
    file = folder / "help.json"
    evidence = {"survey": "a.jpg", "resolution": "b.jpg"}
    for place, name in enumerate(evidence.values()):
        (folder / name).write_bytes(jpeg(["red", "blue"][place]))
    file.write_text(
        json.dumps(told | {"village": 4, "evidence": evidence}, ensure_ascii=False), encoding="utf-8"
    )
    return file


def test_help_to_somebody_who_is_no_member_comes_from_a_file(run: Run, town: Cast, tmp_path: Path) -> None:
    code, said = run("submit", str(_outsider_file(tmp_path, vouched_by="0001")), "--json")
    assert code == 0, said
    with scope(fund=town.fund):
        claim = Claim.objects.get()
        assert (claim.member, claim.person_name, claim.vouched_by.number) == (None, "นายสมหวัง", "0001")
        assert claim.village == town.villages[4]


def test_a_member_and_a_stranger_are_not_one_claim(run: Run, town: Cast, tmp_path: Path) -> None:
    code, said = run("submit", str(_outsider_file(tmp_path, member="0001")))
    assert (code, "vouched_by" in said) == (1, True)


def test_a_stay_in_hospital_is_written_with_whose_consent(town: Cast, run: Run, death: Path) -> None:
    """By a file as by a page: refused without, and a word that nobody knows is named with those that are."""
    with scope(fund=town.fund):
        paid_until = TODAY.replace(day=1) - timedelta(days=1)
        make_member(
            town, timezone.now(), number="0009", joined_on=JOINED, paid_until=paid_until, health_consent=False
        )
    stay = (
        f'member = "0009"\nevent = "hospital"\ndate = "{DIED.year + 543}-{DIED:%m-%d}"\nnights = 1\n'
        'CONSENT[evidence]\nhospital_certificate = "photo.jpg"\n'
    )
    file = death.parent / "stay.toml"
    answers = {}
    for consent in ("", 'consent = "perhaps"\n', 'consent = "agreed"\n'):
        file.write_text(stay.replace("CONSENT", consent), encoding="utf-8")
        answers[consent] = run("submit", str(file))
    (plain, perhaps, agreed) = answers.values()
    assert plain[0] == 1
    assert "ยินยอม" in plain[1]
    assert perhaps[0] == 1
    assert "relative" in perhaps[1]
    assert agreed[0] == 0, agreed[1]
