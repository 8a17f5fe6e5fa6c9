"""The report as a Word document that people go on working with: headings, repeated table headings, its language set."""

import datetime
import io
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from workstreams.documents.snapshot import ReportSnapshot
from workstreams.documents.wording import LineText, ReportText, present

LOCALES = {"en": "en-GB", "az": "az-Latn-AZ", "ru": "ru-RU"}
FONT = "Calibri"
BLUE, BROWN, GREY = RGBColor(0x00, 0x54, 0x8C), RGBColor(0x9A, 0x34, 0x12), RGBColor(0x4A, 0x55, 0x60)
WIDTHS = (Cm(2), Cm(8.6), Cm(2.8), Cm(2.2), Cm(1.8))


def render_report_docx(snapshot: ReportSnapshot) -> bytes:
    """Return the report as a Word document in the snapshot's language. Raises SnapshotError."""
    text = present(snapshot)
    document = Document()
    _prepare(document, text, datetime.date.fromisoformat(snapshot["issued_on"]))
    document.add_paragraph(f"{text['network']} · {text['subtitle']}").runs[0].font.color.rgb = GREY
    document.add_heading(text["title"], level=0)
    document.add_paragraph(text["issued"]).runs[0].font.color.rgb = GREY
    for words, is_loud in ((text["edition"], text["restricted"]), (text["example"], True)):
        if words:
            run = document.add_paragraph().add_run(words)
            run.bold = is_loud
            run.font.color.rgb = BROWN if is_loud else GREY
    _list(document, text["headline_heading"], text["headlines"])
    _list(document, text["gaps_heading"], text["gaps"])
    _list(document, text["help_heading"], text["help"])
    for section in text["sections"]:
        _list(document, section["heading"], section["entries"])
    for group in text["groups"]:
        document.add_heading(group["title"], level=1)
        document.add_paragraph(group["summary"]).runs[0].font.color.rgb = GREY
        _table(document, text["columns"], group["lines"])
    content = io.BytesIO()
    document.save(content)
    return content.getvalue()


def _prepare(document: Any, text: ReportText, issued_on: datetime.date) -> None:
    """Set page, font, language and what the file says of itself; the days are fixed, so that the bytes are."""
    section = document.sections[0]
    section.orientation = WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(1.8)
    section.header.paragraphs[0].text = f"{text['network']}: {text['edition']}"
    section.footer.paragraphs[0].text = text["reply"]
    for name in ("Normal", "Title", "Heading 1"):
        style = document.styles[name]
        style.font.name = FONT
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for attribute in list(fonts.attrib):
            if "Theme" in attribute:
                del fonts.attrib[attribute]
        for script in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
            fonts.set(qn(script), FONT)
        if name != "Normal":
            style.font.color.rgb = BLUE
    normal = document.styles["Normal"]
    normal.font.size = Pt(10)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), LOCALES.get(text["language"], text["language"]))
    normal.element.get_or_add_rPr().append(language)
    properties = document.core_properties
    moment = datetime.datetime.combine(issued_on, datetime.time())
    properties.title, properties.author, properties.language = text["title"], text["network"], text["language"]
    properties.created = properties.modified = moment
    properties.comments = ""


def _list(document: Any, heading: str, entries: list[str]) -> None:
    if entries:
        document.add_heading(heading, level=1)
        for entry in entries:
            document.add_paragraph(entry, style="List Bullet")


def _table(document: Any, columns: list[str], lines: list[LineText]) -> None:
    table = document.add_table(rows=1, cols=len(columns), style="Table Grid")
    table.autofit = False
    head = table.rows[0]
    properties = head._tr.get_or_add_trPr()
    properties.append(OxmlElement("w:tblHeader"))
    for cell, label, width in zip(head.cells, columns, WIDTHS, strict=True):
        cell.width = width
        run = cell.paragraphs[0].add_run(label)
        run.bold, run.font.color.rgb = True, BLUE
    for line in lines:
        cells = table.add_row().cells
        for cell, words, width in zip(cells, _cells(line), WIDTHS, strict=True):
            cell.width = width
            cell.paragraphs[0].add_run(words)
        cells[1].paragraphs[0].runs[0].bold = True
        for words in line["said"]:
            cells[1].add_paragraph(words)


def _cells(line: LineText) -> tuple[str, str, str, str, str]:
    title = f"{line['title']} [{line['mark']}]" if line["mark"] else line["title"]
    return line["reference"], title, line["lead"], line["status"], line["progress"]
