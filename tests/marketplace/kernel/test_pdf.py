"""A template becomes a PDF: every script prints, nothing is fetched from elsewhere, and a lack is said plainly."""

from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.checks import run_checks
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.template import engines
from PIL import Image
from pypdf import PdfReader

from marketplace.kernel import pdf
from marketplace.kernel.documents import document_answer
from marketplace.kernel.pdf import PdfUnavailable, pdf_of
from marketplace.kernel.pdf_fonts import faces_for
from marketplace.kernel.typesetting import HouseFetcher, typeset
from tests.marketplace.kernel.pdf_reading import blanks_of, fonts_of, glyphs_of, text_of

PAPER = "components/paper.html"
NAMES = {
    "latin": "Zoë Müller, Łódź, Nguyễn Thị Hồng",
    "greek": "Ελένη Παπαδοπούλου",
    "cyrillic": "Олександр Щербань",
    "chinese": "欧阳青瓷 玥喆",
    "japanese": "髙﨑さくら プロジェクト",
    "korean": "김민수 떡볶이",
    "devanagari": "आलोक क्षत्रिय",
    "bengali": "আলো রহমান",
    "tamil": "தமிழ்ச்செல்வி",
    "telugu": "తెలుగు శ్రీ",
    "kannada": "ಕನ್ನಡ",
    "malayalam": "മലയാളം",
    "gujarati": "ગુજરાતી",
    "gurmukhi": "ਪੰਜਾਬੀ",
    "arabic": "محمد الأمين",
    "hebrew": "שלום כהן",
    "thai": "สมชาย ใจดี",
    "emoji": "🎁❤️★",
    "signs": "€ £ ¥ ￥ ₹ ₩ ₫ № ×",
}


@pytest.fixture
def paper(settings, tmp_path, monkeypatch) -> Path:
    """A folder whose templates can be rendered by name."""
    folder = tmp_path / "templates"
    folder.mkdir()
    engine: Any = getattr(engines["django"], "engine")  # noqa: B009
    monkeypatch.setattr(engine, "dirs", [*engine.dirs, folder])
    for loader in engine.template_loaders:
        getattr(loader, "reset", lambda: None)()
    return folder


def page(text: str) -> str:
    return f"<html lang='en'><head><title>x</title></head><body><p>{text}</p></body></html>"


@pytest.mark.parametrize("script", NAMES)
def test_a_name_in_any_script_is_drawn_with_real_glyphs(script: str) -> None:
    made = typeset(page(NAMES[script]), "en")

    drawn = "".join(sorted({glyph.text for glyph in glyphs_of(made)}))
    assert {sign for sign in NAMES[script] if sign.isalpha()} <= set(drawn)
    assert blanks_of(made) == []
    assert all(font.startswith("noto-") for font in fonts_of(made))


def test_a_sign_that_no_font_of_ours_holds_would_be_seen_by_these_tests() -> None:
    assert [glyph.text for glyph in blanks_of(typeset(page("a\U000102a0"), "en"))] == ["\U000102a0"]


def test_han_signs_are_drawn_as_the_reader_or_the_text_knows_them() -> None:
    def first(text: str, language: str) -> str:
        return next(
            face.family for face in faces_for(text, language) if face.family[-2:] in ("sc", "jp", "kr")
        )

    assert first("骨", "zh-hans") == "noto-sans-sc"
    assert first("骨", "ja") == "noto-sans-jp"
    assert first("骨", "en") == "noto-sans-sc"
    assert first("骨さん", "en") == "noto-sans-jp"
    assert first("骨 김", "en") == "noto-sans-kr"


def test_only_the_fonts_of_the_text_are_loaded() -> None:
    assert [face.file(400) for face in faces_for("Hello, Zoë", "en")] == [
        "noto-sans/files/noto-sans-latin-400-normal.woff2"
    ]


def test_a_template_is_rendered_in_its_language_with_its_texts_escaped(paper: Path) -> None:
    (paper / "slip.html").write_text(
        '{% extends "components/paper.html" %}{% load i18n %}'
        "{% block paper %}<p>{% translate 'Delivery' %} {{ name }}</p>{% endblock %}"
    )

    made = pdf_of("slip.html", {"name": "Söhne <b>& Co"}, "ja")

    assert "Söhne <b>& Co" in text_of(made)
    assert "Delivery" not in text_of(made)
    assert str(PdfReader(BytesIO(made)).root_object["/Lang"]) == "ja"


def test_our_own_pictures_are_read_and_no_other_address(paper: Path, caplog) -> None:
    picture = BytesIO()
    Image.new("RGB", (4, 4), "red").save(picture, "PNG")
    name = default_storage.save("brands/logo.png", ContentFile(picture.getvalue()))
    (paper / "slip.html").write_text(
        '{% extends "components/paper.html" %}{% block paper %}'
        '<img src="{{ ours }}" alt=""><img src="https://pictures.example/x.png" alt="">{% endblock %}'
    )

    made = pdf_of("slip.html", {"ours": default_storage.url(name)}, "en")

    pictures = [image for page in PdfReader(BytesIO(made)).pages for image in page.images]
    assert len(pictures) == 1
    assert "not one of our own files: https://pictures.example/x.png" in caplog.text


@pytest.mark.parametrize(
    "address",
    [
        "https://pictures.example/x.png",
        "http://127.0.0.1:6379/",
        "file:///etc/passwd",
        "ftp://files.example/x",
        "font:../../package.json",
        "font:/etc/passwd",
        "https://paper.invalid/media/../../../etc/passwd",
        "https://paper.invalid/static/../../settings.py",
        "https://paper.example/static/app/css/print/paper.css",
        "https://paper.invalid/nothing",
    ],
)
def test_what_is_not_ours_is_refused(address: str) -> None:
    with pytest.raises(Exception, match=r"not one of our own|outside|base path|join"):
        HouseFetcher().fetch(address)


def test_what_is_ours_is_read() -> None:
    sheet = HouseFetcher().fetch("https://paper.invalid/static/app/css/print/paper.css")
    font = HouseFetcher().fetch("font:noto-sans/files/noto-sans-latin-400-normal.woff2")

    assert (sheet.content_type, b"@page" in sheet.read()) == ("text/css", True)
    assert font.read(4) == b"\x00\x01\x00\x00"


def test_where_nothing_sets_the_type_the_page_itself_is_answered(monkeypatch) -> None:
    monkeypatch.setattr(pdf, "TYPESETTER", "marketplace.kernel.no_such_typesetter")
    pdf._typesetter.cache_clear()
    try:
        answer = document_answer(PAPER, {}, "en", filename="invoice.pdf")
        warnings = [found for found in run_checks() if found.id == "kernel.W001"]
        with pytest.raises(PdfUnavailable):
            pdf_of(PAPER, {}, "en")
    finally:
        pdf._typesetter.cache_clear()

    assert answer["Content-Type"].startswith("text/html")
    assert b"Print this page from your browser" in answer.content
    assert [found.hint for found in warnings] == [
        "Install what is missing: apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz0b "
        "libharfbuzz-subset0 libfontconfig1"
    ]


def test_without_the_fonts_it_says_what_brings_them(settings, tmp_path: Path) -> None:
    settings.NODE_MODULES = tmp_path

    assert pdf.pdf_lack() == "npm ci"
    with pytest.raises(PdfUnavailable):
        pdf_of(PAPER, {}, "en")


def test_a_file_name_in_any_script_is_kept_and_stays_on_one_line() -> None:
    answer = document_answer(PAPER, {}, "en", filename='請求書 "1"\r\nX-Bad: 1.pdf')

    disposition = answer["Content-Disposition"]
    assert answer["Content-Type"] == "application/pdf"
    assert disposition.startswith("attachment; filename*=utf-8''%E8%AB%8B%E6%B1%82%E6%9B%B8")
    assert "\r" not in disposition
    assert "\n" not in disposition
    assert answer["Cache-Control"] == "private, no-store"
