"""The minutes as a Word document: real headings, real lists, tables whose head repeats on each page."""

import datetime
from collections.abc import Sequence
from io import BytesIO
from typing import Any

import docx
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from meetings.documents.markdown import Block
from meetings.documents.record import PartText, RecordText, SectionText

BLUE = RGBColor(0x00, 0x54, 0x8C)
GREY = RGBColor(0x4A, 0x55, 0x60)
FONT = "Calibri"  # in Word and, as Carlito, in LibreOffice; both have ə, ğ, İ and Cyrillic
LOCALES = {"en": "en-GB", "az": "az-Latn-AZ", "ru": "ru-RU"}
LISTS = {"bullet": "List Bullet", "number": "List Number"}


def render_minutes_docx(text: RecordText, made_at: datetime.datetime) -> bytes:
    """Return the minutes as a .docx in the language of the text."""
    document = docx.Document()
    _lay_out(document, text, made_at)
    _head(document, text)
    if text["people"]:
        document.add_heading(text["people_heading"], 1)
        _table(document, text["people_columns"], text["people"], (9.6, 3.5, 3.5))
    for part in text["parts"]:
        _part(document, text, part)
    if text["others"]["decisions"] or text["others"]["action_points"]:
        document.add_heading(text["others_heading"], 1)
        _outcomes(document, text, text["others"])
    if text["checksum"]:
        _small(document, text["checksum"])
    written = BytesIO()
    document.save(written)
    return written.getvalue()


def _head(document: Any, text: RecordText) -> None:
    """Write what, when, for whom, and how far the text has come."""
    document.add_paragraph(f"{text['heading']} · {text['reference']}", style="Subtitle")
    document.add_paragraph(text["title"], style="Title")
    for moment in text["when"]:
        document.add_paragraph().add_run(moment).bold = True
    _small(document, text["status"])
    for note in (text["edition"], text["example"]):
        if note:
            document.add_paragraph().add_run(note).bold = True
    for fact in text["facts"]:
        paragraph = document.add_paragraph()
        paragraph.add_run(f"{fact['label']}: ").bold = True
        paragraph.add_run(fact["text"])


def _lay_out(document: Any, text: RecordText, made_at: datetime.datetime) -> None:
    """Set page, fonts, language and what stands in the file's properties."""
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.2)
    section.header.paragraphs[0].text = f"{text['network']}\t\t{text['reference']}"
    section.footer.paragraphs[0].text = text["status"]
    for name in ("Normal", "Title", "Subtitle", "Heading 1", "Heading 2", "Heading 3"):
        style = document.styles[name]
        style.font.name = FONT
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for theme in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
            fonts.attrib.pop(qn(theme), None)
        for script in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
            fonts.set(qn(script), FONT)
        if name != "Normal":
            style.font.color.rgb = GREY if name == "Subtitle" else BLUE
    document.styles["Normal"].font.size = Pt(11)
    document.styles["Title"].font.size = Pt(20)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), LOCALES[text["language"]])
    document.styles["Normal"].element.get_or_add_rPr().append(language)
    properties = document.core_properties
    properties.title = f"{text['reference']}: {text['heading']}, {text['title']}"
    properties.author, properties.language = text["network"], LOCALES[text["language"]]
    properties.created = properties.modified = made_at.replace(tzinfo=None)
    properties.comments = ""


def _part(document: Any, text: RecordText, part: PartText) -> None:
    level = 2 if part["title"] else 1
    if part["title"]:
        document.add_heading(part["title"], 1)
    for section in part["sections"]:
        document.add_heading(f"{section['number']}. {section['title']}", level)
        if section["presenter"]:
            _small(document, section["presenter"])
        _prose(document, section["blocks"], level + 1)
        _outcomes(document, text, section)


def _small(document: Any, words: str) -> None:
    run = document.add_paragraph().add_run(words)
    run.font.size, run.font.color.rgb = Pt(9), GREY


def _prose(document: Any, blocks: list[Block], level: int) -> None:
    for block in blocks:
        if block["kind"] == "heading":
            paragraph = document.add_heading("", level)
        else:
            paragraph = document.add_paragraph(style=LISTS.get(block["kind"]))
        for run in block["runs"]:
            written = paragraph.add_run(run["text"])
            written.bold, written.italic = run["bold"] or None, run["italic"] or None


def _outcomes(document: Any, text: RecordText, section: SectionText) -> None:
    if section["decisions"]:
        rows = [[row["reference"], row["text"]] for row in section["decisions"]]
        _table(document, text["decision_columns"], rows, (3.4, 13.2))
    if section["action_points"]:
        rows = [[row["reference"], row["text"], row["owner"]] for row in section["action_points"]]
        _table(document, text["action_point_columns"], rows, (3.4, 10.2, 3))


def _table(document: Any, head: list[str], rows: list[list[str]], widths: Sequence[float]) -> None:
    """Add a table with columns of these widths (cm), whose head is marked as such and repeats on each page."""
    table = document.add_table(rows=1, cols=len(head), style="Table Grid")
    for cell, label in zip(table.rows[0].cells, head, strict=True):
        cell.paragraphs[0].add_run(label).bold = True
    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    for row in rows:
        for cell, words in zip(table.add_row().cells, row, strict=True):
            cell.text = words
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Cm(width)
        for cell in column.cells:
            cell.width = Cm(width)
    document.add_paragraph()
