"""Official places (DOPA codes) from the package geothai; data CC-BY-4.0, credit GeoThai."""

from __future__ import annotations

from dataclasses import dataclass

import geothai
from geothai.types import Subdistrict

from kongboon.kernel.errors import DomainError, gettext_noop


class UnknownTambon(DomainError):
    code = "places.unknown_tambon"
    msgid = gettext_noop(
        "There is no tambon with the code %(code)s. Type its six-digit official code, or find it by name."
    )


@dataclass(frozen=True)
class Tambon:
    """A tambon (or a khwaeng of Bangkok) with the names above it."""

    code: str
    name_th: str
    name_en: str
    district_th: str
    province_th: str
    province_code: str

    @property
    def full_th(self) -> str:
        """As on letters: ต.โสน อ.ขุขันธ์ จ.ศรีสะเกษ, in Bangkok แขวง and เขต."""
        if self.province_code == "10":
            return f"แขวง{self.name_th} เขต{self.district_th} {self.province_th}"
        return f"ต.{self.name_th} อ.{self.district_th} จ.{self.province_th}"


def tambon(code: str) -> Tambon:
    """The tambon with a six-digit code; UnknownTambon if there is none.

    >>> tambon("330505").full_th
    'ต.โสน อ.ขุขันธ์ จ.ศรีสะเกษ'
    """
    found = geothai.subdistrict(code)
    if found is None:
        raise UnknownTambon(code=code)
    return _with_names(found)


def find_tambons(text: str, limit: int = 20) -> list[Tambon]:
    """Tambons whose Thai or English name holds the text, or whose code begins with it.

    >>> [t.full_th for t in find_tambons("โสน")][:1]
    ['ต.โสน อ.ขุขันธ์ จ.ศรีสะเกษ']
    """
    text = text.strip().removeprefix("ตำบล").removeprefix("ต.").strip().lower()
    if not text:
        return []
    every = [
        s
        for p in geothai.provinces()
        for d in geothai.districts(p.code)
        for s in geothai.subdistricts(d.code)
    ]
    found = [s for s in every if text in s.name_th or text in s.name_en.lower() or s.code.startswith(text)]
    # A name that is the text itself comes before names that only hold it.
    found.sort(key=lambda s: (s.name_th != text and s.name_en.lower() != text, len(s.name_th), s.code))
    return [_with_names(s) for s in found[:limit]]


def _with_names(found: Subdistrict) -> Tambon:
    district, province = geothai.district(found.district_code), geothai.province(found.province_code)
    assert district is not None
    assert province is not None
    return Tambon(
        found.code, found.name_th, found.name_en, district.name_th, province.name_th, found.province_code
    )
