"""Two thousand requests by people of one network with what really exists in another: no byte of it may come back.

Every text of the other network carries a marker; its ids, slugs and references do not, since pages may repeat what was
asked. First a person of the other network must find the marker by the same requests: a walk that finds nothing anywhere
proves nothing.
"""

import datetime
import random
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse

from members.models import Account, Network
from tests.access.abroad import ABROAD, MARK, make_other_world
from tests.access.test_leaks import BACKEND, text_of
from tests.cast import Cast

SEED, REQUESTS = 20261124, 2_000
# everybody who holds or held an office in network A or is its guest, whatever else they are elsewhere
PARTS = (
    *("secretariat", "un_co_chair", "government_co_chair", "lead", "other", "head", "liaison", "ministry"),
    *("stakeholder", "observer", "double", "two_agencies", "two_networks", "group_lead", "mailbox", "ended", "guest"),
)
HERE = "baku"
FILTERS = (
    *("agency", "lead", "owner", "person", "group", "meeting", "workplan", "workstream", "commitment", "framework"),
    *("parent", "network", "q", "item", "segment", "segments", "about", "audience", "type", "role", "state", "status"),
    *("cursor", "active_on", "reference", "participant", "id", "pk", "decision", "contributor", "objective", "sort"),
)
BODIES = (  # keys that only bodies have: foreign keys, and lists of them
    *("colleague", "offices", "held", "office", "membership", "replaces", "address", "claim", "seats", "contributors"),
    *("commitments", "workstreams", "national_counterpart", "guest", "to", "digest", "seen", "before", "after"),
    *("pk", "revision", "answer", "by"),
)
WORDS = {  # what stands in places of an address that are no names of rows
    "ending": ("pdf", "docx", "xlsx", "csv"),
    "number": ("1", "2"),
    "version": ("1",),
    "section": ("mail", "calendar", "clock"),
    "step": ("notice", "papers", "review"),
    "framework": ("gcm", "unsdcf-kz"),
    "code": ("KZ1", "KZ-1"),
    "acronym": ("FAO-KZ",),
}
SILENT = ("schema", "api_docs", "healthz", "readyz", "account_logout", "set_language", "persona_login")


@pytest.fixture
def world(cast: Cast) -> list[str]:
    """Fill a third network, in which none of them is; return what names its rows."""
    return make_other_world()


def patterns(resolver: URLResolver, prefix: str = "") -> list[tuple[str, URLPattern]]:
    """Return every pattern with the names of the namespaces before it."""
    found: list[tuple[str, URLPattern]] = []
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLPattern):
            found.append((prefix, pattern))
        elif pattern.namespace != "admin":
            found += patterns(pattern, f"{pattern.namespace}:" if pattern.namespace else prefix)
    return found


class Requests:
    """Requests made of what is known of the other network; the same seed makes the same ones."""

    def __init__(self, known: list[str], slugs: list[str]) -> None:
        self.known, self.slugs = known, slugs
        self.references = [key for key in known if key.startswith(("KZ-", "KZ1-", "SR-", "PL-"))]
        self.chance = random.Random(SEED)
        self.targets = [
            f"{prefix}{pattern.name}"
            for prefix, pattern in patterns(get_resolver())
            if pattern.name and pattern.name not in SILENT
        ]

    def one(self) -> tuple[str, dict[str, str], dict[str, str] | None]:
        """Return an address, its query and, for every fifth, what a POST or a PATCH says."""
        url = ""
        while not url:
            url = self._url(self.chance.choice(self.targets))
        names = self.chance.sample(FILTERS, 3)
        query = {key: self.chance.choice(self.known) for key in names} if self.chance.random() < 0.5 else {}
        data = {key: self.chance.choice(self.known) for key in (*FILTERS, *BODIES)}
        return url, query, data if self.chance.random() < 0.2 else None

    def _url(self, name: str) -> str:
        """Return an address with what is known in its places; empty where nothing known fits."""
        namespace, _colon, short = name.rpartition(":")
        for _try in range(20):
            keys = self._keys(namespace, short)
            arguments = {key: self._value(key) for key in keys}
            try:
                return reverse(name, kwargs=arguments)
            except NoReverseMatch:
                continue
        return ""

    def _keys(self, namespace: str, short: str) -> list[str]:
        resolver: Any = get_resolver()
        if namespace:
            resolver = resolver.namespace_dict[namespace][1]
        options = [option for possibility in resolver.reverse_dict.getlist(short) for option in possibility[0]]
        keys = self.chance.choice(options)[1] if options else []
        return [key for key in keys if key != "format"]

    def _value(self, key: str) -> Any:
        if key == "network":
            return self.chance.choice(self.slugs)
        if key == "reference":
            return self.chance.choice(self.references)
        fits = WORDS.get(key)
        return self.chance.choice(fits if fits and self.chance.random() < 0.9 else self.known)


def everything(response: Any) -> str:
    """Return all that somebody could read in an answer: headers, body, and the text inside of files."""
    body = b"".join(response) if response.streaming else response.content
    kind = response.get("Content-Type", "")
    heads = " ".join(f"{key}: {value}" for key, value in response.items())
    if body.startswith(b"PK"):  # office files and archives
        with ZipFile(BytesIO(body)) as archive:
            return heads + " ".join(archive.read(name).decode(errors="replace") for name in archive.namelist())
    return heads + text_of(body, kind)


def ask(client: Client, url: str, query: dict[str, str], data: dict[str, str] | None, number: int) -> Any:
    """Make one request: a reading one, or one that writes."""
    if data is None:
        return client.get(url, query)
    if "/api/" not in url:
        return client.post(url, data)
    return (client.patch if number % 2 else client.post)(url, data, content_type="application/json", query_params=query)


def walk(account: Account, requests: Requests, count: int) -> tuple[list[str], list[str]]:
    """Return the requests whose answer carries the marker, and those that broke the server."""
    client = Client(raise_request_exception=False)
    client.force_login(account, backend=BACKEND)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    found, broken = [], []
    for number in range(count):
        url, query, data = requests.one()
        with transaction.atomic():
            response = ask(client, url, query, data, number)
            text = everything(response)
            transaction.set_rollback(True)
        client.cookies[settings.SESSION_COOKIE_NAME] = session  # some pages sign out: what they did is undone
        if MARK.lower() in text.lower():
            found.append(f"{url} {query} {data}")
        if response.status_code >= 500:
            broken.append(f"{response.status_code} {url} {query} {data}")
    return found, broken


def test_people_of_one_network_find_no_byte_of_another(cast: Cast, world: list[str]) -> None:
    own = Account.objects.get(person__offices__membership__network__slug=ABROAD)
    abroad, _errors = walk(own, Requests(world, [ABROAD]), 150)
    assert len(abroad) > 30, "The walk finds nothing where there is something to find."
    requests = Requests(world, [ABROAD, HERE])
    found, broken, made = [], [], 0
    for part in PARTS:
        count = -(-REQUESTS // len(PARTS))
        hits, errors = walk(cast.accounts()[part], requests, count)
        found += [f"{part}: {hit}" for hit in hits]
        broken += [f"{part}: {error}" for error in errors]
        made += count
    assert (found, broken) == ([], [])
    assert made >= REQUESTS


def test_marker_stands_in_what_the_other_network_writes(world: list[str]) -> None:
    assert Network.objects.get(slug=ABROAD).title["en"] == f"{MARK} title"
    assert not [key for key in world if MARK in key]
    assert datetime.date.fromisoformat(next(key for key in world if key.endswith("-01-01")))
