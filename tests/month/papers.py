"""Reads what was printed and exported, with programs that are not ours."""

from __future__ import annotations

import csv
import io
import subprocess
import unicodedata
from pathlib import Path

_DIGITS = ("", "หนึ่ง", "สอง", "สาม", "สี่", "ห้า", "หก", "เจ็ด", "แปด", "เก้า")
_PLACES = ("", "สิบ", "ร้อย", "พัน", "หมื่น", "แสน")


def text_of(pdf: Path) -> str:
    """The text of a PDF by poppler."""
    said = subprocess.run(["pdftotext", "-layout", str(pdf), "-"], capture_output=True, text=True, check=True)
    return plain(said.stdout)


def plain(text: str) -> str:
    """Without spaces, ำ in its two parts, so that a PDF's text can be compared."""
    text = unicodedata.normalize("NFC", text).replace("ำ", "ํา")
    for tone in "่้๊๋":
        text = text.replace(f"{tone}ํ", f"ํ{tone}")
    return "".join(text.split())


def holds(text: str, words: str) -> bool:
    """Whether the text of a PDF holds some words, line ends and spaces aside."""
    return plain(words) in plain(text)


def words_of(satang: int) -> str:
    """Whole thousands of baht in Thai words, enough for the tiers of a death benefit."""
    digits = [int(d) for d in reversed(str(satang // 100))]
    said = ""
    for place, digit in reversed(list(enumerate(digits))):
        if digit:
            word = "" if place == 1 and digit == 1 else "ยี่" if place == 1 and digit == 2 else _DIGITS[digit]
            said += word + _PLACES[place]
    return f"{said}บาทถ้วน"


def hledger_balances(said: str) -> dict[str, int]:
    """Account code -> satang out of hledger's CSV; accounts are named like Assets:1101."""
    found: dict[str, int] = {}
    for row in csv.DictReader(io.StringIO(said)):
        amount = row["balance"].replace("THB", "").replace(",", "").replace('"', "").strip()
        if amount not in ("0", "0.00"):
            whole, _, part = amount.partition(".")
            sign = -1 if whole.startswith("-") else 1
            found[row["account"].split(":")[1].split(" ")[0].replace("-", ".")] = sign * (
                abs(int(whole)) * 100 + int(part or 0)
            )
    return found
