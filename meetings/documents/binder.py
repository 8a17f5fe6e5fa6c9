"""All papers of a meeting for one audience: one PDF with a contents page, or one ZIP.

The contents page is a tagged PDF of ours; the papers follow as they were handed in, page by page, untouched, so that
their own text, links and fonts stay. Typst embeds no PDF in PDF/UA, and as pictures the papers would lose their text.
So the whole has a title, a language and a bookmark for each paper, and claims no more: pages lose the tags that they
had, and a program that reads tags alone would pass them over if the binder called itself tagged. The papers one by
one, and the ZIP file, keep what their authors put in.
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
    writer = PdfWriter(clone_from=io.BytesIO(contents))
    for sheet, reader in zip(sheets, readers, strict=True):
        if reader is not None:
            start = len(writer.pages)
            writer.append(fileobj=reader, import_outline=False)
            writer.add_outline_item(title=f"{sheet.number} {clean(sheet.title)}", page_number=start)
    writer.root_object[NameObject("/Lang")] = TextStringObject(cover.language)
    if any(pages):
        _claim_no_tags(writer)
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


def _claim_no_tags(writer: PdfWriter) -> None:
    """Take back what the contents page alone could say: that all pages are tagged, and that the file is PDF/UA."""
    writer.root_object[NameObject("/MarkInfo")] = DictionaryObject({NameObject("/Marked"): BooleanObject(False)})
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
