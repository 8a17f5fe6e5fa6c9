"""The binder of papers keeps what makes them readable aloud, and claims no more than that."""

import io
import re
from typing import Any

import pytest
from pypdf import PdfReader, PdfWriter

from meetings.documents.agenda_pdf import render_agenda_pdf
from meetings.documents.binder import PDF, Cover, Sheet, bind
from tests.meetings.documents.snapshots import item, segment, snapshot

COVER = Cover("az", "NET-2026-02: sənədlər", "Şəbəkə", "", "İl sonu iclası")


def paper(number: int, content: bytes) -> Sheet:
    return Sheet(f"NET-2026-02/{number}", f"Paper {number}", "version 1, en", f"{number}.pdf", PDF, content)


def tagged(number: int) -> Sheet:
    """Return a paper of two pages with tags, a table and links."""
    items = [item(each, "06:00", 5, f"Item {each} of paper {number}") for each in range(1, 40)]
    return paper(number, render_agenda_pdf(snapshot(segments=[segment("main", "06:00", "09:00", *items)])))


def untagged(number: int) -> Sheet:
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    file = io.BytesIO()
    writer.write(file)
    return paper(number, file.getvalue())


def bound(*sheets: Sheet) -> tuple[PdfReader, Any]:
    reader = PdfReader(io.BytesIO(bind(COVER, sheets)))
    return reader, reader.trailer["/Root"]


def entries(node: Any) -> dict[int, Any]:
    """Return the number tree by which pages find their elements, read anew."""
    flat = list(node.get("/Nums", ()))
    found = {int(number): elements.get_object() for number, elements in zip(flat[::2], flat[1::2], strict=True)}
    for kid in node.get("/Kids", ()):
        found |= entries(kid.get_object())
    return found


def test_each_marked_piece_of_each_page_leads_to_its_element_and_up_to_the_root() -> None:
    reader, root = bound(tagged(1), tagged(2))
    tree = root["/StructTreeRoot"]
    elements = entries(tree["/ParentTree"])
    counted = []
    for page in reader.pages:
        mine: Any = elements[int(page["/StructParents"])]  # type: ignore[call-overload]  # a number
        contents = page.get_contents()
        assert contents is not None
        marks = sorted({int(mark) for mark in re.findall(rb"/MCID (\d+)", contents.get_data())})
        for mark in marks:
            element = mine[mark].get_object()
            assert element["/Pg"].indirect_reference == page.indirect_reference
            while "/P" in element:
                element = element["/P"]
            assert element["/Type"] == "/StructTreeRoot"
        counted.append(len(marks))
    assert (len(counted), min(counted) > 3) == (5, True)


def test_tagged_papers_make_a_tagged_binder_which_claims_no_more() -> None:
    reader, root = bound(tagged(1), tagged(2))
    assert reader.metadata is not None
    assert (reader.metadata.title, root["/Lang"], root["/ViewerPreferences"]["/DisplayDocTitle"]) == (
        "NET-2026-02: sənədlər",
        "az",
        True,
    )
    assert (root["/MarkInfo"]["/Marked"], b"pdfuaid:part>" in root["/Metadata"].get_data()) == (True, False)
    (document,) = [kid.get_object() for kid in root["/StructTreeRoot"]["/K"]]
    parts = [kid.get_object() for kid in document["/K"] if kid.get_object().get("/S") == "/Part"]
    assert [str(part["/T"]) for part in parts] == ["NET-2026-02/1 Paper 1", "NET-2026-02/2 Paper 2"]


@pytest.mark.parametrize("sheets", [[untagged(1)], [tagged(1), untagged(2)], [untagged(1), tagged(2)]])
def test_binder_with_an_untagged_paper_does_not_call_itself_tagged(sheets: list[Sheet]) -> None:
    _reader, root = bound(*sheets)
    assert (root["/MarkInfo"]["/Marked"], b"pdfuaid:part>" in root["/Metadata"].get_data()) == (False, False)


def test_contents_page_alone_is_pdf_ua() -> None:
    word = Sheet("NET-2026-02/3", "Table", "", "3.docx", "application/msword", b"")
    _reader, root = bound(word)
    assert (root["/MarkInfo"]["/Marked"], b"pdfuaid:part>1<" in root["/Metadata"].get_data()) == (True, True)


def test_paper_with_broken_tags_is_bound_all_the_same() -> None:
    writer = PdfWriter(clone_from=io.BytesIO(tagged(1).content))
    del writer.root_object["/StructTreeRoot"]["/ParentTree"]  # type: ignore[attr-defined]  # a dictionary
    file = io.BytesIO()
    writer.write(file)
    reader, root = bound(paper(1, file.getvalue()))
    assert (len(reader.pages), root["/MarkInfo"]["/Marked"]) == (3, False)
