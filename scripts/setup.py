"""Set the program up: Debian packages, .venv and what the lock files name.

    python3 scripts/setup.py run|test|bench

Needs Python 3.11 and its standard library alone. When nothing changed it ends at once, so the
Makefile calls it before everything. `run` goes on without a Debian package that cannot be
installed and says which feature is off; `test` and `bench` fail and name it.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ROOT / "scripts" / "packages.txt"
REQUIREMENTS = ROOT / "requirements"
MODES = ("run", "test", "bench")
# What `run` tries to install and goes on without: the lock file, and what is told then.
FAST = (
    "fast",
    "The outlook of the fund's money is reckoned without compiled loops, some twenty times slower.",
)
CLASSES = ("run", "test", "bench")


class SetupError(Exception):
    """The set-up cannot go on; the text says what is wanted."""


@dataclass(frozen=True)
class Package:
    """A Debian package, the class that wants it, what also satisfies, and what it is for.

    `is_faster`: what also satisfies is slower, so that the package is tried to be installed all the same.
    """

    wanted_by: str
    name: str
    stand_ins: tuple[str, ...]
    purpose: str
    is_faster: bool = False


def call(*command: str | Path, quiet: bool = False) -> int:
    """Run a program to its end and return its exit status; if `quiet`, only its complaints are seen."""
    output = subprocess.DEVNULL if quiet else None
    return subprocess.run(command, stdout=output, check=False).returncode  # noqa: S603


def parse_packages(text: str) -> tuple[Package, ...]:
    """The packages of packages.txt; a line of another shape raises SetupError with its number."""
    packages = []
    for number, line in enumerate(text.splitlines(), start=1):
        entry, _, purpose = line.partition("#")
        if not entry.strip():
            continue
        words = entry.split()
        if len(words) != 2 or words[0] not in CLASSES or not purpose.strip():
            shape = "run|test|bench NAME[|STAND-IN] # purpose"
            raise SetupError(f"packages.txt line {number}: expected {shape!r}, not {line!r}")
        name, *stand_ins = words[1].split("|")
        is_faster = any(other.startswith("~") for other in stand_ins)
        others = tuple(other.removeprefix("~") for other in stand_ins)
        packages.append(Package(words[0], name, others, purpose.strip(), is_faster))
    return tuple(packages)


def wanted(packages: Iterable[Package], mode: str) -> tuple[Package, ...]:
    """What a mode wants: its own class and those before it."""
    classes = CLASSES[: CLASSES.index(mode) + 1]
    return tuple(package for package in packages if package.wanted_by in classes)


def installed_names(names: Sequence[str]) -> frozenset[str]:
    """The names that dpkg holds as installed; none where there is no dpkg."""
    if shutil.which("dpkg-query") is None:
        return frozenset()
    answer = subprocess.run(  # noqa: S603
        ["dpkg-query", "--show", "--showformat=${Package} ${db:Status-Status}\n", *names],  # noqa: S607
        capture_output=True,
        text=True,
        check=False,  # dpkg-query exits 1 as soon as one name is unknown to it
    )
    pairs = (line.split() for line in answer.stdout.splitlines())
    return frozenset(pair[0] for pair in pairs if pair[1:] == ["installed"])


def stands_in(name: str) -> bool:
    """True if a command of that name is on the PATH, or for import:NAME if the module is there."""
    if name.startswith("import:"):
        return importlib.util.find_spec(name.removeprefix("import:")) is not None
    return shutil.which(name) is not None


def missing(
    packages: Iterable[Package], installed: frozenset[str], has: Callable[[str], bool] = stands_in
) -> tuple[Package, ...]:
    """The packages that are neither installed nor satisfied by a stand-in."""
    return tuple(
        package
        for package in packages
        if package.name not in installed and not any(has(name) for name in package.stand_ins)
    )


def report(absent: Sequence[Package], mode: str) -> str:
    """What to tell the person who may not install: features that are off, or packages to install."""
    names = " ".join(package.name for package in absent)
    remedy = f"To install: apt-get install {names}   (as root)"
    if mode != "run":
        lines = [f"  {package.name}: {package.purpose}" for package in absent]
        return "\n".join([f"make {mode} wants these Debian packages:", *lines, remedy])
    features: dict[str, list[str]] = {}
    for package in absent:
        features.setdefault(package.purpose, []).append(package.name)
    lines = [f"  off: {purpose} (wants {', '.join(owners)})" for purpose, owners in features.items()]
    return "\n".join(["Some features are off until their Debian packages are installed:", *lines, remedy])


def privilege() -> list[str] | None:
    """The words before a command to run it as root: none for root itself, sudo, or None if it cannot be."""
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo") and call("sudo", "--non-interactive", "true") == 0:
        return ["sudo", "--non-interactive"]
    return None


def install(absent: Sequence[Package], prefix: list[str]) -> None:
    """Install Debian packages; a failure is only said, because the caller looks again at what is there."""
    names = [package.name for package in absent]
    print("Installing Debian packages, which can take some minutes:", " ".join(names), flush=True)
    apt = [*prefix, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq"]
    options = ["-oDPkg::Lock::Timeout=300", "-oDpkg::Use-Pty=0"]
    for step in (["update"], ["install", "--yes", "--no-install-recommends", *names]):
        if call(*apt, *options, *step, quiet=True) != 0:
            print(f"apt-get {step[0]} failed.", file=sys.stderr)


def ensure_packages(mode: str) -> None:
    """Install what is missing if that is allowed; otherwise say it (`run`) or fail (the others)."""
    packages = wanted(parse_packages(PACKAGES.read_text(encoding="utf-8")), mode)
    names = [package.name for package in packages]
    installed = installed_names(names)
    absent = missing(packages, installed)
    faster = [one for one in packages if one.is_faster and one.name not in installed and one not in absent]
    prefix = privilege() if (absent or faster) and shutil.which("apt-get") else None
    if prefix is not None:
        for wanted_now in (absent, faster):  # apart, so that nothing fails for what could be done without
            if wanted_now:
                install(wanted_now, prefix)
        importlib.invalidate_caches()
        absent = missing(packages, installed_names(names))
    if not absent:
        return
    if mode != "run":
        raise SetupError(report(absent, mode))
    print(report(absent, mode), file=sys.stderr)


def lock_names(mode: str) -> tuple[str, ...]:
    """Lock files of a mode in the order of installing; `build` holds pip and what builds the rest."""
    return ("build", mode)


def install_fast(folder: Path) -> None:
    """Install what makes the program faster; where there is no wheel for this machine, say what is slower."""
    lock = REQUIREMENTS / f"{FAST[0]}.txt"
    try:
        pip_install(
            folder,
            lock.name,
            "--require-hashes",
            "--only-binary",
            ":all:",
            "--no-deps",
            "--requirement",
            lock,
        )
    except SetupError as error:
        print(f"{error} {FAST[1]}", file=sys.stderr)


def fingerprint(mode: str) -> str:
    """Changes whenever .venv must be brought up to date: lock files, project metadata, Python, place."""
    digest = hashlib.sha256(f"{sys.version_info[:2]}\0{ROOT}\0".encode())
    names = (*lock_names(mode), FAST[0]) if mode == "run" else lock_names(mode)
    for path in (ROOT / "pyproject.toml", *(REQUIREMENTS / f"{name}.txt" for name in names)):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def environment(mode: str) -> Path:
    """Where the mode's packages live; the benchmarks' peers stay away from the program's own."""
    return ROOT / (".venv-bench" if mode == "bench" else ".venv")


def stamp(mode: str) -> Path:
    """The file that remembers the fingerprint; it lies inside the environment and dies with it."""
    return environment(mode) / f"set-up-for-{mode}"


def make_environment(folder: Path) -> None:
    """Make the virtual environment, anew if its Python no longer starts."""
    python = folder / "bin" / "python"
    if python.exists() and call(python, "-c", "") == 0:
        return
    if not stands_in("import:ensurepip"):
        raise SetupError("Python's venv module is not complete: apt-get install python3-venv   (as root)")
    if call(sys.executable, "-m", "venv", "--clear", folder) != 0:
        raise SetupError(f"python3 -m venv could not make {folder.name}.")


def pip_install(folder: Path, what: str, *options: str | Path) -> None:
    """Run pip in an environment; SetupError names what could not be installed."""
    print(f"Installing {what}", flush=True)
    pip = (folder / "bin" / "python", "-m", "pip", "--disable-pip-version-check", "install", "--quiet")
    if call(*pip, "--no-build-isolation", *options) != 0:
        raise SetupError(f"pip could not install {what}.")


def install_requirements(mode: str) -> None:
    """Bring an environment up to its lock files; hashes are checked and nothing unlocked takes part."""
    folder = environment(mode)
    make_environment(folder)
    for name in lock_names(mode):
        lock = REQUIREMENTS / f"{name}.txt"
        pip_install(folder, f"requirements/{name}.txt", "--require-hashes", "--requirement", lock)
    if mode == "run":
        install_fast(folder)
    if mode != "bench":
        pip_install(folder, "the program", "--no-deps", "--editable", ROOT)
    if mode == "run":
        print("Compiling the outlook's loops, once", flush=True)
        call(folder / "bin" / "python", "-m", "kongboon.actuarial.warming")


def ensure_environment(mode: str) -> None:
    """Install what the lock files name unless the stamp says that it is there already."""
    mark = fingerprint(mode)
    if stamp(mode).exists() and stamp(mode).read_text(encoding="utf-8") == mark:
        return
    install_requirements(mode)
    stamp(mode).write_text(mark, encoding="utf-8")
    if mode == "test":  # test.txt holds run.txt whole, with the same versions
        stamp("run").write_text(fingerprint("run"), encoding="utf-8")


def main(arguments: Sequence[str]) -> int:
    """Exit status: 0 set up, 1 something is wanted, 2 wrong usage."""
    if len(arguments) != 1 or arguments[0] not in MODES:
        print(f"usage: python3 scripts/setup.py {'|'.join(MODES)}", file=sys.stderr)
        return 2
    if sys.version_info < (3, 11):  # noqa: UP036 - an older Python comes this far and is told
        print(f"Python 3.11 or newer is wanted; this is {sys.version.split()[0]}.", file=sys.stderr)
        return 1
    try:
        ensure_packages(arguments[0])
        ensure_environment(arguments[0])
    except SetupError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
