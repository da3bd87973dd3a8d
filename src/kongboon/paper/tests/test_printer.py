"""A paper is made from the paper folder alone, the same each time, or not at all."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from kongboon.paper import pdf as pdf_module
from kongboon.paper import printer
from kongboon.paper.documents import receipts_pdf
from kongboon.paper.errors import PaperError, PdfUnavailable
from kongboon.paper.pdf import FOLDER, TEMPLATES, render_html, render_pdf
from kongboon.paper.tests.reading import facts_of, inflated, text_of
from kongboon.paper.tests.samples import make_receipt

STYLES = TEMPLATES / "paper.css"
SAME_AGAIN = (
    "import hashlib;"
    "from kongboon.paper.documents import receipts_pdf;"
    "from kongboon.paper.tests.samples import make_receipt;"
    "print(hashlib.sha256(receipts_pdf([make_receipt(1), make_receipt(2)])).hexdigest())"
)


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1:9/picture.svg",
        "https://127.0.0.1:9/picture.svg",
        "ftp://127.0.0.1/picture.svg",
        "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg'/>",
        "file:///etc/hostname.svg",
        "file://elsewhere/picture.svg",
        "../../kernel/money.py",
        "../documents.py",
        "%2e%2e/%2e%2e/%2e%2e/picture.svg",
        "no-such-picture.svg",
    ],
)
def test_it_refuses_every_address_but_files_of_its_own_folder(address: str) -> None:
    with pytest.raises(PaperError):
        printer.print_to_pdf(f'<img alt="x" src="{address}">', folder=FOLDER, styles=STYLES)


def test_it_refuses_an_address_in_a_style() -> None:
    html = '<p style="background: url(http://127.0.0.1:9/picture.svg)">x</p>'
    with pytest.raises(PaperError):
        printer.print_to_pdf(html, folder=FOLDER, styles=STYLES)


def test_it_takes_a_picture_of_its_own_folder() -> None:
    pdf = printer.print_to_pdf('<img alt="x" src="mark.svg"><p>มี</p>', folder=FOLDER, styles=STYLES)
    assert "มี" in text_of(pdf)


def test_a_name_cannot_bring_a_picture_or_markup_into_the_paper() -> None:
    name = '<img src="http://127.0.0.1:9/x.svg"> & <b>ใจดี</b>'
    assert name.replace(" ", "") in text_of(receipts_pdf([make_receipt(payer_name=name)])).replace(
        " ", ""
    ).replace("\n", "")


def test_equal_input_gives_equal_bytes_in_any_process() -> None:
    found = set()
    for seed in ("1", "2"):
        environment = os.environ | {"PYTHONHASHSEED": seed, "PYTHONPATH": str(FOLDER.parents[1])}
        command = [sys.executable, "-c", SAME_AGAIN]
        run = subprocess.run(command, env=environment, capture_output=True, check=True, text=True)
        found.add(run.stdout.strip())
    here = receipts_pdf([make_receipt(1), make_receipt(2)])
    assert found == {hashlib.sha256(here).hexdigest()}


def test_threads_may_print_at_the_same_time() -> None:
    numbers = list(range(1, 7))
    with ThreadPoolExecutor(max_workers=3) as pool:
        pdfs = list(pool.map(lambda n: receipts_pdf([make_receipt(n)]), numbers))
    assert [f"รบ.2567/{n:06d}" in text_of(pdf) for n, pdf in zip(numbers, pdfs, strict=True)] == [True] * 6


def test_the_file_says_its_title_and_language_and_is_tagged() -> None:
    pdf = receipts_pdf([make_receipt(7)])
    facts = facts_of(pdf)
    assert facts["Title"] == "ใบเสร็จรับเงิน รบ.2567/000007"
    assert facts["Tagged"] == "yes"
    assert b"/Lang (th)" in inflated(pdf)


def test_the_file_holds_no_time_of_making() -> None:
    assert not {"CreationDate", "ModDate"} & facts_of(receipts_pdf([make_receipt()])).keys()


def test_a_template_that_misses_a_value_makes_no_paper() -> None:
    with pytest.raises(PaperError, match="sheet"):
        render_html("collection_sheet.html", {})


def test_a_machine_without_the_libraries_says_which_package_is_wanted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class NoLibrary:
        def find_spec(self, name: str, path: object, target: object = None) -> None:
            if name == "kongboon.paper.printer":
                raise OSError("cannot load library 'libpango-1.0-0': no such file")

    monkeypatch.delattr("kongboon.paper.printer")
    monkeypatch.delitem(sys.modules, "kongboon.paper.printer")
    monkeypatch.setattr(sys, "meta_path", [NoLibrary(), *sys.meta_path])
    with pytest.raises(PdfUnavailable, match="Install the Debian packages libpango"):
        render_pdf("receipts.html", {"slips": [], "layout": "a5", "title": ""})


def test_the_templates_work_without_any_settings() -> None:
    program = (
        "from kongboon.paper.tests.report_sample import make_report;"
        "from kongboon.paper.pdf import render_html;"
        "from django.conf import settings;"
        "html = render_html('six_month_report.html', {'report': make_report()});"
        "assert not settings.configured; print(len(html))"
    )
    environment = {k: v for k, v in os.environ.items() if k != "DJANGO_SETTINGS_MODULE"}
    environment["PYTHONPATH"] = str(FOLDER.parents[1])
    command = [sys.executable, "-c", program]
    run = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    assert int(run.stdout) > 10_000


def test_importing_the_papers_does_not_need_the_pdf_libraries() -> None:
    program = (
        "import sys; from kongboon.paper import documents, mark, report_document;"
        "assert 'weasyprint' not in sys.modules"
    )
    environment = os.environ | {"PYTHONPATH": str(pdf_module.FOLDER.parents[1])}
    command = [sys.executable, "-c", program]
    run = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
