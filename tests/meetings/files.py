"""Small files as people upload them."""

import io
from functools import cache

import typst
from docx import Document

from meetings.documents.agenda_pdf import fonts


@cache
def pdf(text: str, pages: int = 1) -> bytes:
    """Return a PDF that says the text on each page."""
    source = "#pagebreak()\n".join(["#sys.inputs.text\n"] * pages).encode()
    made: bytes = typst.compile(
        source, format="pdf", font_paths=fonts(), ignore_system_fonts=True, sys_inputs={"text": text}
    )
    return made


def word(text: str) -> bytes:
    """Return a Word file with one paragraph."""
    document, file = Document(), io.BytesIO()
    document.add_paragraph(text)
    document.save(file)
    return file.getvalue()
