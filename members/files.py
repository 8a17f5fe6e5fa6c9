"""What an uploaded document is, told by its content and not by its name: an allow-list, a size limit, a safe name."""

import hashlib
import io
import re
import zipfile
from dataclasses import dataclass
from pathlib import PurePath

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

LARGEST_MEGABYTES = 15
LARGEST = LARGEST_MEGABYTES * 1024 * 1024
MOST_PARTS = 2_000  # of an office file: more is a trap
ACCEPTED = ".pdf,.docx,.odt"
PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ODT = "application/vnd.oasis.opendocument.text"
ENDINGS = {PDF: ".pdf", DOCX: ".docx", ODT: ".odt"}
UNSAFE = re.compile(r"[^\w.,()+ -]+")


@dataclass(frozen=True)
class Document:
    """A document that was checked; its name ends as its content is."""

    name: str
    mime_type: str
    content: bytes

    @property
    def sha256(self) -> str:
        """The checksum of the content, in hexadecimal."""
        return hashlib.sha256(self.content).hexdigest()


def checked_document(name: str, content: bytes) -> Document:
    """Return the document with a safe name. Raises ValidationError for one that is too large or of another type."""
    if len(content) > LARGEST:
        raise ValidationError(_("The file is larger than %(size)s MB.") % {"size": LARGEST_MEGABYTES})
    kind = _type_of(content)
    if kind is None:
        raise ValidationError(_("This is no PDF, Word (.docx) or OpenDocument (.odt) file, whatever its name says."))
    return Document(safe_name(name, ENDINGS[kind]), kind, content)


def safe_name(name: str, ending: str) -> str:
    """Return the name without folders and what a file system or a header could misread, with this ending."""
    bare = PurePath(name.replace("\\", "/")).name
    stem = UNSAFE.sub("_", PurePath(bare).stem).strip(" ._")[:150]
    return f"{stem or 'document'}{ending}"


def _type_of(content: bytes) -> str | None:
    if content.startswith(b"%PDF-"):
        return PDF
    if not content.startswith(b"PK\x03\x04"):
        return None
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            names = {part.filename for part in parts}
            if len(parts) > MOST_PARTS or any("vbaProject" in each for each in names):
                return None
            if {"[Content_Types].xml", "word/document.xml"} <= names:
                return DOCX
            # ODF 1.3 part 2, 3.3: the first entry, not compressed, says what it is
            first = parts[0]
            says_kind = first.filename == "mimetype" and first.file_size == len(ODT)
            return ODT if says_kind and archive.read(first) == ODT.encode() else None
    except (zipfile.BadZipFile, ValueError, NotImplementedError, RuntimeError):
        return None
