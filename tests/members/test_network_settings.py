"""The settings of a network: sections, who changes them, two at once, days, order, terms of reference."""

import datetime
import io
import re
import zipfile
from functools import partial
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from members.files import checked_document
from members.history import history_of
from members.models import Account, DayException, MembershipDetail, Network
from members.network_settings.protocol import Place
from members.network_settings.services import SettingsConflict, change_sections, fingerprint
from members.registry import SettingFact, SettingsSection, SettingsSections, settings_sections
from tests.cast import Cast
from tests.factories import make_agency, make_membership, make_network, make_person
from tests.races import all_at_once

BASE = "/n/baku/settings/"
PDF = b"%PDF-1.7\n%terms"


def client_of(account: Account) -> Client:
    """Return a browser in which somebody is signed in."""
    client = Client()
    client.force_login(account)
    return client


def seen(client: Client, section: str) -> str:
    """Return the fingerprint that the form of a section carries."""
    return str(client.get(f"{BASE}change/{section}/").context["seen"])


def save(client: Client, section: str, **data: Any) -> Any:
    """Change a section as somebody who has just read it."""
    return client.post(f"{BASE}change/{section}/", {"seen": seen(client, section)} | data)


def word_file(*names: str, first: tuple[str, bytes] = ("[Content_Types].xml", b"<Types/>")) -> bytes:
    """Return an archive with these parts."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(*first)
        for name in names:
            archive.writestr(name, b"<x/>")
    return file.getvalue()


@pytest.mark.parametrize(
    ("part", "sections", "changes"),
    [
        ("secretariat", 10, 10),
        ("un_co_chair", 9, 0),
        ("liaison", 9, 0),
        ("stakeholder", 9, 0),
    ],
)
def test_sections_show_what_the_role_may_read_and_change(cast: Cast, part: str, sections: int, changes: int) -> None:
    context = client_of(getattr(cast, part)).get(BASE).context
    shown = context["sections"]
    assert (len(shown), sum(bool(one.change_url) for one in shown)) == (sections, changes)
    names = ["country", "calendar", "languages", "chairs", "protocol", "mail", "terms", "public", "reminders", "clock"]
    assert [one.name for one in shown] == [name for name in names if name != "reminders" or part == "secretariat"]


def test_section_of_another_app_is_refused_twice() -> None:
    sections = SettingsSections()
    section = SettingsSection("one", "One", lambda network, user: [SettingFact("a", "b")])
    sections.register(section)
    with pytest.raises(ValueError, match="registered already"):
        sections.register(section)


def test_each_section_saves_and_the_history_says_by_whom(cast: Cast) -> None:
    client = client_of(cast.secretariat)
    changed: dict[str, dict[str, Any]] = {
        "country": {
            "title_en": "Network", "title_az": "Şəbəkə", "original": "en", "country": "GE", "time_zone": "Asia/Tbilisi",
        },
        "calendar": {"working_days": ["0", "1", "2", "3", "5"]},
        "languages": {"first": "az", "languages": ["en", "ru"]},
        "chairs": {"chairing": "un", "quorum_chairs": "one", "quorum_un_percent": "60", "quorum_rule": "Most"},
        "mail": {"secretariat": "IOM", "reply_to": "new@baku.example"},
    }  # fmt: skip
    for section, values in changed.items():
        response = save(client, section, **values)
        assert (response.status_code, response.headers["Location"]) == (302, BASE), section
    row = Network.objects.get(pk=cast.network.pk)
    assert row.title == {"original": "en", "en": "Network", "az": "Şəbəkə"}
    assert (row.country, row.time_zone, row.working_days) == ("GE", "Asia/Tbilisi", [0, 1, 2, 3, 5])
    assert (row.languages, row.reply_to, row.secretariat) == (["az", "en", "ru"], "new@baku.example", "IOM")
    assert (row.chairing, row.quorum_chairs, row.quorum_un_percent, row.quorum_rule) == ("un", "one", 60, "Most")
    entries = history_of(row, cast.secretariat)
    assert [entry.who for entry in entries[:5]] == ["Secretariat"] * 5
    assert [(one.before, one.after) for one in entries[0].changes] == [
        ("secretariat@baku.example", "new@baku.example"),
        ("Secretariat of baku", "IOM"),
    ]


@pytest.mark.parametrize(
    ("section", "data", "field"),
    [
        ("country", {"title_en": "", "original": "en", "country": "AZ", "time_zone": "Asia/Baku"}, "title_en"),
        ("country", {"title_en": "N", "original": "en", "country": "UN", "time_zone": "Asia/Baku"}, "country"),
        ("country", {"title_en": "N", "original": "en", "country": "AZ", "time_zone": "Mars/Olympus"}, "time_zone"),
        ("calendar", {}, "working_days"),
        ("calendar", {"working_days": ["7"]}, "working_days"),
        ("languages", {"first": "en"}, "languages"),
        ("chairs", {"chairing": "un", "quorum_chairs": "one", "quorum_un_percent": "101"}, "quorum_un_percent"),
        ("mail", {"secretariat": "IOM", "reply_to": "nowhere"}, "reply_to"),
    ],
)
def test_wrong_values_are_refused_by_field(cast: Cast, section: str, data: dict[str, Any], field: str) -> None:
    response = save(client_of(cast.secretariat), section, **data)
    assert (response.status_code, list(response.context["form"].errors)) == (422, [field])


def test_who_comes_second_sees_what_stands_and_keeps_the_own_values(cast: Cast) -> None:
    first, second = client_of(cast.secretariat), client_of(cast.secretariat)
    read = seen(second, "mail")
    assert save(first, "mail", secretariat="First", reply_to="first@baku.example").status_code == 302
    mine = {"secretariat": "Second", "reply_to": "second@baku.example"}
    response = second.post(f"{BASE}change/mail/", {"seen": read} | mine)
    page = response.content.decode()
    assert response.status_code == 409
    assert Network.objects.get(pk=cast.network.pk).reply_to == "first@baku.example"
    assert re.search(r'value="second@baku\.example"', page)
    assert "first@baku.example" in page
    knowingly = second.post(f"{BASE}change/mail/", {"seen": response.context["seen"]} | mine)
    assert knowingly.status_code == 302
    assert Network.objects.get(pk=cast.network.pk).secretariat == "Second"


def test_two_who_change_different_sections_do_not_meet(cast: Cast) -> None:
    first, second = client_of(cast.secretariat), client_of(cast.secretariat)
    read = seen(second, "languages")
    assert save(first, "mail", secretariat="First", reply_to="first@baku.example").status_code == 302
    response = second.post(f"{BASE}change/languages/", {"seen": read, "first": "az", "languages": ["az"]})
    assert response.status_code == 302


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("section", ["mail", "protocol"])
def test_of_two_who_save_one_section_at_once_one_is_refused(section: str) -> None:
    network = make_network("baku")
    member = make_membership(network, make_agency())
    found = settings_sections.get(section)
    assert found is not None
    assert found.editing is not None
    read, editing = fingerprint(network, found.editing), found.editing

    def chosen(number: int) -> dict[str, Any]:
        if section == "mail":
            return {"secretariat": f"Office {number}", "reply_to": f"{number}@baku.example"}
        return {"on": network.today(), "places": [Place(member.pk, number)]}

    values = [chosen(number) for number in (1, 2)]
    actions = [
        partial(change_sections, network, [(editing, each)], by=make_person(), seen=read, read=[editing])
        for each in values
    ]
    assert all_at_once(network, actions, SettingsConflict) == ["done", "refused"]
    stands = editing.current(Network.objects.get(pk=network.pk))
    assert stands in (values if section == "mail" else [{f"order_{member.pk}": number} for number in (1, 2)])


@pytest.mark.parametrize("section", ["terms", "reminders", "nothing"])
def test_section_without_a_form_has_no_page_to_change_it(cast: Cast, section: str) -> None:
    assert client_of(cast.secretariat).get(f"{BASE}change/{section}/").status_code == 404


def test_day_is_entered_once_and_taken_back(cast: Cast) -> None:
    client = client_of(cast.secretariat)
    data = {"day": "2026-12-31", "kind": "working", "note": "Cabinet of Ministers"}
    assert client.post(f"{BASE}days/add/", data).headers["Location"] == f"{BASE}change/calendar/"
    row = DayException.objects.get()
    assert (row.day, row.is_working, row.note) == (datetime.date(2026, 12, 31), True, "Cabinet of Ministers")
    assert client.post(f"{BASE}days/add/", data).status_code == 409
    assert client.post(f"{BASE}days/add/", {"day": "x", "kind": "off"}).status_code == 422
    assert client_of(cast.outsider).post(f"{BASE}days/{row.pk}/remove/").status_code == 404
    assert client.post(f"{BASE}days/{row.pk}/remove/").status_code == 302
    assert not DayException.objects.exists()
    assert client.post(f"{BASE}days/{row.pk}/remove/").status_code == 404
    added, removed = [entry.what for entry in reversed(history_of(cast.network, cast.lead, ["day_exceptions"]))][-2:]
    assert (added, removed) == ("added: changed day", "removed: changed day")


def orders(cast: Cast) -> dict[str, int]:
    """Return the orders of today by acronym, of those that have one."""
    rows: Any = cast.network.memberships.in_protocol_order(cast.network.today())  # annotated
    return {row.agency.acronym: row.protocol_order for row in rows if row.protocol_order is not None}


def test_protocol_order_is_dated_and_keeps_presence(cast: Cast) -> None:
    client = client_of(cast.secretariat)
    ilo = cast.network.memberships.get(agency=cast.ilo)
    began = ilo.started_on
    MembershipDetail.objects.create(
        membership=ilo, started_on=began, presence="regional", local_name="BƏT", protocol_order=5
    )
    form = client.get(f"{BASE}change/protocol/").context["form"]
    wanted = {name: str(number) for number, name in enumerate(sorted(form.fields), 1) if name != "on"}
    wanted |= {f"order_{ilo.pk}": "77", "on": cast.network.today().isoformat()}
    assert save(client, "protocol", **wanted).status_code == 302
    assert orders(cast)["ILO"] == 77
    assert list(orders(cast))[-1] == "ILO"
    old, new = ilo.details.order_by("started_on")
    assert (old.protocol_order, old.ended_on) == (5, cast.network.today() - datetime.timedelta(days=1))
    assert (new.presence, new.local_name, new.started_on) == ("regional", "BƏT", cast.network.today())
    assert save(client, "protocol", **wanted | {f"order_{ilo.pk}": "1"}).status_code == 302
    assert (ilo.details.count(), orders(cast)["ILO"]) == (2, 1)  # of the same day: no row of no day stays
    early = wanted | {f"order_{ilo.pk}": "3", "on": began.isoformat()}
    assert save(client, "protocol", **early).status_code == 409
    tomorrow = cast.network.today() + datetime.timedelta(days=1)
    assert save(client, "protocol", **wanted | {"on": tomorrow.isoformat()}).status_code == 422


def upload(client: Client, content: bytes, name: str = "terms.pdf", **data: str) -> Any:
    """Upload a version of the terms of reference."""
    file = SimpleUploadedFile(name, content, "application/pdf")
    return client.post(f"{BASE}terms/add/", {"file": file, "language": "en"} | data)


def test_terms_of_reference_are_versions_that_stay(cast: Cast) -> None:
    client = client_of(cast.secretariat)
    assert upload(client, PDF, "../../ToR “2025”.exe", agreed_on="2025-02-01").status_code == 302
    assert upload(client, PDF + b"2", note="Quorum").status_code == 302
    reader = client_of(cast.observer)
    versions = reader.get(f"{BASE}terms/").context["versions"]
    assert [(row.version, row.note, row.uploaded_by.name) for row in versions] == [
        (2, "Quorum", "Secretariat"),
        (1, "", "Secretariat"),
    ]
    old = reader.get(f"{BASE}terms/1/file/")
    assert old.content == PDF
    assert old.headers["Content-Disposition"].startswith("attachment; filename")
    assert old.headers["X-Content-Type-Options"] == "nosniff"
    assert old.headers["Content-Type"] == "application/pdf"
    assert versions[1].file_name == "ToR _2025.pdf"
    assert "version 2" in str([one for one in reader.get(BASE).context["sections"] if one.name == "terms"])
    assert client_of(cast.outsider).get(f"{BASE}terms/1/file/").status_code == 404
    assert reader.get(f"{BASE}terms/3/file/").status_code == 404


@pytest.mark.parametrize(
    "content",
    [
        b"MZ\x90\x00 a program",
        b"<html>%PDF-1.7</html>",
        b"",
        b"PK\x03\x04 no archive",
        word_file("xl/workbook.xml"),
        word_file("word/document.xml", "word/vbaProject.bin"),
        word_file(first=("mimetype", b"application/vnd.oasis.opendocument.spreadsheet")),
    ],
)
def test_file_of_another_type_is_refused_whatever_its_name(content: bytes) -> None:
    with pytest.raises(ValidationError):
        checked_document("terms.pdf", content)


def test_type_is_told_by_content_and_the_name_follows() -> None:
    odt = word_file(first=("mimetype", b"application/vnd.oasis.opendocument.text"))
    named = [checked_document("a.b.txt", content).name for content in (PDF, word_file("word/document.xml"), odt)]
    assert named == ["a.b.pdf", "a.b.docx", "a.b.odt"]


def test_too_large_a_file_is_refused(cast: Cast) -> None:
    response = upload(client_of(cast.secretariat), PDF + b"0" * (15 * 1024 * 1024))
    assert (response.status_code, list(response.context["form"].errors)) == (422, ["file"])
    assert cast.network.terms.count() == 0


def test_settings_page_costs_the_same_with_1_and_10_of_each(cast: Cast, django_assert_num_queries: Any) -> None:
    client = client_of(cast.secretariat)
    for number in (1, 10):
        while cast.network.day_exceptions.count() < number:
            day = datetime.date(2027, 1, 1) + datetime.timedelta(days=cast.network.day_exceptions.count())
            client.post(f"{BASE}days/add/", {"day": day.isoformat(), "kind": "off"})
            upload(client, PDF)
        with django_assert_num_queries(26):
            client.get(BASE)


def test_working_days_of_the_settings_decide_what_a_working_day_is(cast: Cast) -> None:
    client = client_of(cast.secretariat)
    with time_machine.travel("2026-10-01T08:00:00+00:00", tick=False):  # a Thursday
        facts = {fact.label: fact.value for fact in section(client, "calendar").facts}
        assert facts["Next working day"] == "Friday, 2 October 2026"
        save(client, "calendar", working_days=["0", "1", "2", "3"])
        facts = {fact.label: fact.value for fact in section(client, "calendar").facts}
        assert facts["Next working day"] == "Monday, 5 October 2026"


def section(client: Client, name: str) -> Any:
    """Return a section as the page shows it."""
    return next(one for one in client.get(BASE).context["sections"] if one.name == name)
