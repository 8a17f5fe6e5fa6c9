"""Every address × every part of the cast, reading and writing, against the literal table."""

import json
from collections import deque
from collections.abc import Iterable, Iterator
from copy import deepcopy
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from pypdf import PdfWriter

from meetings.models import ActionPoint, Decision
from meetings.services import distribute_agenda
from meetings.services.letters import keep_scan, make_letter
from members.classification import Classification
from members.contacts_import.services import upload
from members.files import Document
from members.models import Agency, Network
from members.network_settings.services import add_day, add_terms, grant_reading
from members.services import issue_token
from tests.access.table import API, BESIDE_ALTERNATES, CHANGES, PAGES, PARTS, WRITES, Address
from tests.cast import Cast
from tests.factories import make_commitment, make_network, make_paper_file
from tests.workstreams.rounds.asking import two_rounds
from workstreams.imports.services import upload as upload_workplan
from workstreams.models import Seat
from workstreams.services.plans import adopt_workplan

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def empty_pdf() -> bytes:
    """Return a file with one empty page."""
    writer, file = PdfWriter(), BytesIO()
    writer.add_blank_page(595, 842)
    writer.write(file)
    return file.getvalue()


@pytest.fixture
def stage(cast: Cast) -> Cast:
    """Add what the addresses of the table name: a commitment, decisions, action points, a distribution, a token."""
    make_commitment("1")
    for number, level in ((1, Classification.NETWORK), (2, Classification.UN_ONLY)):
        reference = f"{cast.meeting.reference}/"
        Decision.objects.create(
            meeting=cast.meeting, reference=f"{reference}D{number}", text="Decided", classification=level
        )
        ActionPoint.objects.create(
            meeting=cast.meeting,
            reference=f"{reference}A{number}",
            text="Do it",
            owner=cast.ilo,
            due_on=cast.network.today(),
            classification=level,
        )
    for paper in (cast.paper, cast.secret_paper):
        make_paper_file(paper, cast.secretariat.person)
    letter = make_letter(cast.meeting, by=cast.secretariat.person, agency=Agency.objects.get(acronym="SMS"))
    keep_scan(letter, by=cast.secretariat.person, content=b"%PDF-1.4 scan", filename="scan.pdf")
    distribute_agenda(cast.meeting, by=cast.secretariat.person)
    upload(cast.network, by=cast.secretariat.person, name="list.csv", content=b"Agency,Name\nILO,Leyla Quliyeva")
    upload_workplan(
        cast.workplan,
        by=cast.secretariat.person,
        name="plan.csv",
        content=b"Ref,Activity,Lead\nWG1-01,New,ILO",
        language="en",
    )
    Seat.objects.create(group=cast.group, agency=cast.iom, function="member", started_on=cast.network.today())
    adopt_workplan(
        cast.workplan, by=cast.secretariat.person, version="1", adopted_on=cast.network.today(), adopted_by="decision"
    )
    two_rounds(cast)
    add_day(cast.network, by=cast.secretariat.person, day=cast.network.today(), is_working=False, note="Decree")
    add_terms(
        cast.network,
        Document("terms.pdf", "application/pdf", empty_pdf()),
        by=cast.secretariat.person,
        language="en",
        agreed_on=None,
        note="",
    )
    Network.objects.filter(pk=cast.network.pk).update(parent=make_network("region", country=""))
    grant_reading(cast.network, by=cast.secretariat.person, reason="Asked")
    issue_token(cast.lead, by=cast.lead.person, name="Lead", is_read_only=True, lifetime=timedelta(days=30))
    return cast


def browser(cast: Cast, part: str) -> Client:
    """Return the browser of a part, signed in."""
    client = Client(raise_request_exception=False)
    if part != "anonymous":
        client.force_login(cast.accounts()[part], backend=BACKEND)
    return client


def reads(url: str, clients: dict[str, Client]) -> tuple[int, ...]:
    """Return the code that each part is answered; what a look leaves behind is undone before the next part asks."""
    codes = []
    for client in clients.values():
        cookies = deepcopy(client.cookies)
        with transaction.atomic():
            response: Any = client.get(url)
            codes.append(response.status_code)
            if response.streaming:
                deque(response, maxlen=0)  # to its end, which closes the file
            transaction.set_rollback(True)
        client.cookies = cookies  # a look may have ended the session
    return tuple(codes)


def writes(cast: Cast, address: Address, url: str, method: str, parts: Iterable[str]) -> tuple[int, ...]:
    """Return the code that each part is answered; what a write did is undone before the next part asks."""
    codes = []
    for part in parts:
        with transaction.atomic():
            client = browser(cast, part)  # anew: a write may change the session, and the cache keeps it
            if "/api/" in url:
                response = client.generic(method, url, json.dumps(address.data or {}), "application/json")
            else:
                response = client.post(url, address.data)
            codes.append(response.status_code)
            transaction.set_rollback(True)
    return tuple(codes)


def answers(
    cast: Cast, table: dict[str, list[Address]], method: str, parts: Iterable[str]
) -> Iterator[tuple[str, Address, tuple[int, ...]]]:
    """Return each address of a table with the codes that the parts are answered."""
    clients = {part: browser(cast, part) for part in parts}
    for name, addresses in table.items():
        for number, address in enumerate(addresses):
            url = reverse(name, kwargs=address.arguments(cast)) + address.query
            codes = reads(url, clients) if method == "GET" else writes(cast, address, url, method, parts)
            yield f"{name} #{number}", address, codes


def differences(cast: Cast, table: dict[str, list[Address]], method: str = "GET") -> dict[str, dict[str, str]]:
    """Return, by address and part, where the answer is not what the table says."""
    found = {}
    for key, address, codes in answers(cast, table, method, PARTS):
        wrong = {
            part: f"{code}, not {expected}"
            for part, code, expected in zip(PARTS, codes, address.codes, strict=True)
            if code != expected
        }
        if wrong:
            found[key] = wrong
    return found


def patterns(resolver: URLResolver, namespace: str = "") -> Iterator[tuple[str, Any]]:
    """Walk the URLconf: names and what answers."""
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLPattern):
            yield f"{namespace}{pattern.name}", pattern.callback
        elif pattern.namespace != "admin":
            yield from patterns(pattern, f"{pattern.namespace}:" if pattern.namespace else namespace)


def names(resolver: URLResolver) -> set[str]:
    """Return the names of all addresses."""
    return {name for name, _view in patterns(resolver)}


def answering(method: str) -> set[str]:
    """Return the routes of the API that answer a method."""
    return {name for name, view in patterns(get_resolver()) if method in getattr(view, "actions", ())}


def test_every_address_has_a_row() -> None:
    assert names(get_resolver()) == {*PAGES, *API}


def test_every_write_has_a_row() -> None:
    only_posted = {name for name, addresses in PAGES.items() if addresses[0].codes[0] == 405}
    assert (answering("post") | only_posted) - set(WRITES) == {"persona_login", "openid_connect_login", "unlink_issuer"}
    assert answering("patch") == set(CHANGES)
    assert answering("put") | answering("delete") == set()


def test_pages_answer_each_part_as_the_table_says(stage: Cast) -> None:
    assert differences(stage, PAGES) == {}


def test_api_answers_each_part_as_the_table_says(stage: Cast) -> None:
    assert differences(stage, API) == {}


def test_writes_are_allowed_as_the_table_says(stage: Cast) -> None:
    assert differences(stage, WRITES, "POST") == {}


def test_changes_by_the_api_are_allowed_as_the_table_says(stage: Cast) -> None:
    assert differences(stage, CHANGES, "PATCH") == {}


def test_lead_of_a_group_and_role_mailbox_are_alternates_but_for_what_is_named(stage: Cast) -> None:
    like = PARTS.index("two_networks")  # in this network an alternate of an agency that leads nothing
    found: dict[str, dict[str, int]] = {part: {} for part in BESIDE_ALTERNATES}
    for table, method in ((PAGES, "GET"), (API, "GET"), (WRITES, "POST"), (CHANGES, "PATCH")):
        for key, address, codes in answers(stage, table, method, list(found)):
            for part, code in zip(found, codes, strict=True):
                if code != address.codes[like]:
                    found[part][f"{method} {key}"] = code
    assert found == BESIDE_ALTERNATES
