"""The agenda as PDF: accessible by structure, stable to the byte, proof against hostile content."""

import copy
import io
import logging
from typing import Any

import pytest
from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject

from meetings.documents import agenda_pdf
from meetings.documents.agenda_pdf import render_agenda_pdf
from meetings.documents.snapshot import AgendaSnapshot, SnapshotError
from tests.meetings.documents.snapshots import AZERBAIJANI, RUSSIAN, UN_PAPER, item, main_segment, segment, snapshot


def read(agenda: AgendaSnapshot) -> PdfReader:
    return PdfReader(io.BytesIO(render_agenda_pdf(agenda)))


def text_of(reader: PdfReader) -> str:
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


def root_of(reader: PdfReader) -> Any:
    """Return the catalogue; untyped, as its depths are: a document not built as expected fails by its KeyError."""
    return reader.trailer["/Root"]


def dates_of(reader: PdfReader) -> list[str]:
    assert reader.metadata is not None
    return [str(reader.metadata[name]) for name in ("/CreationDate", "/ModDate")]


def elements(node: Any) -> list[Any]:
    """Return the structure elements below the node, in reading order."""
    node = node.get_object()
    if isinstance(node, ArrayObject):
        return [element for child in node for element in elements(child)]
    if not isinstance(node, DictionaryObject):
        return []
    own = [node] if "/S" in node else []
    return own + (elements(node["/K"]) if "/K" in node else [])


def marked_content(node: Any) -> list[int]:
    """Return the numbers of the marked content below the node, in reading order (documents of one page)."""
    node = node.get_object()
    if isinstance(node, int):
        return [int(node)]
    if isinstance(node, ArrayObject):
        return [number for child in node for number in marked_content(child)]
    if isinstance(node, DictionaryObject) and node.get("/Type") == "/MCR":
        return marked_content(node["/MCID"])
    return marked_content(node["/K"]) if isinstance(node, DictionaryObject) and "/K" in node else []


def roles(agenda: AgendaSnapshot) -> list[str]:
    return [str(element["/S"]) for element in elements(root_of(read(agenda))["/StructTreeRoot"])]


@pytest.mark.parametrize(("edition", "language"), [({}, "en"), (AZERBAIJANI, "az"), (RUSSIAN, "ru")])
def test_pdf_names_title_and_language(edition: dict[str, Any], language: str) -> None:
    agenda = snapshot(**edition)
    reader = read(agenda)
    root = root_of(reader)
    assert reader.metadata is not None
    assert reader.metadata.title == f"NET-2026-02: {agenda['title']}"
    assert reader.metadata.author == agenda["network"]
    assert root["/Lang"] == language
    assert root["/ViewerPreferences"]["/DisplayDocTitle"].value is True
    assert root["/ViewerPreferences"]["/Direction"] == "/L2R"
    assert root["/MarkInfo"]["/Marked"].value is True


def test_pdf_claims_pdf_ua_1() -> None:
    metadata = root_of(read(snapshot()))["/Metadata"].get_object().get_data().decode()
    assert metadata.count("<pdfuaid:part>1</pdfuaid:part>") == 1


def test_pdf_tags_the_agenda_as_a_table_with_header_row() -> None:
    root = root_of(read(snapshot()))
    tables = [element for element in elements(root["/StructTreeRoot"]) if element["/S"] == "/Table"]
    assert len(tables) == 1
    head, body = tables[0]["/K"]
    assert [str(e["/S"]) for e in elements(head)] == ["/THead", "/TR"] + ["/TH"] * 6
    rows = [row.get_object() for row in body.get_object()["/K"]]
    assert [[str(cell.get_object()["/S"]) for cell in row["/K"]] for row in rows] == [["/TD"] * 6] * 3
    scopes = [a["/Scope"] for th in elements(head) if th["/S"] == "/TH" for a in th["/A"] if "/Scope" in a]
    assert scopes == ["/Column"] * 6


def test_pdf_reads_in_the_order_of_the_page() -> None:
    root = root_of(read(snapshot(changes=["Item 3 added."])))
    numbers = marked_content(root["/StructTreeRoot"])
    assert len(numbers) > 40
    assert numbers == sorted(numbers)


def test_pdf_has_a_heading_for_each_part() -> None:
    point = {"reference": "A3", "text": "Concept", "owner": "IOM", "due_on": "", "status": "open"}
    agenda = snapshot(
        revision=2,
        changes=["Item 3 added."],
        action_points=[point],
        segments=[segment("un", "05:00", "06:00", item(1, "05:00", 5, "A"), title="UN only"), main_segment()],
    )
    headings = [e for e in elements(root_of(read(agenda))["/StructTreeRoot"]) if str(e["/S"])[:2] == "/H"]
    assert [(str(h["/S"]), h["/T"]) for h in headings] == [
        ("/H1", "What changed since revision 1"),
        ("/H1", "Agenda"),
        ("/H2", "UN only"),
        ("/H2", "Extended meeting"),
        ("/H1", "Action points carried over"),
    ]


def test_pdf_made_twice_is_the_same_to_the_byte() -> None:
    agenda = snapshot(**AZERBAIJANI)
    assert render_agenda_pdf(agenda) == render_agenda_pdf(copy.deepcopy(agenda))


def test_pdf_bears_the_time_of_issue_not_of_making() -> None:
    assert dates_of(read(snapshot())) == ["D:20261125090400Z"] * 2


@pytest.mark.parametrize("edition", [AZERBAIJANI, RUSSIAN])
def test_pdf_draws_the_letters_of_its_language(edition: dict[str, Any]) -> None:
    # PDF/UA refuses a letter without a glyph, and the text comes back from the glyphs: a box would not.
    agenda = snapshot(**edition)
    reader = read(agenda)
    assert text_of(reader).count(agenda["title"]) == 1
    assert b"pdfuaid" in render_agenda_pdf(agenda)


def test_pdf_embeds_each_font() -> None:
    reader = read(snapshot(**RUSSIAN))
    resources: list[Any] = [page["/Resources"] for page in reader.pages]
    fonts = [font.get_object() for resource in resources for font in resource["/Font"].values()]
    descriptors = [font["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object() for font in fonts]
    names = {str(descriptor["/FontName"]).split("+")[1].split("-")[0] for descriptor in descriptors}
    assert names == {"LibertinusSerif"}
    assert all({"/FontFile2", "/FontFile3"} & set(descriptor) for descriptor in descriptors)


@pytest.mark.parametrize(
    "hostile",
    [
        '#eval("1 + 1")',
        "#panic()",
        'quote " and ] bracket',
        "back\\slash \\u{41}",
        "*strong* _emphasis_ `raw` $x^2$ <label> @reference",
        "// comment /* open",
        "= Heading - list + enum / term: x",
        "{page} of {pages} %(revision)s {{ agenda }} {% now 'Y' %}",
    ],
)
def test_pdf_prints_hostile_content_as_it_is(hostile: str) -> None:
    agenda = snapshot(
        title=hostile,
        venue=hostile,
        segments=[segment("main", "06:00", "07:00", item(1, "06:00", 5, hostile), title=hostile)],
    )
    reader = read(agenda)
    assert text_of(reader).count(hostile) == 3
    assert reader.metadata is not None
    assert reader.metadata.title == f"NET-2026-02: {hostile}"


def test_pdf_with_a_sign_no_font_can_draw_still_goes_out_tagged(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING, logger=agenda_pdf.__name__):
        root = root_of(read(snapshot(title="Migrants Day 🎉")))
    assert len(caplog.records) == 1
    assert root["/MarkInfo"]["/Marked"].value is True
    assert "/StructTreeRoot" in root


def test_pdf_links_the_web_address_and_the_secretariat_alone() -> None:
    def targets(agenda: AgendaSnapshot) -> list[str]:
        annotations: list[Any] = [a.get_object() for page in read(agenda).pages for a in page.get("/Annots", [])]
        return [str(a["/A"]["/URI"]) for a in annotations]

    assert targets(snapshot()) == ["https://meet.example/net-2026-02", "mailto:secretariat@unnm.example"]
    assert targets(snapshot(join_link="javascript:alert(1)")) == ["mailto:secretariat@unnm.example"]


def test_pdf_marks_the_un_only_paper_in_the_un_only_edition() -> None:
    segments = [segment("main", "06:00", "07:00", item(1, "06:00", 5, "Trust fund", papers=[UN_PAPER]))]
    text = text_of(read(snapshot(audience="un_only", segments=segments)))
    assert text.count("NET-2026-02/U1 Draft concept note UN only") == 1
    assert text.count("UN only: please do not pass on outside the United Nations.") == 1


def test_pdf_for_the_network_with_un_only_paper_is_refused() -> None:
    segments = [segment("main", "06:00", "07:00", item(1, "06:00", 5, "Trust fund", papers=[UN_PAPER]))]
    with pytest.raises(SnapshotError):
        render_agenda_pdf(snapshot(audience="network", segments=segments))


@pytest.mark.parametrize(("illustrative", "times"), [(True, 1), (False, 0)])
def test_pdf_says_that_an_example_is_one(illustrative: bool, times: int) -> None:
    text = text_of(read(snapshot(illustrative=illustrative)))
    assert text.count("Illustrative example: the content is invented.") == times


def test_pdf_over_pages_repeats_header_row_and_numbers_the_pages() -> None:
    items = [item(n, "06:00", 5, f"Item {n}", presenter="A long presenter " * 8) for n in range(1, 31)]
    agenda = snapshot(segments=[segment("main", "06:00", "08:00", *items)], illustrative=True)
    reader = read(agenda)
    pages = [" ".join(page.extract_text().split()) for page in reader.pages]
    assert len(pages) > 1
    for number, page in enumerate(pages, start=1):
        assert page.count("Time No. Item Purpose Presenter Min.") == 1
        assert page.count(f"Page {number} of {len(pages)}") == 1
        assert page.count("Replies to the secretariat: secretariat@unnm.example") == 1
        assert page.count("Illustrative example: the content is invented.") == 1
    assert roles(agenda).count("/TH") == 6
