"""`kongboon doctor` tells what is wrong with schema, books, disk and backups, counts what it saw, and always ends."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from django.db import connection
from django.utils.timezone import now
from django_scopes import scopes_disabled
from tests import databases, world

from kongboon.backups import keeping
from kongboon.config import doctor
from kongboon.config.cli import cli
from kongboon.config.schema import schema_differences
from kongboon.dues.checks import OtherSum
from kongboon.governance.models import Change
from kongboon.governance.queries import changes, history_of
from kongboon.ledger.drafts import EntryDraft, credit, debit
from kongboon.ledger.errors import NothingWitnessed
from kongboon.ledger.models import Balance, Head
from kongboon.ledger.services import post
from kongboon.ledger.tests.by_hand import owner_sql


@pytest.fixture(autouse=True)
def _schema_is_sound(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """To compare every table takes a second, which only some tests are about."""
    if "init_makes" not in request.node.name and "sound" not in request.node.name:
        monkeypatch.setattr(doctor, "_schema", lambda: [])


@pytest.fixture
def cast(committed: str, at: Any, settings: Any, tmp_path: Path) -> Iterator[world.Cast]:
    settings.BACKUP_DIR = tmp_path / "backups"
    with scopes_disabled():
        cast = world.make_fund(at=at)
        lines = (debit(cast.account("1101"), 3000), credit(cast.account("4101"), 3000))
        draft = EntryDraft(at.date(), lines, paper="R", note="คำ")
        post(fund=cast.fund, kind="other", entries=(draft,), idem_key="one", by=cast.treasurer, at=at)
        yield cast


def say(*words: str) -> tuple[int, Any]:
    result = CliRunner().invoke(cli, ["doctor", "--json", *words])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, json.loads(result.output)


def test_a_sound_installation_is_counted(cast: world.Cast) -> None:
    code, said = say()
    assert (code, said["problems"]) == (0, [])
    assert said["counts"] == {"funds": 1, "batches": 1, "entries": 1, "heads compared": 0}


def test_a_wrong_total_is_told_and_repaired_on_request(cast: world.Cast) -> None:
    Balance.objects.filter(account__code="1101").update(debit=1)
    code, said = say()
    assert code == 1
    assert said["problems"] == [f"fund {cast.fund.pk}: cache batch 0 entry 0"]
    code, said = say("--rebuild-totals")
    assert (code, said["rebuilt"]) == (0, 1)
    assert say("--rebuild-totals")[1]["rebuilt"] == 0
    row = Change.objects.get(table_name="ledger_balance")
    assert (row.fund_id, row.action, row.before["debit"], row.after["debit"]) == (
        cast.fund.pk,
        "update",
        1,
        3000,
    )  # type: ignore[index]
    (line,) = history_of(cast.fund, "ledger_balance")
    assert "1101" in line.sentence
    assert changes(cast.fund).object_list


def test_heads_kept_elsewhere_are_compared_or_the_file_is_refused(cast: world.Cast, tmp_path: Path) -> None:
    head = bytes(Head.objects.get().hash).hex()[:16]
    file = tmp_path / "heads.txt"
    file.write_text(f"{cast.fund.pk} 1 {head}\n", encoding="utf-8")
    assert say("--witness", str(file))[1]["counts"]["heads compared"] == 1
    file.write_text(f"{cast.fund.pk} 7 {head}\n", encoding="utf-8")
    code, said = say("--witness", str(file))
    assert code == 1
    assert "went on to batch 7" in said["problems"][0]
    for nothing in (b"", b"3305990 1 " + b"0" * 16):
        with pytest.raises(NothingWitnessed):
            doctor.examine(nothing)


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        ("DROP INDEX line_account", "Index line_account of ledger_line is missing"),
        ("DROP INDEX entry_reversed_once", "UniqueConstraint entry_reversed_once of ledger_entry is missing"),
        ("CREATE TABLE shadow (id bigint)", "table shadow is not ours"),
        ("ALTER TABLE funds_village ADD COLUMN extra text", "column funds_village.extra is not ours"),
        ("ALTER TABLE outlook_projection RENAME TO gone", "table outlook_projection is missing"),
    ],
)
def test_what_init_makes_is_compared(cast: world.Cast, spoil: str, told: str) -> None:
    owner_sql(spoil)
    assert told in schema_differences(connection)


def test_what_init_makes_is_asked_for_by_doctor(cast: world.Cast) -> None:
    assert schema_differences(connection) == []
    owner_sql("DROP INDEX line_account")
    assert say()[0] == 1


def test_the_key_that_holds_a_batch_to_its_seal_is_missed(cast: world.Cast) -> None:
    told = "the foreign key of ledger_batch.id is missing"
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT conname FROM pg_constraint WHERE conrelid='ledger_batch'::regclass"
                           " AND confrelid='ledger_seal'::regclass")  # fmt: skip
            name = cursor.fetchone()[0]
        owner_sql(f'ALTER TABLE ledger_batch DROP CONSTRAINT "{name}"')
    else:
        _rewrite("ledger_batch", ' REFERENCES "ledger_seal" ("id") DEFERRABLE INITIALLY DEFERRED', "")
    assert told in schema_differences(connection)


def test_a_check_whose_words_were_changed_is_told(cast: world.Cast) -> None:
    if connection.vendor == "postgresql":
        owner_sql("ALTER TABLE ledger_line DROP CONSTRAINT line_amount_not_zero")
        assert schema_differences(connection) == [
            "CheckConstraint line_amount_not_zero of ledger_line is missing"
        ]
        return
    _rewrite("ledger_line", 'NOT ("amount" = 0)', 'NOT ("amount" = 1)')
    assert schema_differences(connection) == [
        "check line_amount_not_zero of ledger_line differs from its definition"
    ]


def _rewrite(table: str, words: str, by: str) -> None:
    """Change the words of a table in a SQLite file, as its owner can."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT sql FROM sqlite_master WHERE name=%s", [table])
        (before,) = cursor.fetchone()
        assert words in before, before
        cursor.execute("PRAGMA writable_schema=ON")
        cursor.execute("UPDATE sqlite_master SET sql=%s WHERE name=%s", [before.replace(words, by), table])
        cursor.execute("PRAGMA writable_schema=RESET")
    connection.close()


def test_rows_that_speak_of_what_is_not_there_are_counted(cast: world.Cast) -> None:
    if connection.vendor == "postgresql":
        pytest.skip("the server's own keys stand in the way there")
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA foreign_keys=OFF")
    owner_sql(f"UPDATE funds_village SET fund_id=1234567 WHERE fund_id={cast.fund.pk}")
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA foreign_keys=ON")
    told = [problem for problem in doctor.examine().problems if "funds_village" in problem]
    (line,) = told
    assert "2 rows of funds_village have a fund_id that is not there" in line


def test_a_fault_in_a_look_is_told_and_the_others_go_on(
    cast: world.Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: object) -> None:
        raise ZeroDivisionError("x")

    monkeypatch.setattr(doctor, "verify", fail)
    code, said = say()
    assert code == 1
    assert said["problems"] == [f"fund {cast.fund.pk} could not be looked at: x"]


def test_what_stands_only_while_somebody_posts_is_not_told_as_wrong(
    cast: world.Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A receipt that comes in between two queries of a look has no months yet; behind the fund's lock it has."""
    looks: list[list[OtherSum]] = [[OtherSum(1, 3000, 0)], []]
    monkeypatch.setattr(doctor, "sums_that_differ", lambda _: looks.pop(0))
    assert doctor.examine().problems == []
    monkeypatch.setattr(doctor, "sums_that_differ", lambda _: [OtherSum(1, 3000, 0)])
    assert len(doctor.examine().problems) == 1


def test_an_empty_database_is_told_without_a_traceback(django_db_setup: None, django_db_blocker: Any) -> None:
    with django_db_blocker.unblock(), databases.empty():
        assert any("not migrated" in problem for problem in doctor.examine().problems)


def test_a_full_disk_and_a_folder_that_cannot_be_written_to(
    cast: world.Cast, monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path
) -> None:
    assert list(doctor._disk()) == []
    monkeypatch.setattr(doctor, "FREE_BYTES_LEAST", 1 << 60)
    assert all("MiB กรุณาลบ" in problem for problem in doctor._disk())
    monkeypatch.undo()

    def refuse(**_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(doctor.tempfile, "NamedTemporaryFile", refuse)
    assert any("ไม่ได้: Permission denied" in problem for problem in doctor._disk())


def test_a_photo_that_is_gone_or_cut_short_is_told(cast: world.Cast, at: Any, settings: Any) -> None:
    path = Path(settings.FILES_DIR) / world.minutes_of(cast.chair, at).stored_name
    assert doctor.examine().problems == []
    path.write_bytes(path.read_bytes()[:-1])
    assert "เก็บไว้ 1 รายการ" in doctor.examine().problems[0]
    path.unlink()
    assert "เก็บไว้ 1 รายการ" in doctor.examine().problems[0]
    assert doctor.examine(papers=False).problems == []


def test_verify_refuses_a_witness_that_compares_nothing(cast: world.Cast, tmp_path: Path) -> None:
    file = tmp_path / "heads.txt"
    file.write_text("# nothing\n", encoding="utf-8")
    words = ["ledger", "verify", "--fund", cast.fund.code, "--witness", str(file)]
    assert isinstance(CliRunner().invoke(cli, words).exception, NothingWitnessed)
    file.write_text(f"{cast.fund.pk} 1 {bytes(Head.objects.get().hash).hex()}\n", encoding="utf-8")
    assert "1 heads compared" in CliRunner().invoke(cli, words).output


def test_a_backup_that_failed_or_is_late_is_told(cast: world.Cast) -> None:
    keeping.new_key(lambda _: None, at=now())
    assert say()[0] == 0
    keeping._note(problem="ดิสก์เต็ม", failed_at=now().isoformat())
    assert say()[1]["problems"] == ["สำรองข้อมูลครั้งล่าสุดไม่สำเร็จ: ดิสก์เต็ม"]
    keeping._note(problem="", failed_at="")
    keeping.new_key(lambda _: None, at=now() - timedelta(hours=40))
    assert "ไม่มีการสำรองข้อมูลตั้งแต่" in say()[1]["problems"][0]
