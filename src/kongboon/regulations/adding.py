"""One benefit more in a draft: an article of another document, or one of the fund's own.

Text in, text and the new benefit's code out. What an article rests on comes along: its events, and its money.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

import tomlkit

from kongboon.regulations.editing import lent_block, own_text, with_new_benefit, with_pool, with_section
from kongboon.rules.catalogue import Article
from kongboon.rules.document import load_regulation
from kongboon.rules.terms import Pool, Regulation

# The code of the thirteen types under which the books know what happened (domain.md 2.7).
_TYPES = {
    "birth": "B01",
    "hospital": "B03",
    "ageing": "B04",
    "death": "B05",
    "education": "B07",
    "disaster": "B08",
    "disability": "B09",
    "hardship": "B10",
    "occupation": "B11",
    "housing": "B12",
}
_OWN_TYPE = "B13"
# A short name that was made by counting means nothing in another fund.
_COUNTED = re.compile(r"[a-z]+_\d+")


@dataclass(frozen=True)
class Written:
    """A benefit of the fund's own as it is begun: what for, and what it says of the sum (keys of the document)."""

    event: str
    title: str
    clause: str
    values: Mapping[str, Any]


def smallest_text(title: str) -> str:
    """The shortest document that can be read, for a fund that writes its own from the beginning."""
    return own_text((files(__package__) / "smallest.toml").read_text("utf-8"), title)


def with_new_event(text: str, title: str) -> tuple[str, str]:
    """The text with an event of the fund's own, and the event's short name; one of that title is taken again."""
    known = dict(load_regulation(text).own_events)
    found = next((name for name, word in known.items() if word == title), None)
    if found is not None:
        return text, found
    name = _free("own", set(known))
    return with_section(text, "events", {name: title}), name


def with_written(text: str, written: Written) -> tuple[str, str]:
    """The text with a benefit of the fund's own."""
    values: dict[str, Any] = {
        "code": _TYPES.get(written.event, _OWN_TYPE),
        "key": written.event,
        "title_th": written.title,
        "title_en": written.title,
        "event": written.event,
        "clause": written.clause,
        **written.values,
    }
    return with_new_benefit(
        text, _block({name: value for name, value in values.items() if value is not None})
    )


def with_article(text: str, article: Article, remark: str = "") -> tuple[str, str]:
    """The text with an article, its events and its money; `remark` says above it where it comes from.

    An event or a pool of the same words is taken again. Where a short name means something else here, it gets
    another one.
    """
    regulation = load_regulation(text)
    text, events = _with_events(text, regulation, article)
    text, pool = _with_pool(text, regulation, article.pool)
    made = tomlkit.parse(lent_block(article.text))
    benefit = made["benefit"][0]
    listed = [events.get(name, name) for name in article.benefit.events]
    if listed != list(article.benefit.events):
        benefit["event"] = listed[0] if len(listed) == 1 else listed
    if pool is not None:
        benefit["pool"] = pool
    return with_new_benefit(text, made.as_string(), remark)


def _with_events(text: str, regulation: Regulation, article: Article) -> tuple[str, dict[str, str]]:
    """The text with the article's own events, and the name of each in this document."""
    known, names = dict(regulation.own_events), dict[str, str]()
    for name, word in article.events:
        same = next((own for own, said in known.items() if said == word), None)
        taken = known.get(name) not in (None, word)
        names[name] = same or (_free("own", set(known)) if taken else name)
        if names[name] not in known:
            known[names[name]] = word
            text = with_section(text, "events", {names[name]: word})
    return text, names


def _with_pool(text: str, regulation: Regulation, pool: Pool | None) -> tuple[str, str | None]:
    """The text with the article's pool of money, and the name of the pool in this document."""
    if pool is None:
        return text, None
    same = next((own.key for own in regulation.pools if own.title == pool.title), None)
    key = same or pool.key
    if same is None and regulation.pool(key) is not None and _COUNTED.fullmatch(key):
        key = _free("pool", {own.key for own in regulation.pools})
    if same is None and regulation.pool(key) is None:
        text = with_pool(text, Pool(key, pool.title, pool.when_short))
    return text, key


def _block(values: Mapping[str, Any]) -> str:
    made, benefits = tomlkit.document(), tomlkit.aot()
    benefits.append(tomlkit.item(dict(values)))
    made["benefit"] = benefits
    return made.as_string()


def _free(prefix: str, taken: set[str]) -> str:
    number = 1
    while f"{prefix}_{number}" in taken:
        number += 1
    return f"{prefix}_{number}"
