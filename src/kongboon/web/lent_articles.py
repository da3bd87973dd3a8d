"""The articles that a draft can take over: those of the catalogue, and those that other funds share."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from django.utils.timezone import localdate
from django.utils.translation import gettext

from kongboon.funds.models import Fund
from kongboon.funds.words import language
from kongboon.regulations.clauses import open_values
from kongboon.regulations.errors import NoLongerShared
from kongboon.regulations.queries import SharedRegulation, shared_regulation, shared_regulations
from kongboon.rules.catalogue import Article, articles
from kongboon.web.regulations import amount_words

_SHARED = "fund-"


@dataclass(frozen=True)
class LentRow:
    """One article on the page: its name in the form, its title, how much, whether something in it is assumed."""

    name: str
    title: str
    amount: str
    is_assumed: bool


@dataclass(frozen=True)
class LentDocument:
    """The articles of one document; `is_shared`: of another fund."""

    title: str
    rows: tuple[LentRow, ...]
    is_shared: bool = False


@dataclass(frozen=True)
class Lent:
    """An article to take over, and the remark that says in the draft where it comes from."""

    article: Article
    remark: str = ""


def articles_offered(fund: Fund, search: str) -> list[LentDocument]:
    """Every article that the fund can take over, document by document, those of other funds first."""
    found = [
        LentDocument(_title(shared), _rows(f"{_SHARED}{shared.pk}", shared.articles), is_shared=True)
        for shared in shared_regulations(fund, localdate(), search)
    ]
    for name, group in groupby(articles(), key=lambda article: article.document):
        every = list(group)
        found.append(LentDocument(every[0].document_title, _rows(name, every)))
    return found


def article_named(fund: Fund, name: str) -> Lent:
    """The article with this name in the form. Errors: NoLongerShared."""
    document, _, code = name.rpartition(":")
    remark, every = "", articles()
    if document.startswith(_SHARED):
        shared = shared_regulation(fund, int(document.removeprefix(_SHARED)), localdate())
        if shared is None:
            raise NoLongerShared
        # Documents are Thai whatever the language of the screen, as in rules.catalogue.
        remark, every, document = f"รับมาจากระเบียบของ{_title(shared)}", shared.articles, str(shared.pk)
    wanted = (document, code)
    found = next((one for one in every if (one.document, one.benefit.code) == wanted), None)
    if found is None:
        raise NoLongerShared
    return Lent(found, remark)


def _title(shared: SharedRegulation) -> str:
    return f"{shared.fund_name} {shared.place} พ.ศ. {shared.year_be}"


def _rows(document: str, every: Iterable[Article]) -> tuple[LentRow, ...]:
    is_thai = language() == "th"
    return tuple(
        LentRow(
            f"{document}:{article.benefit.code}",
            article.benefit.title_th if is_thai else article.benefit.title_en,
            amount_words(article.benefit.amount),
            bool(open_values(article.benefit, gettext)),
        )
        for article in every
    )
