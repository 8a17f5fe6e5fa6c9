"""Files as they come: encodings, delimiters, and what is no list at all."""

import datetime
import io
import zipfile

import pytest

from members.contacts_import import mapping, reading
from members.contacts_import.book import Unreadable
from members.contacts_import.splitting import addresses_in, day_in, names_in
from tests.members.contacts_import import workbooks

AZERBAIJANI = "Qurum;Ad, soyad;E-poçt\nİLO;Şəfəq Çingizqızı;a@b.example"
TURKISH = "Kurum;Ad soyad;E-mail\nİLO;Şükrü Çağlar Öztürk;a@b.example"
RUSSIAN = "Организация;ФИО;Эл. почта\nМОТ;Иван Петров;a@b.example"


@pytest.mark.parametrize(
    ("text", "encoding", "told"),
    [
        (AZERBAIJANI, "utf-8", "UTF-8"),
        (AZERBAIJANI, "utf-8-sig", "UTF-8"),
        (AZERBAIJANI, "utf-16", "UTF-16"),
        (TURKISH, "cp1254", "Windows-1254"),
        (RUSSIAN, "cp1251", "Windows-1251"),
        (RUSSIAN, "utf-8", "UTF-8"),
    ],
)
def test_csv_is_read_in_its_encoding(text: str, encoding: str, told: str) -> None:
    book = reading.read(text.encode(encoding), "list.csv")
    assert book.encoding == told
    [sheet] = book.sheets
    assert [[cell.text for cell in row.cells] for row in sheet.rows] == [line.split(";") for line in text.split("\n")]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_csv_is_parted_by_its_delimiter(delimiter: str) -> None:
    lines = ["Agency", "Name", "E-mail"], ["ILO", '"A, B; C"', "a@b.example"], ["WHO", "D", "d@b.example"]
    content = "\n".join(delimiter.join(line) for line in lines).encode()
    [sheet] = reading.read(content, "list.csv").sheets
    assert [len(row.cells) for row in sheet.rows] == [3, 3, 3]
    assert sheet.rows[1].text(2) == "A, B; C"


def test_line_ends_inside_cells_keep_the_row_together() -> None:
    [sheet] = reading.read(b'Agency,Name\r\nILO,"A B\r\nC D"\r\n', "list.csv").sheets
    assert sheet.rows[1].text(2) == "A B\nC D"


def zipped(**parts: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/"), content)
    return file.getvalue()


def with_part(content: bytes, name: str, old: bytes, new: bytes) -> bytes:
    """Return a workbook with one part changed."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as target:
        for part in source.infolist():
            data = source.read(part)
            target.writestr(part.filename, data.replace(old, new) if part.filename == name else data)
    return file.getvalue()


SHEET = "xl/worksheets/sheet1.xml"
NEITHER = "This is not an Excel workbook (.xlsx) and not a CSV file."


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "The file is empty."),
        (b" \n", "The file is empty."),
        (
            b"\xd0\xcf\x11\xe0" + b"0" * 600,
            "This is an old or a protected Excel file. Save it without password as .xlsx.",
        ),
        (b"MZ\x90\x00\x03\x00\x00\x00", NEITHER),
        (b"PK\x03\x04 and nothing else", NEITHER),
        (zipped(word__document_xml=b"<w/>"), NEITHER),
        (
            zipped(**{"xl__workbook.xml": b"<workbook/>", "xl__big.bin": b"0" * (61 * 2**20)}),
            "The workbook is too large when unpacked. Leave out pictures and other sheets.",
        ),
        (
            zipped(**{"xl__workbook.xml": b"<workbook"}),
            "The workbook is damaged. Open it in Excel or LibreOffice and save it again as .xlsx.",
        ),
        (
            with_part(workbooks.annual_list(), SHEET, b'ref="A1:H1"', b'ref="A1:XFD9999"'),
            "Too many cells are merged. Unmerge those beside and below the list.",
        ),
        (
            with_part(workbooks.annual_list(), SHEET, b"<worksheet", b'<!DOCTYPE x [<!ENTITY a "b">]><worksheet'),
            "The workbook is damaged. Open it in Excel or LibreOffice and save it again as .xlsx.",
        ),
        (
            b"x" * (5 * 2**20 + 1),
            "The file is larger than 5 MB. Leave out pictures and sheets that hold no contacts.",
        ),
    ],
)
def test_what_is_no_list_is_refused_with_advice(content: bytes, told: str) -> None:
    with pytest.raises(Unreadable) as error:
        reading.read(content, "list.xlsx")
    assert str(error.value) == told


@pytest.mark.parametrize(
    ("headings", "holds"),
    [
        ("Agency|Name|Title|E-mail|Phone", ["agency", "name", "position", "email", "phone"]),
        ("Organisation|First name|Surname|E-mail address", ["agency", "given_name", "family_name", "email"]),
        ("Qurum|Adı, soyadı|Vəzifəsi|Elektron poçt|Mobil", ["agency", "name", "position", "email", "phone"]),
        ("Организация|ФИО|Должность|Эл. почта|Телефон", ["agency", "name", "position", "email", "phone"]),
        ("Entity|Focal point|Focal point e-mail|Alternate", ["agency", "name:focal_point", "email", "name:alternate"]),
        ("№|Ministry / Agency|Contact person|Remarks", ["", "agency", "name", ""]),
    ],
)
def test_headings_are_understood_in_three_languages(headings: str, holds: list[str]) -> None:
    book = reading.read(headings.replace("|", ";").encode(), "list.csv")
    [sheet] = mapping.guess(book, datetime.date(2026, 1, 1)).sheets
    assert list(sheet.columns) == holds


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Ana Silva; John Smith", ("Ana Silva", "John Smith")),
        ("Ana Silva\nJohn Smith", ("Ana Silva", "John Smith")),
        ("Ana Silva / John Smith", ("Ana Silva", "John Smith")),
        ("Ana Silva/John Smith", ("Ana Silva", "John Smith")),
        ("Ana Silva and John Smith", ("Ana Silva", "John Smith")),
        ("Ana Silva və John Smith", ("Ana Silva", "John Smith")),
        ("Анна Сильва и Иван Смит", ("Анна Сильва", "Иван Смит")),
        ("Ana Silva, John Smith", ("Ana Silva", "John Smith")),
        ("1. Mr. Ana Silva\n2. Ms John Smith", ("Ana Silva", "John Smith")),
        ("Silva, Ana", ("Ana Silva",)),
        ("Anderson Orlando", ("Anderson Orlando",)),
        ("TBC", ()),
    ],
)
def test_people_of_one_cell(text: str, names: tuple[str, ...]) -> None:
    assert names_in(text).names == names


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a@b.example; C@D.example", (["a@b.example", "c@d.example"], [], [])),
        ("Ana <a@b.example>", (["a@b.example"], [], ["Ana"])),
        ("mailto:a@b.example\na@b.example", (["a@b.example"], [], [])),
        ("a@b", ([], ["a@b"], [])),
        ("none", ([], [], ["none"])),
    ],
)
def test_addresses_of_one_cell(text: str, found: tuple[list[str], list[str], list[str]]) -> None:
    assert addresses_in(text) == found


@pytest.mark.parametrize(
    ("text", "day", "is_certain"),
    [
        ("01.02.2026", datetime.date(2026, 2, 1), True),
        ("01/02/2026", datetime.date(2026, 2, 1), False),
        ("25/02/2026", datetime.date(2026, 2, 25), True),
        ("02/25/2026", datetime.date(2026, 2, 25), True),
        ("2026-02-01", datetime.date(2026, 2, 1), True),
        ("1 fevral 2026", datetime.date(2026, 2, 1), True),
        ("1 февраля 2026 г.", datetime.date(2026, 2, 1), True),
        ("1 February 2026", datetime.date(2026, 2, 1), True),
        ("46054", datetime.date(2026, 2, 1), False),
        ("31.02.2026", None, True),
        ("soon", None, True),
    ],
)
def test_days_typed_as_text(text: str, day: datetime.date | None, is_certain: bool) -> None:
    found, certain = day_in(text)
    assert found == day
    assert found is None or certain == is_certain
