"""What is printed can be copied and searched, letter by letter."""

from __future__ import annotations

import pytest
from weasyprint import HTML

from kongboon.paper import printer
from kongboon.paper.documents import PaperLine, receipts_pdf
from kongboon.paper.pdf import FOLDER, TEMPLATES
from kongboon.paper.tests.reading import flowing, fonts_of, text_of
from kongboon.paper.tests.samples import HARD_WORDS, make_receipt
from kongboon.paper.thai_text_layer import comparable

PARAGRAPH = (
    "กองทุนสวัสดิการชุมชนคือการช่วยเหลือเกื้อกูลกันของคนในตำบลทั้งผู้เฒ่าผู้แก่เด็กเล็กและผู้ยากไร้ด้วยเงินสมทบวันละหนึ่งบาทที่ซื่อสัตย์"
    "และศักดิ์สิทธิ์จำนวนมากน้อยไม่สำคัญเท่าน้ำใจที่มีให้แก่กันทุกครัวเรือนทั่วทั้งฝั่งน้ำ"
)


@pytest.mark.parametrize("mode", ["-raw", "-layout", "-nodiag"])
def test_hard_words_are_read_back_exactly(mode: str) -> None:
    pdf = receipts_pdf([make_receipt(lines=(PaperLine(" ".join(HARD_WORDS), 100),))])
    text = text_of(pdf, mode).split()
    assert [word for word in HARD_WORDS if word not in text] == []


def test_a_wrapped_unspaced_paragraph_is_read_back_exactly() -> None:
    pdf = receipts_pdf([make_receipt(lines=(PaperLine(PARAGRAPH * 2, 100),))])
    assert PARAGRAPH * 2 in flowing(text_of(pdf))


def test_bold_words_are_read_back_exactly() -> None:
    pdf = receipts_pdf([make_receipt(payer_name=" ".join(HARD_WORDS))])
    assert " ".join(HARD_WORDS).replace(" ", "") in flowing(text_of(pdf))


def test_the_glyphs_alone_spell_the_words_for_readers_without_actual_text() -> None:
    styles = TEMPLATES / "paper.css"
    css, fonts = printer._parsed(styles, FOLDER)
    html = f"<body><p>{'<p>'.join(HARD_WORDS)}<p style='font-weight:700'>{HARD_WORDS[0]}ประชาชน</p>"
    page = HTML(string=html, base_url=styles.as_uri(), url_fetcher=printer.FolderFetcher(FOLDER))
    pdf = page.write_pdf(stylesheets=[css], font_config=fonts, uncompressed_pdf=True)
    assert b"/ActualText" in pdf
    text = flowing(text_of(pdf.replace(b"/ActualText", b"/ActualNone")))
    expected = comparable("".join(HARD_WORDS) + HARD_WORDS[0] + "ประชาชน")
    assert comparable(text) == expected


def test_only_the_vendored_fonts_are_used() -> None:
    assert fonts_of(receipts_pdf([make_receipt()])) == {"Sarabun", "Sarabun-Bold"}
