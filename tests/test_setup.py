"""Setting up: which Debian packages are missing, what is said about them, and the throw-away cluster."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from scripts import postgres, setup

LIST = """
# a comment
run   libpango-1.0-0           # PDF: receipts on paper
run   libpangoft2-1.0-0        # PDF: receipts on paper
run   python3-venv|import:ensurepip   # the environment

test  npm                      # fetches vendored files
test  nodejs|node              # runs scripts

bench default-jre|java         # runs a cluster
"""
PACKAGES = setup.parse_packages(LIST)
NOTHING_STANDS_IN = frozenset[str]().__contains__


def names(packages: tuple[setup.Package, ...]) -> list[str]:
    return [package.name for package in packages]


@pytest.fixture
def no_rights(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A caller who may not install, and a list that wants a package which no Debian has."""
    listed = tmp_path / "packages.txt"
    listed.write_text("run kongboon-no-such-package # a feature that nobody has\n", encoding="utf-8")
    monkeypatch.setattr(setup, "PACKAGES", listed)
    monkeypatch.setattr(setup, "privilege", lambda: None)
    return listed


def test_it_reads_class_name_stand_ins_and_purpose() -> None:
    assert PACKAGES[2] == setup.Package("run", "python3-venv", ("import:ensurepip",), "the environment")
    assert names(PACKAGES)[3:] == ["npm", "nodejs", "default-jre"]


@pytest.mark.parametrize("line", ["npm # no class", "run npm", "run # no name", "later npm # wrong class"])
def test_it_refuses_a_line_that_it_cannot_read_and_names_it(line: str) -> None:
    with pytest.raises(setup.SetupError, match=r"line 2"):
        setup.parse_packages(f"# first\n{line}\n")


def test_run_does_not_want_what_only_tests_want() -> None:
    assert names(setup.wanted(PACKAGES, "run")) == ["libpango-1.0-0", "libpangoft2-1.0-0", "python3-venv"]
    assert setup.wanted(PACKAGES, "test") == PACKAGES[:-1]
    assert setup.wanted(PACKAGES, "bench") == PACKAGES


def test_an_installed_package_is_not_missing() -> None:
    installed = frozenset({"libpango-1.0-0", "python3-venv", "npm"})
    absent = setup.missing(PACKAGES, installed, NOTHING_STANDS_IN)
    assert names(absent) == ["libpangoft2-1.0-0", "nodejs", "default-jre"]


def test_a_stand_in_satisfies() -> None:
    absent = setup.missing(PACKAGES, frozenset(), {"node", "import:ensurepip"}.__contains__)
    assert names(absent) == ["libpango-1.0-0", "libpangoft2-1.0-0", "npm", "default-jre"]


def test_what_is_only_faster_is_tried_apart_and_gone_on_without(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    listed = tmp_path / "packages.txt"
    listed.write_text(
        "test chromium-headless-shell|~sh # the browser\ntest hledger # a witness\n", encoding="utf-8"
    )
    tried: list[list[str]] = []
    monkeypatch.setattr(setup, "PACKAGES", listed)
    monkeypatch.setattr(setup, "installed_names", lambda names: frozenset({"hledger"} if tried else ()))
    monkeypatch.setattr(setup, "privilege", lambda: [])
    monkeypatch.setattr(
        setup.shutil, "which", lambda name: f"/bin/{name}" if name in {"sh", "apt-get"} else None
    )
    monkeypatch.setattr(setup, "install", lambda absent, prefix: tried.append([one.name for one in absent]))
    setup.ensure_packages("test")
    assert tried == [["hledger"], ["chromium-headless-shell"]]


def test_a_command_or_a_module_stands_in_only_if_it_is_there() -> None:
    assert setup.stands_in("sh")
    assert setup.stands_in("import:json")
    assert not setup.stands_in("kongboon-no-such-command")
    assert not setup.stands_in("import:kongboon_no_such_module")


def test_dpkg_tells_what_is_installed() -> None:
    assert setup.installed_names(["dpkg", "kongboon-no-such-package"]) == {"dpkg"}


def test_run_is_told_once_which_feature_is_off_and_what_it_wants() -> None:
    said = setup.report(PACKAGES[:2], "run")
    assert said.count("PDF: receipts on paper") == 1
    assert "off: PDF: receipts on paper (wants libpango-1.0-0, libpangoft2-1.0-0)" in said
    assert "apt-get install libpango-1.0-0 libpangoft2-1.0-0" in said


def test_the_tests_are_told_every_package_by_name() -> None:
    said = setup.report(PACKAGES[3:], "test")
    assert "make test wants" in said
    assert "npm: fetches vendored files" in said
    assert "apt-get install npm nodejs" in said


def test_run_goes_on_without_a_package(no_rights: Path, capsys: pytest.CaptureFixture[str]) -> None:
    setup.ensure_packages("run")
    assert "off: a feature that nobody has (wants kongboon-no-such-package)" in capsys.readouterr().err


def test_the_tests_do_not_go_on_without_a_package(
    no_rights: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert setup.main(["test"]) == 1
    assert "kongboon-no-such-package" in capsys.readouterr().err


def test_it_refuses_an_unknown_mode(capsys: pytest.CaptureFixture[str]) -> None:
    assert setup.main(["everything"]) == 2
    assert "usage" in capsys.readouterr().err


def test_a_changed_lock_file_asks_for_a_new_installation(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in ("build", "run", "fast", "test"):
        (tmp_path / f"{name}.txt").write_text(f"{name}==1\n", encoding="utf-8")
    monkeypatch.setattr(setup, "REQUIREMENTS", tmp_path)
    before = {mode: setup.fingerprint(mode) for mode in ("run", "test")}
    assert before["run"] != before["test"]
    (tmp_path / "test.txt").write_text("test==2\n", encoding="utf-8")
    assert setup.fingerprint("run") == before["run"]
    assert setup.fingerprint("test") != before["test"]


def test_run_goes_on_without_what_only_makes_it_faster(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked: list[str] = []

    def no_wheel(folder: Path, what: str, *options: str | Path) -> None:
        asked.extend(map(str, options))
        raise setup.SetupError(f"pip could not install {what}.")

    monkeypatch.setattr(setup, "pip_install", no_wheel)
    setup.install_fast(tmp_path)
    assert "--only-binary" in asked
    assert "slower" in capsys.readouterr().err


def test_the_throw_away_cluster_keeps_ownership_from_the_application() -> None:
    with postgres.cluster() as running:
        with psycopg.connect(running.owner_url, autocommit=True) as owner:
            owner.execute("CREATE DATABASE books")
            shown = owner.execute(
                "SELECT current_setting('fsync'), current_setting('data_checksums')"
            ).fetchone()
        books = running.app_url.replace("/postgres", "/books")
        with psycopg.connect(books) as application, pytest.raises(psycopg.errors.InsufficientPrivilege):
            application.execute("CREATE TABLE anything (number integer)")
    assert shown == ("on", "on")
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(running.owner_url)


def test_the_command_beside_the_cluster_gives_its_exit_status() -> None:
    script = [sys.executable, str(postgres.__file__), "--", "sh", "-c"]
    told = subprocess.run([*script, 'test -n "$KONGBOON_TEST_POSTGRES_APP_URL" && exit 7'], check=False)
    assert told.returncode == 7
