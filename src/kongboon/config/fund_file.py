"""The fund's TOML file: what `kongboon fund create FILE` reads."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from kongboon.funds.confined import confined
from kongboon.funds.errors import BadFundFile
from kongboon.funds.models import MOO_MAX
from kongboon.funds.services import NewFund
from kongboon.kernel.thai_dates import parse_thai_date
from kongboon.kernel.thai_text import whole_number
from kongboon.regulations.editing import try_regulation
from kongboon.rules.catalogue import catalogue_names, catalogue_text

_KNOWN = {
    "code", "name", "fiscal_start_month", "founded_on", "office_address", "registration_no",
    "registered_on", "regulation", "villages", "banks",
}  # fmt: skip


def new_fund(file: Path | None, options: Mapping[str, Any]) -> NewFund:
    """A NewFund from a file and command-line options. Errors: BadFundFile, BadDate.

    The file: code, name, and optionally fiscal_start_month, founded_on, office_address, registration_no,
    registered_on, regulation (a catalogue name or a file beside this one), [[villages]] moo/name,
    [[banks]] bank/branch/number.
    """
    told = _read(file) if file else {}
    told |= {key: value for key, value in options.items() if value and key not in {"villages", "banks"}}
    villages = [_village(v) for v in options.get("villages") or ()] or [
        (int(v["moo"]), str(v.get("name", ""))) for v in told.get("villages", ())
    ]
    banks = [_bank(b) for b in options.get("banks") or ()] or [
        (str(b["bank"]), str(b.get("branch", "")), str(b["number"])) for b in told.get("banks", ())
    ]
    return NewFund(
        code=str(told.get("code", "")),
        name=str(told.get("name", "")),
        villages=villages,
        banks=banks,
        fiscal_start_month=int(told.get("fiscal_start_month") or 10),
        founded_on=_date(told.get("founded_on")),
        office_address=str(told.get("office_address", "")),
        registration_no=str(told.get("registration_no", "")),
        registered_on=_date(told.get("registered_on")),
        regulation=_regulation(told.get("regulation"), file),
    )


def _read(file: Path) -> dict[str, Any]:
    try:
        told = tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as wrong:
        raise BadFundFile(problem=str(wrong)) from None
    if unknown := sorted(told.keys() - _KNOWN):
        raise BadFundFile(problem=f"“{unknown[0]}” is not one of: {', '.join(sorted(_KNOWN))}")
    for list_name, needed in (("villages", "moo"), ("banks", "number")):
        for row in told.get(list_name, ()):
            if not isinstance(row, dict) or not str(row.get(needed, "")).isascii() or needed not in row:
                raise BadFundFile(problem=f"each [[{list_name}]] needs {needed}")
    return told


def _village(text: str) -> tuple[int, str]:
    moo, _, name = text.partition(":")
    number = whole_number(moo, most=MOO_MAX)
    if number is None:
        raise BadFundFile(problem=f"“{text}”: a village is written MOO:NAME, for example 4:บ้านโนนสูง")
    return number, name.strip()


def _bank(text: str) -> tuple[str, str, str]:
    parts = [part.strip() for part in text.split(":")]
    if len(parts) != 3 or not parts[2]:
        raise BadFundFile(problem=f"“{text}”: a bank account is written BANK:BRANCH:NUMBER")
    return parts[0], parts[1], parts[2]


def _date(value: Any) -> Any:
    return parse_thai_date(value) if value else None


def _regulation(name: Any, file: Path | None) -> str:
    if not name:
        return ""
    if name in catalogue_names():
        return catalogue_text(name)
    path = Path(str(name))
    if file and not path.is_absolute() and not path.exists():
        path = file.parent / path
    if not path.is_file():
        raise BadFundFile(
            problem=f"there is no regulation “{name}”; the catalogue has {', '.join(catalogue_names())}"
        )
    text = path.read_text(encoding="utf-8-sig")
    confined(try_regulation, text)
    return text
