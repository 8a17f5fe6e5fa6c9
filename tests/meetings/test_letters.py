"""The official letter: numbered, frozen, without anything for the UN only, in Azerbaijani and English, scanned."""

import io
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from docx import Document

from meetings.documents.official_letter import render_letter
from meetings.models import Deadline, Meeting, OfficialLetter
from meetings.services import schedule_deadlines
from meetings.services.letters import counterparts, keep_scan, make_letter
from members.classification import Classification
from members.models import Agency, Contact
from notifications.errors import Conflict
from tests.cast import MARKER, Cast
from tests.meetings.files import pdf, word
from tests.meetings.libreoffice import needs_libreoffice, read_by_libreoffice

pytestmark = pytest.mark.django_db
BASE = "/n/baku/meetings/NET-2026-02/letters"


def make(cast: Cast) -> OfficialLetter:
    sms = Agency.objects.get(acronym="SMS")
    return make_letter(cast.meeting, by=cast.secretariat.person, agency=sms)


def text_of(letter: OfficialLetter, language: str) -> str:
    document = Document(io.BytesIO(render_letter(letter.words[language], language)))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def test_letter_takes_the_next_outgoing_number_of_the_year(cast: Cast) -> None:
    first, second = make(cast), make(cast)
    year = cast.network.today().year
    assert (first.label, second.label) == (f"{year}/001", f"{year}/002")


def test_letter_says_what_is_for_the_network_and_nothing_else(cast: Cast) -> None:
    opening = {"original": "en", "en": "Opening", "az": "Açılış ə ğ İ", "ru": "Открытие"}
    cast.meeting.items.filter(title__en="Opening").update(title=opening)
    letter = make(cast)
    for language in ("az", "en"):
        text = text_of(letter, language)
        assert (f"1. {opening[language]}" in text, "2. Closing" in text, MARKER in text) == (True, True, False)


def test_letter_stays_as_it_was_when_it_took_its_number(cast: Cast) -> None:
    letter = make(cast)
    cast.meeting.items.filter(title__en="Opening").update(title={"original": "en", "en": "Renamed"})
    assert "Renamed" not in text_of(OfficialLetter.objects.get(pk=letter.pk), "en")


def test_letter_addresses_the_head_as_it_is_kept(cast: Cast) -> None:
    kept = {"az": "Hörmətli cənab Xidmət rəisi,", "en": "Dear Chief of Service,"}
    Contact.objects.filter(person=cast.government_co_chair.person).update(forms_of_address=kept)
    letter = make(cast)
    assert (letter.words["az"]["salutation"], letter.words["en"]["salutation"]) == tuple(kept.values())


def test_letter_goes_to_government_bodies_of_the_network_only(cast: Cast) -> None:
    assert {agency.acronym for agency in counterparts(cast.network)} == {"SMS", "MFA"}
    with pytest.raises(Conflict, match="no government body"):
        make_letter(cast.meeting, by=cast.secretariat.person, agency=cast.ilo)
    Meeting.objects.filter(pk=cast.meeting.pk).update(classification=Classification.UN_ONLY)
    with pytest.raises(Conflict, match="for the Government"):
        make(cast)


def test_scan_comes_back_and_the_clock_knows(cast: Cast) -> None:
    schedule_deadlines(cast.meeting, by=cast.secretariat.person)
    letter = make(cast)
    with pytest.raises(ValidationError, match="PDF or a picture"):
        keep_scan(letter, by=cast.secretariat.person, content=word("x"), filename="x.docx")
    kept = keep_scan(letter, by=cast.secretariat.person, content=pdf("Signed"), filename="scan.pdf")
    assert kept.scan is not None
    done: Any = cast.meeting.deadlines.get(step=Deadline.Step.LETTER).done_on
    assert done == cast.network.today()


def test_secretariat_makes_fetches_and_scans_in_the_browser(cast: Cast, client: Client) -> None:
    client.force_login(cast.secretariat)
    sms = Agency.objects.get(acronym="SMS")
    assert client.post(f"{BASE}/", {"addressee": sms.pk}).status_code == 302
    letter = OfficialLetter.objects.get()
    for language in ("az", "en"):
        response = client.get(f"{BASE}/{letter.pk}/{language}.docx")
        assert (response.status_code, response["X-Content-Type-Options"]) == (200, "nosniff")
    assert client.get(f"{BASE}/{letter.pk}/fr.docx").status_code == 404
    assert client.get(f"{BASE}/{letter.pk}/signed/").status_code == 404
    file = SimpleUploadedFile("s.pdf", pdf("Signed"))
    assert client.post(f"{BASE}/{letter.pk}/scan/", {"file": file}).status_code == 302
    assert client.get(f"{BASE}/{letter.pk}/signed/").content == pdf("Signed")
    assert "Replace the scan" in client.get(f"{BASE}/").text


@needs_libreoffice
def test_letter_opens_in_libreoffice_with_its_letters(cast: Cast, tmp_path: Path) -> None:
    title = {"original": "az", "az": "Əmək miqrasiyası, İdarə, ğ; Миграция"}
    cast.meeting.items.filter(title__en="Opening").update(title=title)
    assert title["az"] in read_by_libreoffice(render_letter(make(cast).words["az"], "az"), tmp_path)
