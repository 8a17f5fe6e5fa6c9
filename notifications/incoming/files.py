"""Which files of a reply are kept: an allow-list by content, whatever name and type the mail claims."""

import io
import re
import zipfile

LARGEST = 10 * 1024 * 1024
MOST = 10
LONGEST_NAME = 150
OFFICE = {
    "word/document.xml": ("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "xl/workbook.xml": ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "ppt/presentation.xml": ("pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
}
MACROS = re.compile(r"vbaProject\.bin$", re.IGNORECASE)
HEADS = {
    b"%PDF-": ("pdf", "application/pdf"),
    b"\x89PNG\r\n\x1a\n": ("png", "image/png"),
    b"\xff\xd8\xff": ("jpg", "image/jpeg"),
}


def kind_of(content: bytes) -> tuple[str, str] | None:
    """Return the extension and media type of a file that may be kept, judged by its content; None for all else."""
    for head, kind in HEADS.items():
        if content.startswith(head):
            return kind
    return _office(content) if content.startswith(b"PK\x03\x04") else None


def _office(content: bytes) -> tuple[str, str] | None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = set(archive.namelist())
    except Exception:
        # zipfile raises many kinds of errors for a forged archive; none of them makes it a document.
        return None
    if "[Content_Types].xml" not in names or any(MACROS.search(name) for name in names):
        return None
    return next((kind for part, kind in OFFICE.items() if part in names), None)


def safe_name(name: str, extension: str) -> str:
    """Return a name without folders and control characters that ends as its content says."""
    base = re.split(r"[/\\]", name)[-1]
    base = re.sub(r"[^\w .()+-]", "_", base).strip(" .")[:LONGEST_NAME]
    stem = base.rpartition(".")[0] or base or "file"
    return f"{stem}.{extension}"
