"""What the dry run says of three lists as they are met, cell by cell, and what applying them does."""

import datetime
from collections.abc import Callable

import pytest
import time_machine
from django.db import ProgrammingError, connection

from members.contacts_import import services
from members.contacts_import.findings import Finding
from members.models import Agency, Contact, ContactImport, EmailAddress, Membership, Person, Representative
from members.titles import title
from tests.cast import Cast
from tests.factories import make_agency
from tests.members.contacts_import import workbooks

type Told = tuple[str, str, str]
TODAY = datetime.datetime(2026, 11, 24, 9, tzinfo=datetime.UTC)
ANNUAL = [
    ("Contacts!C4", "ok", "New: Leyla Məmmədova, focal point of ILO from 1 Feb 2026."),
    ("Contacts!H4", "ok", "Read as 1 Feb 2026."),
    ("Contacts!C5", "ok", "New: Rashad Aliyev, alternate of ILO from 1 Mar 2026."),
    ("Contacts!C6", "doubt", "2 people in one cell: Ana Silva; John Smith."),
    ("Contacts!C6", "ok", "New: Ana Silva, focal point of WHO from 3 Apr 2026."),
    ("Contacts!C6", "ok", "New: John Smith, focal point of WHO from 3 Apr 2026."),
    ("Contacts!H6", "doubt", "Day or month? Read as 3 Apr 2026."),
    ("Contacts!A7", "ok", "The headings once more: left out."),
    ("Contacts!A8", "ok", "A heading inside the list: left out."),
    ("Contacts!C9", "doubt", "Read as Kamran Aliyev: the family name comes first in the list."),
    ("Contacts!C9", "ok", "New: Kamran Aliyev, liaison officer of SMS from 24 Nov 2026."),
    ("Contacts!C10", "ok", "Nobody is named for MFA."),
    ("Contacts!A11", "doubt", "This row is hidden in the workbook: left out."),
    ("Contacts!C12", "doubt", "The same person as in Contacts!C4."),
    ("Contacts!C12", "doubt", "Stands in Contacts!C4 already."),
    ("Contacts!A13", "ok", "A row of totals: left out."),
]
TWO_ROWS = [
    ("Əlaqələr!C3", "ok", "New: Elçin Quliyev, head of ILO from 24 Nov 2026."),
    ("Əlaqələr!F3", "ok", "New: Leyla Məmmədova, focal point of ILO from 24 Nov 2026."),
    ("Əlaqələr!B4", "doubt", "“WHO in ful” was understood as WHO."),
    ("Əlaqələr!C4", "ok", "New: Maria Rossi, head of WHO from 24 Nov 2026."),
    ("Əlaqələr!F4", "doubt", "2 people in one cell: Ana Silva; John Smith."),
    ("Əlaqələr!F4", "ok", "New: Ana Silva, focal point of WHO from 24 Nov 2026."),
    ("Əlaqələr!F4", "ok", "New: John Smith, focal point of WHO from 24 Nov 2026."),
    ("Əlaqələr!F4", "doubt", "No e-mail address: no mail reaches Ana Silva."),
    ("Əlaqələr!F4", "doubt", "No e-mail address: no mail reaches John Smith."),
    ("Əlaqələr!G4", "doubt", "One address for 2 people: given to Ana Silva."),
    (
        "Əlaqələr!G4",
        "doubt",
        "office@who.example is Maria Rossi's already: left out here, since an address belongs to one person.",
    ),
    ("Əlaqələr!B5", "doubt", "UNICEF is not in the network yet and joins it as member on 24 Nov 2026."),
    ("Əlaqələr!C5", "ok", "New: Sevda Həsənova, head of UNICEF from 24 Nov 2026."),
    ("Əlaqələr!E5", "doubt", "“tel. 12” was left out."),
    ("Əlaqələr!A6", "ok", "A row of totals: left out."),
    ("Old", "doubt", "This sheet is hidden in the workbook: left out."),
]
MISTAKES = [
    (
        "Sheet1!A2",
        "error",
        "No agency “Unknown Institute of Things” is known. Write the acronym, or have the agency added first.",
    ),
    ("Sheet1!B3", "ok", "New: Rashad Aliyev, focal point of ILO from 24 Nov 2026."),
    ("Sheet1!B3", "doubt", "No e-mail address: no mail reaches Rashad Aliyev."),
    ("Sheet1!D3", "error", "“rashad@ilo@example” is not an e-mail address."),
    ("Sheet1!E3", "error", "“31.02.2026” is not a date. Write it like 31.12.2026."),
    ("Sheet1!B4", "doubt", "2 people in one cell: Leyla Məmmədova; Ana Silva."),
    ("Sheet1!B4", "ok", "New: Leyla Məmmədova, focal point of ILO from 24 Nov 2026."),
    ("Sheet1!B4", "ok", "New: Ana Silva, focal point of ILO from 24 Nov 2026."),
    ("Sheet1!B4", "doubt", "No e-mail address: no mail reaches Leyla Məmmədova."),
    ("Sheet1!B4", "doubt", "No e-mail address: no mail reaches Ana Silva."),
    ("Sheet1!D4", "error", "People: 2, addresses: 3. Give each person a row."),
    ("Sheet1!D5", "error", "An address without a name. Write whose it is."),
    ("Sheet1!C6", "error", "ILO can have no liaison officer: only the Government has."),
    ("Sheet1!E7", "ok", "Read as 1 Mar 2026."),
    ("Sheet1!F7", "ok", "Read as 1 Jan 2026."),
    ("Sheet1!F7", "error", "The last day comes before the first."),
    ("Sheet1!B8", "ok", "New: Oleg Sokolov, focal point of WHO from 24 Nov 2026."),
    ("Sheet1!E8", "error", "A formula without a result. Open the workbook, let it calculate, save it again."),
]
AGAIN = [
    ("Contacts!C4", "ok", "Leyla Məmmədova, focal point of ILO: nothing to change."),
    ("Contacts!C5", "ok", "Rashad Aliyev, alternate of ILO: nothing to change."),
    ("Contacts!C6", "ok", "Ana Silva, focal point of WHO: nothing to change."),
    ("Contacts!C6", "ok", "John Smith, focal point of WHO: nothing to change."),
    ("Contacts!C9", "ok", "Kamran Aliyev, liaison officer of SMS: nothing to change."),
]


@pytest.fixture
def stage(cast: Cast) -> Cast:
    """Give the migration service its name, and the catalogue an agency that is not in the network."""
    Agency.objects.filter(acronym="SMS").update(title=title("State Migration Service"))
    make_agency("UNICEF")
    return cast


def upload(cast: Cast, content: bytes, name: str = "list.xlsx") -> ContactImport:
    return services.upload(cast.network, by=cast.secretariat.person, name=name, content=content)


def apply(cast: Cast, row: ContactImport) -> ContactImport:
    return services.apply(row, by=cast.secretariat.person, digest=row.digest)


def report(row: ContactImport) -> list[tuple[str, str, str]]:
    findings = [Finding.from_json(kept) for kept in row.findings]
    return [(str(each.place), each.level.value, each.sentence) for each in findings]


def rows_of_all_tables() -> dict[str, int]:
    """Return how many rows every table of the database has."""
    with connection.cursor() as cursor:
        names = connection.introspection.table_names(cursor)
        found = {}
        for name in names:
            cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(name)}")  # noqa: S608  # names of our tables
            found[name] = cursor.fetchone()[0]
    return found


@pytest.mark.parametrize(
    ("make", "expected"),
    [
        (workbooks.annual_list, ANNUAL),
        (workbooks.two_rows_of_headings, TWO_ROWS),
        (workbooks.with_mistakes, MISTAKES),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
@time_machine.travel(TODAY, tick=False)
def test_dry_run_explains_each_cell(
    stage: Cast, make: Callable[[], bytes], expected: list[tuple[str, str, str]]
) -> None:
    before = rows_of_all_tables()
    assert report(upload(stage, make())) == expected
    assert rows_of_all_tables() == before | {"members_contactimport": before["members_contactimport"] + 1}


@time_machine.travel(TODAY, tick=False)
def test_applied_list_is_in_the_directory(stage: Cast) -> None:
    row = apply(stage, upload(stage, workbooks.annual_list()))
    assert row.state == "applied"
    assert row.ended_by == stage.secretariat.person
    offices = Representative.objects.filter(membership__network=stage.network, person__created_at__date=TODAY.date())
    people = offices.exclude(person__account__isnull=False).exclude(
        person__contact__name__in=("Guest", "Administrator")
    )
    assert set(
        people.values_list(
            "person__contact__name",
            "person__contact__phone",
            "person__email_addresses__address",
            "membership__agency__acronym",
            "function",
            "started_on",
        )
    ) == {
        ("Leyla Məmmədova", "+994 50 111 22 33", "leyla@ilo.example", "ILO", "focal_point", datetime.date(2026, 2, 1)),
        ("Rashad Aliyev", "", "rashad@ilo.example", "ILO", "alternate", datetime.date(2026, 3, 1)),
        ("Ana Silva", "", "ana@who.example", "WHO", "focal_point", datetime.date(2026, 4, 3)),
        ("John Smith", "", "john@who.example", "WHO", "focal_point", datetime.date(2026, 4, 3)),
        (
            "Kamran Aliyev",
            "012 555 11 11; 012 555 11 12",
            "kamran@sms.example",
            "SMS",
            "liaison_officer",
            datetime.date(2026, 11, 24),
        ),
    }


@time_machine.travel(TODAY, tick=False)
def test_history_names_who_imported(stage: Cast) -> None:
    apply(stage, upload(stage, workbooks.annual_list()))
    leyla = Person.objects.get(contact__name="Leyla Məmmədova")
    for events in (leyla.events, leyla.contact.events, leyla.offices.get().events):  # type: ignore[attr-defined]  # pghistory adds it
        assert events.get().pgh_context["person"] == str(stage.secretariat.person_id)


@time_machine.travel(TODAY, tick=False)
def test_second_import_changes_nothing(stage: Cast) -> None:
    apply(stage, upload(stage, workbooks.annual_list()))
    before = rows_of_all_tables()
    again = upload(stage, workbooks.annual_list())
    assert {name: again.counts[name] for name in ("people", "new", "changed", "same", "offices", "joins")} == {
        "people": 5,
        "new": 0,
        "changed": 0,
        "same": 5,
        "offices": 0,
        "joins": 0,
    }
    assert [line for line in report(again) if line[2].endswith("nothing to change.")] == AGAIN
    apply(stage, again)
    assert rows_of_all_tables() == before | {"members_contactimport": before["members_contactimport"] + 1}


@time_machine.travel(TODAY, tick=False)
def test_other_spellings_of_a_list_find_the_same_people(stage: Cast) -> None:
    apply(stage, upload(stage, workbooks.annual_list()))
    text = "Agency;Name;Role\nilo;ƏLİYEV RƏŞAD;alternate\nWHO;Ана Силва;focal point\nSMS;Aliyev Kamran;liaison officer"
    again = upload(stage, text.encode("utf-8"), "again.csv")
    assert again.counts["new"] == again.counts["changed"] == 0


def test_agency_joins_with_its_people(stage: Cast) -> None:
    apply(stage, upload(stage, workbooks.two_rows_of_headings()))
    term = Membership.objects.get(network=stage.network, agency__acronym="UNICEF")
    assert (term.role, term.started_on) == ("member", stage.network.today())
    assert term.representatives.get().person.name == "Sevda Həsənova"


def test_list_with_errors_is_not_applied(stage: Cast) -> None:
    row = upload(stage, workbooks.with_mistakes())
    before = rows_of_all_tables()
    with pytest.raises(services.ListHasErrors):
        apply(stage, row)
    assert rows_of_all_tables() == before
    row.refresh_from_db()
    assert row.state == "waiting"


def test_failure_in_the_last_row_leaves_nothing_behind(stage: Cast) -> None:
    lines = [f"UNICEF;Person Number{chr(97 + n)};focal point;p{n}@unicef.example;Title {n}" for n in range(20)]
    row = upload(stage, "\n".join(["Agency;Name;Role;E-mail;Position", *lines]).encode(), "list.csv")
    assert (row.counts["new"], row.counts["errors"], row.counts["joins"]) == (20, 0, 1)
    before = rows_of_all_tables()
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE FUNCTION refuse_last() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
            " IF NEW.title->>'en' = 'Title 19' THEN RAISE EXCEPTION 'the last row'; END IF; RETURN NEW; END $$;"
            " CREATE TRIGGER refuse_last BEFORE INSERT ON members_representative"
            " FOR EACH ROW EXECUTE FUNCTION refuse_last()"
        )
    with pytest.raises(ProgrammingError, match="the last row"):
        apply(stage, row)
    assert rows_of_all_tables() == before
    row.refresh_from_db()
    assert (row.state, row.ended_at) == ("waiting", None)


def test_changes_are_shown_before_and_after(stage: Cast) -> None:
    apply(stage, upload(stage, workbooks.annual_list()))
    text = (
        "Agency,Name,Role,Title,E-mail,Phone,Until\n"
        "ILO,Leyla Quliyeva,Focal point,Head of Unit,leyla@ilo.example,+994 50 999 99 99,31.12.2030\n"
        "WHO,Ana Silva,Focal point,,ana.silva@who.example,,\n"
    )
    row = upload(stage, text.encode(), "changes.csv")
    assert [line for line in report(row) if "→" in line[2]] == [
        ("changes!B2", "ok", "Name: Leyla Məmmədova → Leyla Quliyeva."),
        ("changes!D2", "ok", "Title of the office: National Officer → Head of Unit."),
        ("changes!F2", "ok", "Phone: +994 50 111 22 33 → +994 50 999 99 99."),
        ("changes!G2", "ok", "Until: – → 31 Dec 2030."),
        ("changes!E3", "ok", "E-mail address: ana@who.example → ana.silva@who.example."),
    ]
    apply(stage, row)
    leyla = Contact.objects.get(name="Leyla Quliyeva")
    assert leyla.phone == "+994 50 999 99 99"
    assert leyla.person.offices.get().ended_on == datetime.date(2030, 12, 31)
    addresses = EmailAddress.objects.filter(person__contact__name="Ana Silva").values_list("address", "is_primary")
    assert list(addresses) == [("ana.silva@who.example", True), ("ana@who.example", False)]


def test_person_of_another_network_keeps_the_own_record(stage: Cast) -> None:
    text = "Agency,Name,Role,E-mail,Phone\nILO,Somebody,Alternate,outsider@people.example,+1 234 567"
    row = upload(stage, text.encode(), "abroad.csv")
    assert report(row) == [
        ("abroad!B2", "doubt", "Known to the platform from elsewhere: gets the office and keeps the own record."),
        (
            "abroad!B2",
            "ok",
            "Somebody is known and becomes alternate of ILO from "
            f"{stage.network.today().day} {stage.network.today():%b %Y}.",
        ),
    ]
    apply(stage, row)
    outsider = Person.objects.get(pk=stage.outsider.person_id)
    assert (outsider.name, outsider.contact.phone) == ("Outsider", "")
    assert outsider.offices.filter(membership__network=stage.network).count() == 1


def test_address_of_another_person_is_not_taken_over(stage: Cast) -> None:
    row = upload(stage, b"Agency,Name,Role,E-mail\nILO,Head,Head,lead@people.example", "list.csv")
    assert [line for line in report(row) if line[1] != "ok"] == [
        (
            "list!D2",
            "doubt",
            "lead@people.example is Lead's already: left out here, since an address belongs to one person.",
        ),
    ]
    assert row.counts["changed"] == 0


def test_confirmed_address_stays_the_one_for_mail(stage: Cast) -> None:
    row = upload(stage, b"Agency,Name,Role,E-mail\nILO,Head,Head,new@ilo.example", "list.csv")
    assert (
        "list!D2",
        "doubt",
        "A further address; mail goes to head@people.example as before, which its owner has confirmed.",
    ) in report(row)
    apply(stage, row)
    addresses = stage.head.person.email_addresses.values_list("address", "is_primary")
    assert list(addresses) == [("head@people.example", True), ("new@ilo.example", False)]
