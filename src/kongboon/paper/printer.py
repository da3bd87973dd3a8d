"""WeasyPrint as the papers use it: own fonts, own files, no network, one paper at a time."""

from __future__ import annotations

import functools
import hashlib
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from kongboon.paper import thai_text_layer
from kongboon.paper.errors import PaperError

_CONTENT_TYPES = {".css": "text/css", ".ttf": "font/ttf", ".svg": "image/svg+xml"}
_one_at_a_time = threading.Lock()  # Pango's font maps may not be shared between threads

thai_text_layer.install()


class FolderFetcher(URLFetcher):
    """Serve WeasyPrint the style, font and picture files of one folder, and refuse every other address."""

    def __init__(self, folder: Path) -> None:
        super().__init__(allowed_protocols=("file",), allow_redirects=False, fail_on_errors=True)
        self.folder = folder

    def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> URLFetcherResponse:
        """Give the file at `url`; raise PermissionError for anything outside the folder."""
        parts = urlsplit(url)
        path = Path(unquote(parts.path)).resolve()
        if parts.scheme != "file" or parts.netloc or not path.is_relative_to(self.folder):
            raise PermissionError(f"a paper may use files of its own folder alone, not {url}")
        content_type = _CONTENT_TYPES.get(path.suffix)
        if content_type is None:
            raise PermissionError(f"a paper has no use for a file such as {path.name}")
        return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": content_type})


@functools.cache
def _parsed(styles: Path, folder: Path) -> tuple[CSS, FontConfiguration]:
    """Parse the style sheet and load its fonts once for all papers of this process."""
    fonts = FontConfiguration()
    return CSS(filename=styles, font_config=fonts, url_fetcher=FolderFetcher(folder)), fonts


def print_to_pdf(html: str, *, folder: Path, styles: Path) -> bytes:
    """Make a tagged PDF of an HTML page, whose addresses are relative to the style sheet.

    Errors: PaperError if a file is missing or is not of the folder.
    """
    with _one_at_a_time, _own_errors():
        return _written(_laid_out(html, folder, styles), html)


def print_on_one_page(versions: Iterable[str], *, folder: Path, styles: Path) -> bytes:
    """Make a PDF of the first version that takes a single page, of the last if none does; else as `print_to_pdf`."""
    document, html = None, ""
    with _one_at_a_time, _own_errors():
        for html in versions:
            document = _laid_out(html, folder, styles)
            if len(document.pages) == 1:
                break
        if document is None:
            raise ValueError("there is no version to print")
        return _written(document, html)


@contextmanager
def _own_errors() -> Iterator[None]:
    try:
        yield
    except FatalURLFetchingError as error:
        raise PaperError(f"{error}: {error.__cause__}") from error


def _laid_out(html: str, folder: Path, styles: Path) -> Any:
    css, fonts = _parsed(styles, folder)
    page = HTML(string=html, base_url=styles.as_uri(), url_fetcher=FolderFetcher(folder))
    return page.render(stylesheets=[css], font_config=fonts, pdf_tags=True)


def _written(document: Any, html: str) -> bytes:
    identifier = hashlib.sha256(html.encode()).hexdigest()[:32].encode()
    return bytes(document.write_pdf(pdf_tags=True, pdf_identifier=identifier))
