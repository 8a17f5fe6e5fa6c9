"""Carrying the tags of a PDF into a file that it is bound into (ISO 32000-1, 14.7): pypdf takes over pages without."""

from collections.abc import Iterator, Sequence
from typing import Any

from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, NumberObject, TextStringObject

ROOT, KIDS, PARENT, NUMBERS = "/StructTreeRoot", "/K", "/P", "/Nums"


def is_tagged(reader: PdfReader) -> bool:
    """Say whether the file says of itself that all that it shows is tagged."""
    root: Any = reader.trailer["/Root"]
    said = root.get("/MarkInfo", {})
    return ROOT in root and bool(said.get_object().get("/Marked", False))


def carry_tags(writer: PdfWriter, reader: PdfReader, pages: Sequence[Any], title: str) -> None:
    """Hang the tags of the reader's pages, which the writer took over as `pages`, into the tree of the writer.

    They become one part under the writer's first element, with the title. Both files must be tagged.
    """
    tree: Any = writer.root_object[ROOT]
    catalogue: Any = reader.trailer["/Root"]
    theirs: Any = catalogue.raw_get(ROOT).clone(writer).get_object()
    document = _list(tree[KIDS])[0].get_object()
    part = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/StructElem"),
            NameObject("/S"): NameObject("/Part"),
            NameObject("/T"): TextStringObject(title),
            NameObject(PARENT): document.indirect_reference,
            NameObject(KIDS): ArrayObject(_list(theirs[KIDS])),
        }
    )
    reference = writer._add_object(part)
    for element in part[KIDS]:  # type: ignore[attr-defined]  # an array
        element.get_object()[NameObject(PARENT)] = reference
    document[NameObject(KIDS)] = ArrayObject([*_list(document[KIDS]), reference])
    roles = {**theirs.get("/RoleMap", {}), **tree.get("/RoleMap", {})}
    if roles:
        tree[NameObject("/RoleMap")] = DictionaryObject(roles)
    _number(tree, theirs, reader, pages)


def _number(tree: Any, theirs: Any, reader: PdfReader, pages: Sequence[Any]) -> None:
    """Let the pages and their notes find their elements again, under numbers that are still free."""
    known = list(_numbers(tree["/ParentTree"].get_object()))
    first = max((number for number, _elements in known), default=-1) + 1
    known += [(first + number, elements) for number, elements in _numbers(theirs["/ParentTree"].get_object())]
    flat = ArrayObject([each for number, elements in known for each in (NumberObject(number), elements)])
    tree[NameObject("/ParentTree")] = DictionaryObject({NameObject(NUMBERS): flat})
    tree[NameObject("/ParentTreeNextKey")] = NumberObject(max((number for number, _ in known), default=-1) + 1)
    for source, page in zip(reader.pages, pages, strict=True):
        if "/StructParents" in source:
            page[NameObject("/StructParents")] = NumberObject(first + int(source["/StructParents"]))  # type: ignore[call-overload]  # a number
        for note in page.get("/Annots", ()):
            own = note.get_object()
            if "/StructParent" in own:
                own[NameObject("/StructParent")] = NumberObject(first + int(own["/StructParent"]))


def _numbers(node: Any) -> Iterator[tuple[int, Any]]:
    """Yield the entries of a number tree."""
    entries = list(node.get(NUMBERS, ()))
    for number, elements in zip(entries[::2], entries[1::2], strict=True):
        yield int(number), elements
    for kid in node.get("/Kids", ()):
        yield from _numbers(kid.get_object())


def _list(kids: Any) -> list[Any]:
    """Return the kids of an element as a list of references: one may stand without an array."""
    found = kids.get_object() if not isinstance(kids, (list, DictionaryObject)) else kids
    return list(found) if isinstance(found, list) else [found.indirect_reference]
