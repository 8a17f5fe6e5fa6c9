"""All papers of a meeting for one audience: one PDF with a contents page, or one ZIP.

The contents page is a tagged PDF of ours; the papers follow as they were handed in, page by page, untouched, so that
their own text, links and fonts stay. Typst embeds no PDF in PDF/UA, and as pictures the papers would lose their text.
The whole has a title, a language and a bookmark for each paper. Where every paper in it is tagged, so is the binder:
their tags hang under its contents page. Where one is not, the binder does not call itself tagged, since a program that
reads tags alone would pass that paper over. It never claims PDF/UA: what is in a paper is its author's.
"""

import io
import json
import logging
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import typst
from django.utils.translation import gettext as _
from pypdf import PdfReader, PdfWriter
from pypdf.generic import BooleanObject, DictionaryObject, NameObject, TextStringObject

from meetings.documents.agenda_pdf import fonts
from meetings.documents.tags import ROOT, carry_tags, is_tagged
from meetings.documents.wording import clean

logger = logging.getLogger(__name__)
PDF = "application/pdf"


@dataclass(frozen=True)
class Sheet:
    """A paper on its way into the binder: number, title, note (version, readers), file name and content."""

    number: str
    title: str
    note: str
    filename: str
    mime_type: str
    content: bytes


@dataclass(frozen=True)
class Cover:
    """What the contents page says above the list; all in one language."""

    language: str
    title: str
    network: str
    edition: str
    when: str


@cache
def _template() -> bytes:
    return files("meetings.documents").joinpath("binder.typ").read_bytes()


def bind(cover: Cover, sheets: Sequence[Sheet]) -> bytes:
    """Return one PDF: the contents page, then each paper that is a PDF. Expects the cover's language to be active."""
    readers = [_reader(sheet) for sheet in sheets]
    pages = [len(reader.pages) if reader else 0 for reader in readers]
    contents = _contents(cover, sheets, pages, first=2)
    own = len(PdfReader(io.BytesIO(contents)).pages)
    if own != 1:
        contents = _contents(cover, sheets, pages, first=own + 1)
    writer, tagged = PdfWriter(clone_from=io.BytesIO(contents)), True
    for sheet, reader in zip(sheets, readers, strict=True):
        if reader is not None:
            start = len(writer.pages)
            writer.append(fileobj=reader, import_outline=False)
            name = f"{sheet.number} {clean(sheet.title)}"
            writer.add_outline_item(title=name, page_number=start)
            tagged = _carry(writer, reader, start, name) and tagged
    writer.root_object[NameObject("/Lang")] = TextStringObject(cover.language)
    if any(pages):
        _claim(writer, all_tagged=tagged)
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


def _carry(writer: PdfWriter, reader: PdfReader, start: int, name: str) -> bool:
    """Take the tags of a paper over with its pages; return whether there were any that could be."""
    if ROOT not in writer.root_object or not is_tagged(reader):
        return False
    try:
        carry_tags(writer, reader, writer.pages[start:], name)
    except Exception as error:
        logger.warning("the tags of %s cannot be bound: %s", name, error)
        return False
    return True


def _claim(writer: PdfWriter, *, all_tagged: bool) -> None:
    """Say whether all pages are tagged, and take back that the file is PDF/UA, which only the contents page is."""
    marked = DictionaryObject({NameObject("/Marked"): BooleanObject(all_tagged)})
    writer.root_object[NameObject("/MarkInfo")] = marked
    said = writer.root_object.get("/Metadata")
    if said is not None:
        stream = said.get_object()
        stream.set_data(stream.get_data().replace(b"<pdfuaid:part>1</pdfuaid:part>", b""))


def pack(cover: Cover, sheets: Sequence[Sheet]) -> bytes:
    """Return a ZIP of the contents page and of each file under its number."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("00-contents.pdf", _contents(cover, sheets, [0] * len(sheets), first=0))
        for sheet in sheets:
            archive.writestr(sheet.filename, sheet.content)
    return file.getvalue()


def _reader(sheet: Sheet) -> PdfReader | None:
    """Return the pages of a PDF; None for another file and for one that cannot be opened."""
    if sheet.mime_type != PDF:
        return None
    try:
        reader = PdfReader(io.BytesIO(sheet.content))
        return reader if not reader.is_encrypted and len(reader.pages) else None
    except Exception as error:
        # pypdf raises many kinds of errors for a damaged file; the contents page then says that it is in the ZIP.
        logger.warning("%s cannot be bound: %s", sheet.number, error)
        return None


def _contents(cover: Cover, sheets: Sequence[Sheet], pages: Sequence[int], *, first: int) -> bytes:
    rows, page = [], first
    for sheet, count in zip(sheets, pages, strict=True):
        place = str(page) if count else ("" if first == 0 else _("in the ZIP file"))
        rows.append({"number": sheet.number, "title": clean(sheet.title), "note": clean(sheet.note), "place": place})
        page += count
    text: dict[str, Any] = {
        "language": cover.language,
        "title": clean(cover.title),
        "network": clean(cover.network),
        "edition": cover.edition,
        "when": clean(cover.when),
        "columns": [_("Number"), _("Paper"), _("Page") if first else ""],
        "rows": rows,
        "footer": f"{clean(cover.title)} · {cover.edition}" if cover.edition else clean(cover.title),
    }
    inputs = {"binder": json.dumps(text, ensure_ascii=False)}
    arguments: dict[str, Any] = {
        "format": "pdf",
        "font_paths": fonts(),
        "ignore_system_fonts": True,
        "sys_inputs": inputs,
        "timestamp": 946684800,
    }
    try:
        tagged: bytes = typst.compile(_template(), pdf_standards="ua-1", **arguments)
        return tagged
    except typst.TypstError as error:
        # As with the agenda: a sign that no font can draw must not keep the papers back.
        logger.warning("contents page is not PDF/UA-1: %s", error)
        plain: bytes = typst.compile(_template(), **arguments)
        return plain
