"""Rendering a template of the paper folder to PDF, without network, settings or clock."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from django.template import Context, Engine

from kongboon.paper.errors import PaperError, PdfUnavailable

FOLDER = Path(__file__).resolve().parent
TEMPLATES = FOLDER / "templates"


class _MissingValue(str):
    """What a template prints for a variable that is not there: nothing, but an error instead.

    An official paper with a blank where a name or a sum belongs must never leave the printer.
    """

    __slots__ = ()

    def __mod__(self, variable: object) -> str:
        raise PaperError(f"the paper's template asks for {variable}, which was not given")


@functools.cache
def _engine() -> Engine:
    """Give the template engine of the papers; it reads no Django settings."""
    return Engine(
        dirs=[str(TEMPLATES)],
        builtins=["kongboon.paper.filters"],
        string_if_invalid=_MissingValue("%s"),
        autoescape=True,
    )


def render_html(template_name: str, context: Mapping[str, Any]) -> str:
    """Fill a template of the paper folder; the same context always gives the same text.

    Errors: PaperError if the template asks for a value that is not in the context.
    """
    values = Context(dict(context), autoescape=True, use_l10n=False, use_tz=False)
    return str(_engine().get_template(template_name).render(values))


def render_pdf(template_name: str, context: Mapping[str, Any]) -> bytes:
    """Make a tagged PDF of a template; equal input gives equal bytes.

    The title comes from the template's <title> and the language from its <html lang>.
    Errors: PaperError if the template or a file of it is wrong; PdfUnavailable if this machine lacks the
    libraries, which are loaded here and not before, so that everything else works without them.
    """
    html = render_html(template_name, context)
    return bytes(_printer().print_to_pdf(html, folder=FOLDER, styles=TEMPLATES / "paper.css"))


def render_one_page(template_name: str, context: Mapping[str, Any], densities: Sequence[str]) -> bytes:
    """Make a PDF that is one page long as far as it can be: the template is told each `density` until one fits.

    Errors: as `render_pdf`.
    """
    versions = (render_html(template_name, {**context, "density": density}) for density in densities)
    return bytes(_printer().print_on_one_page(versions, folder=FOLDER, styles=TEMPLATES / "paper.css"))


def _printer() -> Any:
    try:
        from kongboon.paper import printer
    except OSError as error:
        raise PdfUnavailable(library=str(error).split(":", maxsplit=1)[0]) from error
    return printer
