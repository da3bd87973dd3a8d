"""`kongboon regulation adopt|withdraw` and `kongboon resolution`: the same services as the pages."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from django.utils import timezone
from django_scopes import scope
from PIL import Image
from tests.world import NAMES, Cast, make_fund, sign_in_at_shell

from kongboon.access.models import Role
from kongboon.config.cli import cli, told
from kongboon.config.fund_file import new_fund
from kongboon.funds.confined import TooHeavyToRead
from kongboon.funds.regulations import standing_versions
from kongboon.governance.models import Resolution
from kongboon.governance.requests import confirm, open_requests
from kongboon.kernel.errors import DomainError
from kongboon.kernel.thai_calendar import BE_OFFSET
from kongboon.rules.catalogue import adopted_text, catalogue_text

Run = Callable[..., tuple[int, str]]


@pytest.fixture
def cast(db: None) -> Cast:
    made = make_fund(at=timezone.now(), regulation=catalogue_text("standard-13"), users=True)
    for role in (Role.CHAIR, Role.COLLECTOR):
        sign_in_at_shell(f"{role}050")
    return made


@pytest.fixture
def run(cast: Cast) -> Run:
    def command(*words: object) -> tuple[int, str]:
        result = CliRunner().invoke(cli, [*map(str, words), "--fund", cast.fund.code])
        if isinstance(result.exception, DomainError):
            return 1, told(result.exception)
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        return result.exit_code, result.stdout + result.stderr

    return command


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    out = io.BytesIO()
    Image.new("RGB", (60, 80), "ivory").save(out, "PNG")
    file = tmp_path / "รายงาน.png"
    file.write_bytes(out.getvalue())
    return file


def _thai(days: int) -> str:
    day = timezone.localdate() + timedelta(days=days)
    return f"{day.day}/{day.month}/{day.year + BE_OFFSET}"


def test_a_version_is_brought_in_and_withdrawn(cast: Cast, run: Run, photo: Path, tmp_path: Path) -> None:
    today = timezone.localdate()
    text = adopted_text(
        "standard-13", number="2", title="ฉบับหน้า", approved_by="ประชุมใหญ่", approved_on=today,
        resolution="1", in_force_from=today + timedelta(days=30),
    )  # fmt: skip
    file = tmp_path / "ระเบียบ.toml"
    file.write_text(text, encoding="utf-8")
    by = ("--by", "chair050")
    assert run("regulation", "adopt", file, *by)[0] == 2, "not without the minutes"
    for words in (
        ("regulation", "adopt", file, "--minutes", photo),
        (
            "regulation", "withdraw", "--minutes", photo, "--from", _thai(30), "--meeting", "ประชุมวิสามัญ",
            "--on", _thai(0), "--resolution", "2", "--votes", 50, 60, 50, 5, 5,
        ),
    ):  # fmt: skip
        code, said = run(*words, *by)
        assert code == 0, said
        with scope(fund=cast.fund):
            (asked,) = open_requests(cast.fund)
            before = len(standing_versions(cast.fund))
            confirm(request=asked, by=cast.treasurer, at=timezone.now())
            assert abs(len(standing_versions(cast.fund)) - before) == 1
    with scope(fund=cast.fund):
        assert len(standing_versions(cast.fund)) == 1


def test_a_document_that_is_too_heavy_to_read_is_refused_before_any_page_reads_it(
    cast: Cast, run: Run, photo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "ระเบียบ.toml"
    file.write_text(catalogue_text("standard-13"), encoding="utf-8")
    monkeypatch.setattr("kongboon.funds.confined.CPU_SECONDS", 0.001)
    code, said = run("regulation", "adopt", file, "--minutes", photo, "--by", "chair050")
    assert (code, said) == (1, told(TooHeavyToRead()))
    with pytest.raises(TooHeavyToRead):
        new_fund(None, {"code": "3305060", "name": "ก", "regulation": str(file)})


def test_a_resolution_is_written_listed_and_stopped(cast: Cast, run: Run, photo: Path) -> None:
    signers = [
        word for role in (Role.CHAIR, Role.SECRETARY, Role.WELFARE) for word in ("--signer", NAMES[role])
    ]
    told_of = ("--number", 3, "--on", _thai(0), "--for", "arrears", "--words", "พ้นสมาชิกภาพ")
    assert run("resolution", "write", photo, *told_of, *signers[:4], "--by", "chair050")[0] == 2
    assert run("resolution", "write", photo, *told_of, *signers, "--by", "collector050")[0] == 1
    code, said = run("resolution", "write", photo, *told_of, *signers, "--by", "chair050")
    assert code == 0, said
    with scope(fund=cast.fund):
        number = Resolution.objects.get().label
    assert number in said
    assert run("resolution", "stop", number, "--note", "ไม่ได้ประชุม", "--by", "collector050")[0] == 0
    listed = json.loads(run("resolution", "list", "--json", "--by", "collector050")[1])
    assert [(one["number"], one["stopped_by"]) for one in listed] == [(number, NAMES[Role.COLLECTOR])]
