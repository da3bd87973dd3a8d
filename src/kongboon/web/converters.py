"""The fund in an address; importing this module makes `<fund:fund>` known."""

from __future__ import annotations

from django.urls import register_converter


class FundCode:
    """Seven digits; anything else is no page at all."""

    regex = "[1-9][0-9]{6}"

    def to_python(self, value: str) -> int:
        return int(value)

    def to_url(self, value: int | str) -> str:
        return str(value)


register_converter(FundCode, "fund")
