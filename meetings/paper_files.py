"""What may be uploaded as a paper, judged by its content, and the words that the search finds in it."""

import hashlib
import io
import logging
import time

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from docx import Document
from pypdf import PdfReader

from members.stems import LONGEST
from notifications.bodies import store_file
from notifications.incoming.files import kind_of, safe_name
from notifications.models import StoredFile
from notifications.registry import Attachment

logger = logging.getLogger(__name__)
LARGEST = 25 * 1024 * 1024  # bytes
PATIENCE = 3.0  # seconds for reading the words of one file
PDF = "application/pdf"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def keep_file(content: bytes, name: str) -> tuple[StoredFile, str]:
    """Store an uploaded file, the same content once, and return it with a safe name. Raises ValidationError."""
    if not content:
        raise ValidationError({"file": _("The file is empty.")})
    if len(content) > LARGEST:
        megabytes = LARGEST // 1024**2
        raise ValidationError({"file": _("The file is larger than %(size)d MB.") % {"size": megabytes}})
    kind = kind_of(content)
    if kind is None:
        raise ValidationError(
            {"file": _("Only PDF, Word, Excel, PowerPoint (without macros), PNG and JPEG are taken.")}
        )
    extension, mime_type = kind
    filename = safe_name(name, extension)
    return store_file(Attachment(filename, content, mime_type), hashlib.sha256(content).hexdigest()), filename


def words_in(content: bytes, mime_type: str) -> str:
    """Return the text of a PDF or Word file as far as it can be read; empty where it cannot."""
    readers = {PDF: _words_of_pdf, WORD: _words_of_word}
    if mime_type not in readers:
        return ""
    try:
        text = readers[mime_type](content)
    except Exception as error:
        # Libraries raise many kinds of errors for a damaged file. It is kept all the same: only the search lacks it.
        logger.warning("no words could be read from an uploaded file: %s", error)
        return ""
    return " ".join(text.replace("\x00", " ").split())[:LONGEST]


def _words_of_pdf(content: bytes) -> str:
    started, words, length = time.monotonic(), [], 0
    for page in PdfReader(io.BytesIO(content)).pages:
        words.append(page.extract_text())
        length += len(words[-1])
        if length > LONGEST or time.monotonic() - started > PATIENCE:
            break
    return "\n".join(words)


def _words_of_word(content: bytes) -> str:
    document = Document(io.BytesIO(content))
    cells = (cell.text for table in document.tables for row in table.rows for cell in row.cells)
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])
