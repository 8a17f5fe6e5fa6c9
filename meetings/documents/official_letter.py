"""The official letter as a Word file, to be printed on letterhead, signed and scanned."""

import io
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

FONT = "Times New Roman"  # with ə, ğ, İ and Cyrillic in Word and, as Liberation Serif, in LibreOffice
CODES = {"az": "az-Latn-AZ", "en": "en-GB", "ru": "ru-RU"}


def render_letter(words: dict[str, Any], language: str) -> bytes:
    """Return the letter; `words` are those that were frozen with its number."""
    document = Document()
    _set_up(document, language, words)
    _line(document, words["network"], bold=True)
    _line(document, words["secretariat"])
    head = _line(document, f"{words['number']}\t{words['date']}")
    head.paragraph_format.tab_stops.add_tab_stop(Cm(16), alignment=2)
    for line in words["addressee"]:
        if line:
            _line(document, line, align=WD_ALIGN_PARAGRAPH.RIGHT)
    document.add_heading(words["subject"], level=1)
    _line(document, words["salutation"])
    for paragraph in words["paragraphs"][:1]:
        _line(document, paragraph)
    _table(document, words["facts"])
    if words["agenda"]:
        document.add_heading(words["agenda_heading"], level=2)
        _table(document, words["agenda"])
    for paragraph in words["paragraphs"][1:]:
        _line(document, paragraph)
    _line(document, words["closing"])
    _line(document, f"{words['signature']}: ______________________")
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def _set_up(document: Any, language: str, words: dict[str, Any]) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin, section.right_margin = Cm(2.5), Cm(2)
    document.core_properties.title = words["subject"]
    document.core_properties.language = CODES[language]
    document.core_properties.author = words["secretariat"]
    for name, size in (("Normal", 12), ("Heading 1", 14), ("Heading 2", 12)):
        style = document.styles[name]
        style.font.name, style.font.size = FONT, Pt(size)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for kind in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
            fonts.set(qn(kind), FONT)
        for kind in ("w:asciiTheme", "w:hAnsiTheme", "w:cstheme", "w:eastAsiaTheme"):
            fonts.attrib.pop(qn(kind), None)


def _line(document: Any, text: str, *, bold: bool = False, align: Any = None) -> Any:
    paragraph = document.add_paragraph()
    paragraph.add_run(text).bold = bold
    paragraph.alignment = align
    return paragraph


def _table(document: Any, rows: list[list[str]]) -> None:
    table = document.add_table(rows=0, cols=2)
    for first, second in rows:
        cells = table.add_row().cells
        cells[0].text, cells[1].text = first, second
        cells[0].width, cells[1].width = Cm(4), Cm(12.5)
