"""What may stand in the repository, and that its lists agree with each other."""

from __future__ import annotations

import ast
import hashlib
import json
import re
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path

import conftest
import pytest
from scripts import pictures, setup

ROOT = Path(__file__).resolve().parent.parent
REQUIREMENTS = ROOT / "requirements"
MANIFESTS = tuple(
    ROOT / folder / "MANIFEST.toml" for folder in ("src/kongboon/web/static/vendor", "tests/vendor")
)
# Written in pieces, so that this file does not hold what it forbids.
FORBIDDEN = {
    "package index": ("py" + r"pi\.org", "pythonhosted" + r"\.org", "registry" + r"\.(npmjs|yarnpkg)"),
    "package mirror": ("arti" + "factory", r"\bne" + r"xus\b", "(deb|security|snapshot)" + r"\.debian\.org"),
    "index option": (
        "(?<!emit-)(extra-)?index" + "-url[ =]",
        "(?<!emit-)find" + "-links[ =]",
        '"resol' + 'ved":',
    ),
    "machine path": ("/wo" + "rk/", "/ro" + "ot/", "/ho" + "me/[a-z]", "file:" + "///(opt|mnt|srv)/"),
    "private address": (
        r"(?<![\d.])10" + r"(\.\d{1,3}){3}(?![\d.])",
        r"(?<![\d.])192\.168" + r"(\.\d{1,3}){2}(?![\d.])",
        r"(?<![\d.])172\.(1[6-9]|2\d|3[01])" + r"(\.\d{1,3}){2}(?![\d.])",
    ),
}
# Programs that our Python starts, and the Debian package of each; None is in every Debian system.
PROVIDERS = {
    "chromium": "chromium",
    "nginx": "nginx-light",
    "dpkg-query": None,
    "apt-get": None,
    "env": None,
    "git": "git",
    "hledger": "hledger",
    "ledger": "ledger",
    "msgfmt": "gettext",
    "node": "nodejs",
    "npm": "npm",
    "pdffonts": "poppler-utils",
    "pdfimages": "poppler-utils",
    "pdfinfo": "poppler-utils",
    "pdftoppm": "poppler-utils",
    "pdftotext": "poppler-utils",
    "psql": "postgresql-client",
    "sh": None,
    "sudo": None,
}


def repository_files() -> list[Path]:
    """Every file that git holds or would take."""
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", "-z"], cwd=ROOT, capture_output=True, check=True
    )
    paths = (ROOT / name for name in listed.stdout.decode().split("\0") if name)
    return [path for path in paths if path.is_file()]


def python_files() -> list[Path]:
    return [path for path in repository_files() if path.suffix == ".py"]


def started_programs(source: str) -> Iterator[str]:
    """Names of programs that Python source starts or looks for, where they are written out."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        first = (
            node.args[0].elts[0] if isinstance(node.args[0], ast.List) and node.args[0].elts else node.args[0]
        )
        known = (
            ast.unparse(node.func).startswith(("subprocess.", "shutil.which"))
            or ast.unparse(node.func) == "call"
        )
        if known and isinstance(first, ast.Constant) and isinstance(first.value, str):
            yield first.value


@pytest.mark.parametrize("kind", FORBIDDEN)
def test_no_file_holds_an_address_or_a_path_of_a_machine(kind: str) -> None:
    pattern = re.compile("|".join(FORBIDDEN[kind]).encode(), re.IGNORECASE)
    found = [
        f"{path.relative_to(ROOT)}: {match.group().decode(errors='replace')}"
        for path in repository_files()
        for match in pattern.finditer(path.read_bytes())
    ]
    assert found == []


def test_every_requirement_of_a_lock_file_has_a_hash() -> None:
    for lock in sorted(REQUIREMENTS.glob("*.txt")):
        text = re.sub(r"^\s*#.*\n", "", lock.read_text(encoding="utf-8"), flags=re.MULTILINE)
        requirements = re.findall(r"^\S.*(?:\n .*)*", text, flags=re.MULTILINE)
        assert requirements, lock.name
        for requirement in requirements:
            assert re.match(r"[a-z0-9._-]+==\S+ ", requirement), f"{lock.name}: {requirement}"
            assert re.search(r"--hash=sha256:[0-9a-f]{64}", requirement), f"{lock.name}: {requirement}"


def test_every_wish_is_locked() -> None:
    for wishes in sorted(REQUIREMENTS.glob("*.in")):
        locked = set(re.findall(r"^([a-z0-9._-]+)==", wishes.with_suffix(".txt").read_text(), re.MULTILINE))
        names = re.findall(r"^([A-Za-z0-9._-]+)", wishes.read_text(encoding="utf-8"), re.MULTILINE)
        wanted = {name.lower().replace("_", "-") for name in names if not name.startswith("-")}
        assert wanted - locked == set(), f"{wishes.name}: run make lock"


def test_the_tests_run_on_the_versions_that_are_served() -> None:
    locks = [(REQUIREMENTS / f"{name}.txt").read_text(encoding="utf-8") for name in ("run", "test")]
    served, tested = (dict(re.findall(r"^([a-z0-9._-]+)==(\S+)", lock, re.MULTILINE)) for lock in locks)
    assert {name: tested.get(name) for name in served} == served


@pytest.mark.parametrize("manifest", MANIFESTS, ids=lambda path: path.parent.parent.name)
def test_vendored_files_are_those_of_the_manifest(manifest: Path) -> None:
    entries = tomllib.loads(manifest.read_text(encoding="utf-8"))["file"]
    listed = {entry["file"]: entry["sha256"] for entry in entries}
    there = {
        str(path.relative_to(manifest.parent)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in manifest.parent.rglob("*")
        if path.is_file() and path != manifest
    }
    assert there == listed


@pytest.mark.parametrize("manifest", MANIFESTS, ids=lambda path: path.parent.parent.name)
def test_every_vendored_package_brings_its_licence(manifest: Path) -> None:
    entries = tomllib.loads(manifest.read_text(encoding="utf-8"))["file"]
    folders = {entry["file"].split("/")[0] for entry in entries}
    licensed = {entry["file"].split("/")[0] for entry in entries if "/LICENSE" in entry["file"]}
    assert folders == licensed
    assert all(entry["licence"] for entry in entries)


def test_vendored_versions_are_those_of_the_npm_lock() -> None:
    packages = json.loads((ROOT / "frontend" / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    for manifest in MANIFESTS:
        for entry in tomllib.loads(manifest.read_text(encoding="utf-8"))["file"]:
            assert packages[f"node_modules/{entry['name']}"]["version"] == entry["version"]


def test_every_program_that_is_started_has_its_debian_package() -> None:
    names = {package.name for package in setup.parse_packages(setup.PACKAGES.read_text(encoding="utf-8"))}
    for path in python_files():
        for program in started_programs(path.read_text(encoding="utf-8")):
            where = f"{path.relative_to(ROOT)} starts {program}"
            assert program in PROVIDERS, f"{where}: say in PROVIDERS which package that is"
            assert PROVIDERS[program] is None or PROVIDERS[program] in names, where


def test_every_package_that_a_remedy_names_is_listed() -> None:
    names = {package.name for package in setup.parse_packages(setup.PACKAGES.read_text(encoding="utf-8"))}
    for path in python_files():
        remedies = re.findall(r"apt-get install ([a-z0-9.+-]+)", path.read_text(encoding="utf-8"))
        assert set(remedies) <= names, path.relative_to(ROOT)


def test_pictures_are_those_that_are_shown_few_and_small() -> None:
    """No dead reference, no picture that nobody shows; `make pictures` makes them anew."""
    there = list(pictures.SHOWN.iterdir())
    assert {path.name for path in there} == pictures.shown_pictures()
    assert 0 < len(there) <= 40
    assert sum(path.stat().st_size for path in there) < 4_000_000


def test_what_postgresql_leaves_out_are_pages_and_nothing_that_locks_or_guards() -> None:
    for name in (*conftest.PAGES, *conftest.PAGES_ON_BOTH):
        assert (ROOT / name).exists(), name
    tests = [str(path.relative_to(ROOT)) for path in python_files() if path.name.startswith("test_")]
    left_out = [
        name for name in tests if name.startswith(conftest.PAGES) and name not in conftest.PAGES_ON_BOTH
    ]
    assert {name.rsplit("/", 1)[0] for name in left_out} >= {"src/kongboon/web/tests", "tests/browser"}
    for name in left_out:
        assert not re.search(r"guard|at_once|service|quer|lock|moving|faults|ledger", name), name


# Where rows are locked, and why there is another place than the fund's lock.
LOCKING = {
    "funds/ids.py": "the fund's lock",
    "funds/guards.py": "the same row, for the guards of the database",
    "access/services.py": "the first person of an installation, which has no fund yet",
}


def test_only_the_funds_lock_locks() -> None:
    """One lock and one order: a second one is how two acts come to wait for each other for ever."""
    source = ROOT / "src" / "kongboon"
    locking = {
        str(path.relative_to(source))
        for path in source.rglob("*.py")
        if "tests" not in path.parts
        and re.search(
            r"\.select_for_update\(|FOR (NO KEY )?UPDATE|FOR (KEY )?SHARE|LOCK TABLE", path.read_text("utf-8")
        )
    }
    assert locking == set(LOCKING)
    begin = (source / "access" / "services.py").read_text(encoding="utf-8")
    assert re.findall(r"(\w+)\.objects\.select_for_update\(", begin) == ["ContentType"]


def test_every_act_is_one_that_is_tried_again() -> None:
    """Services take their transactions from `kongboon.funds`; only laying the guards is the owner's own."""
    source = ROOT / "src" / "kongboon"
    own = {
        str(path.relative_to(source))
        for path in source.rglob("*.py")
        if not {"tests", "migrations"} & set(path.parts)
        and re.search(
            r"from django\.db import [^\n]*\btransaction\b|from django\.db\.transaction",
            path.read_text("utf-8"),
        )
    }
    assert own == {"funds/guarding.py", "funds/transaction.py"}
