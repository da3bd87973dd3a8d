"""The backups of the nights: due once a night, seven days, four weeks and twelve months kept, failures told."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from kongboon.backups import age, archive, keeping
from kongboon.backups.errors import CannotWrite, NoPrintedKey, NothingToTry

NIGHT = datetime(2024, 6, 9, 19, 0, tzinfo=UTC)  # two in the morning in Bangkok


@pytest.fixture
def place(tmp_path: Path, settings: object, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder for backups, which hold nothing here."""
    settings.BACKUP_DIR = tmp_path / "backups"  # type: ignore[attr-defined]
    made = archive.Backup(archive.Contents("", "kongboon.sqlite3", 0, {}, {}))

    def write(path: Path, lock: object, *, at: datetime) -> archive.Backup:
        path.write_bytes(b"x")
        return made

    monkeypatch.setattr(keeping, "make_backup", write)
    return tmp_path / "backups"


def _key(at: datetime = NIGHT - timedelta(days=1)) -> age.Identity:
    shown: list[age.Identity] = []
    keeping.new_key(shown.append, at=at)
    return shown[0]


def test_without_a_printed_key_nothing_is_due_and_the_button_says_what_is_missing(place: Path) -> None:
    assert not keeping.is_due(NIGHT)
    with pytest.raises(NoPrintedKey):
        keeping.back_up(NIGHT)
    with pytest.raises(NothingToTry):
        keeping.newest()


def test_only_the_public_half_of_the_key_is_kept(place: Path) -> None:
    secret = _key()
    assert str(keeping.printed_recipient()) == str(secret.to_public())
    assert "SECRET" not in "".join(path.read_text() for path in place.iterdir())


def test_a_key_that_did_not_get_onto_paper_changes_nothing(place: Path) -> None:
    _key()
    before = str(keeping.printed_recipient())

    def jam(_: age.Identity) -> None:
        raise CannotWrite(name="key.pdf", why="no paper")

    with pytest.raises(CannotWrite):
        keeping.new_key(jam, at=NIGHT)
    assert str(keeping.printed_recipient()) == before


def test_one_backup_a_night_and_after_a_night_switched_off_at_once(place: Path) -> None:
    _key()
    assert keeping.is_due(NIGHT)
    keeping.back_up(NIGHT)
    assert not keeping.is_due(NIGHT + timedelta(hours=23))
    assert keeping.is_due(NIGHT + timedelta(hours=24))
    assert keeping.is_due(NIGHT + timedelta(hours=30))


def test_a_backup_of_a_clock_that_stood_ahead_stops_no_later_one(place: Path) -> None:
    _key()
    keeping.back_up(NIGHT + timedelta(days=400))
    assert keeping.is_due(NIGHT)
    keeping.back_up(NIGHT)
    assert not keeping.is_due(NIGHT + timedelta(hours=1))
    assert keeping.is_due(NIGHT + timedelta(days=1))


def test_a_backup_that_failed_is_told_and_tried_again_after_an_hour(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _key()

    def fail(*_: object, **__: object) -> None:
        raise CannotWrite(name="x", why="No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr(keeping, "make_backup", fail)
        with pytest.raises(CannotWrite):
            keeping.back_up(NIGHT)
    assert "No space left" in keeping.state().problem
    assert not keeping.is_due(NIGHT + timedelta(minutes=59))
    assert keeping.is_due(NIGHT + timedelta(minutes=61))
    keeping.back_up(NIGHT + timedelta(minutes=61))
    assert keeping.state().problem == ""


def test_a_backup_that_is_late_and_a_rehearsal_that_is_due_are_known(place: Path) -> None:
    assert not keeping.state().is_late(NIGHT)
    _key(NIGHT)
    assert not keeping.state().is_late(NIGHT + timedelta(hours=35))
    assert keeping.state().is_late(NIGHT + timedelta(hours=37))
    keeping.back_up(NIGHT + timedelta(hours=37))
    assert not keeping.state().is_late(NIGHT + timedelta(hours=38))
    assert not keeping.state().wants_rehearsal(NIGHT + timedelta(days=35))
    assert keeping.state().wants_rehearsal(NIGHT + timedelta(days=36))


def test_a_rehearsal_with_the_printed_key_is_written_down(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = _key(NIGHT)
    monkeypatch.setattr(keeping, "try_key", lambda *_: None)
    later = NIGHT + timedelta(days=36)
    keeping.rehearse(place / "x.age", "a passphrase", at=later)
    assert keeping.state().wants_rehearsal(later), "a file with a passphrase says nothing of the printed key"
    keeping.rehearse(place / "x.age", secret, at=later)
    assert not keeping.state().wants_rehearsal(later)


def test_seven_days_four_weeks_and_twelve_months_are_kept(place: Path) -> None:
    _key()
    nights = [NIGHT - timedelta(days=days) for days in range(500)]
    stays = sorted(keeping.kept(nights), reverse=True)
    assert stays[:7] == nights[:7]
    assert len({moment.strftime("%G-%V") for moment in stays}) >= 4
    assert len({f"{moment:%Y-%m}" for moment in stays}) == 12
    assert len(stays) <= 7 + 4 + 12
    assert keeping.kept(nights[3:]) >= set(nights[3:10])


def test_what_is_not_kept_any_longer_goes_and_nothing_else(place: Path) -> None:
    _key()
    (place / "letter.age").write_bytes(b"x")
    for days in range(60, 0, -1):
        keeping.back_up(NIGHT - timedelta(days=days))
    names = {path.name for path in place.iterdir()}
    assert {"letter.age", "key.txt", "lately.json"} <= names
    assert 7 + 2 < len(names) - 3 <= 7 + 4 + 3
