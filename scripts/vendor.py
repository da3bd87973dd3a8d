"""Copy the web's outside files out of npm packages into the product.

    python scripts/vendor.py            fetch what frontend/package-lock.json names, copy anew
    python scripts/vendor.py --check    the same beside the tree; exit 1 and a list if the tree differs

frontend/vendor.toml says which files go where, frontend/icons.txt which icons. Beside each set of
folders lies a MANIFEST.toml with version, licence and SHA-256 of every file.
"""

from __future__ import annotations

import filecmp
import hashlib
import json
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

ROOT = Path(__file__).resolve().parent.parent
FRONTEND = ROOT / "frontend"
MODULES = FRONTEND / "node_modules"
MANIFEST = "MANIFEST.toml"
SVG = "http://www.w3.org/2000/svg"
# A source map is not shipped, and WhiteNoise refuses a reference to a file that is not there.
SOURCE_MAP = re.compile(rb"\n?(?://# sourceMappingURL=[^\n]*|/\*# sourceMappingURL=[^*]*\*/)\n?")


@dataclass(frozen=True)
class Vendored:
    """One file in the tree: its package, and its hash here and, if it was changed, as published."""

    name: str
    version: str
    licence: str
    file: str
    sha256: str
    upstream_sha256: str


def sha256(content: bytes) -> str:
    """Hexadecimal SHA-256."""
    return hashlib.sha256(content).hexdigest()


def icon_names() -> tuple[str, ...]:
    """The icons that the sprite is to hold, in the order of the list."""
    lines = (FRONTEND / "icons.txt").read_text(encoding="utf-8").splitlines()
    names = tuple(line.strip() for line in lines if line.strip() and not line.startswith("#"))
    if len(set(names)) != len(names):
        raise SystemExit("frontend/icons.txt names an icon twice")
    return names


def sprite(folder: Path) -> bytes:
    """One SVG file with a <symbol> for every named icon."""
    ElementTree.register_namespace("", SVG)
    root = ElementTree.Element(f"{{{SVG}}}svg")
    for name in icon_names():
        root.text = "\n"
        icon = ElementTree.parse(folder / f"{name}.svg").getroot()  # noqa: S314 - locked by hash
        symbol = ElementTree.SubElement(root, f"{{{SVG}}}symbol", id=name, viewBox=icon.attrib["viewBox"])
        symbol.extend(list(icon))
        for element in symbol.iter():
            element.text = element.tail = None
        symbol.tail = "\n"
    return ElementTree.tostring(root, encoding="unicode").encode() + b"\n"


def write_package(package: dict[str, Any], target: Path) -> Iterator[Vendored]:
    """Write one package's files below `target` and yield what was written."""
    source = MODULES / package["name"]
    about = json.loads((source / "package.json").read_text(encoding="utf-8"))
    folder = f"{package.get('folder', package['name'])}-{about['version']}"
    (target / folder).mkdir(parents=True)
    contents: dict[str, tuple[bytes, bytes]] = {}
    for name in package["files"]:
        published = (source / name).read_bytes()
        contents[Path(name).name] = (SOURCE_MAP.sub(b"\n", published), published)
    for name in package["licences"]:
        published = (source / name).read_bytes()
        contents[Path(name).name] = (published, published)
    if "sprite" in package:
        made = sprite(source / "icons")
        contents[package["sprite"]] = (made, made)
    for name, (content, published) in sorted(contents.items()):
        (target / folder / name).write_bytes(content)
        yield Vendored(
            package["name"],
            about["version"],
            about["license"],
            f"{folder}/{name}",
            sha256(content),
            sha256(published) if content != published else "",
        )


def manifest(entries: Sequence[Vendored]) -> str:
    """The text of MANIFEST.toml; upstream_sha256 stands where source map references were taken out."""
    lines = ["# Written by scripts/vendor.py."]
    for entry in entries:
        lines += ["", "[[file]]"]
        lines += [f'{key} = "{value}"' for key, value in vars(entry).items() if value]
    return "\n".join(lines) + "\n"


def build(base: Path) -> tuple[str, ...]:
    """Write every target folder below `base`; the folders' names, relative to the repository."""
    packages = tomllib.loads((FRONTEND / "vendor.toml").read_text(encoding="utf-8"))["package"]
    targets = tuple(dict.fromkeys(package["to"] for package in packages))
    for target in targets:
        chosen = [package for package in packages if package["to"] == target]
        entries = [entry for package in chosen for entry in write_package(package, base / target)]
        (base / target / MANIFEST).write_text(manifest(entries), encoding="utf-8")
    return targets


def differences(built: Path, kept: Path) -> list[str]:
    """Files that one of two trees lacks or that differ, by their path in the tree."""
    trees = [
        {path.relative_to(tree): path for path in tree.rglob("*") if path.is_file()} for tree in (built, kept)
    ]
    names = sorted(set(trees[0]) | set(trees[1]))
    return [
        str(name)
        for name in names
        if not all(name in tree for tree in trees)
        or not filecmp.cmp(trees[0][name], trees[1][name], shallow=False)
    ]


def main(arguments: Sequence[str]) -> int:
    """Exit status: 0 done or equal, 1 the tree differs or npm failed, 2 wrong usage."""
    if list(arguments) not in ([], ["--check"]):
        print("usage: python scripts/vendor.py [--check]", file=sys.stderr)
        return 2
    fetched = subprocess.run(["npm", "ci", "--silent"], cwd=FRONTEND, check=False)  # noqa: S607
    if fetched.returncode != 0:
        print("npm could not fetch what frontend/package-lock.json names.", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory() as folder:
        base = Path(folder)
        targets = build(base)
        if arguments:
            wrong = [
                f"{target}/{name}" for target in targets for name in differences(base / target, ROOT / target)
            ]
            print(
                "\n".join(["Differs from the npm packages (make vendor):", *wrong])
                if wrong
                else "Vendored files agree."
            )
            return 1 if wrong else 0
        for target in targets:
            shutil.rmtree(ROOT / target, ignore_errors=True)
            shutil.copytree(base / target, ROOT / target)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
