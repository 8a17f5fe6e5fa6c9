"""What a PDF says of its structure, read by another library than the one that made it."""

from dataclasses import dataclass
from io import BytesIO
from typing import Any

from pypdf import PdfReader


@dataclass(frozen=True)
class Structure:
    """What a screen reader is told: title, language, whether it is tagged and claims PDF/UA-1, the tags in order."""

    title: str
    language: str
    is_tagged: bool
    is_universal: bool
    tags: tuple[str, ...]
    headless: int  # tables without a head cell

    @property
    def headings(self) -> list[str]:
        """The tags of the headings, in order."""
        return [tag for tag in self.tags if tag.startswith("/H")]


def structure_of(content: bytes) -> Structure:
    """Read the structure of a PDF."""
    reader = PdfReader(BytesIO(content))
    root: Any = reader.trailer["/Root"]
    nodes = _elements(root["/StructTreeRoot"])
    tables = [node for node in nodes if node["/S"] == "/Table"]
    return Structure(
        title=str(reader.metadata.title) if reader.metadata is not None else "",
        language=str(root["/Lang"]).split("-")[0],
        is_tagged=bool(root["/MarkInfo"]["/Marked"]),
        is_universal=b"<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_object().get_data(),
        tags=tuple(str(node["/S"]) for node in nodes),
        headless=sum("/TH" not in {str(node["/S"]) for node in _elements(table)} for table in tables),
    )


def _elements(node: Any) -> list[Any]:
    node = node.get_object() if hasattr(node, "get_object") else node
    if isinstance(node, list):
        return [element for child in node for element in _elements(child)]
    if not hasattr(node, "get"):
        return []
    own = [node] if "/S" in node else []
    return own + (_elements(node["/K"]) if "/K" in node else [])
