"""The search: whatever spelling finds the name, rights are in the query, one query for each source."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from meetings.models import ActionPoint, Decision, Minutes, MinutesParagraph, PaperFile
from members import stems
from members.anonymity import make_anonymous
from members.classification import Classification
from members.models import Membership, Network
from members.registry import search_sources
from members.search import search, words_of
from members.titles import title
from tests.cast import MARKER, Cast
from tests.factories import (
    make_account,
    make_agency,
    make_commitment,
    make_group,
    make_item,
    make_meeting,
    make_membership,
    make_network,
    make_paper,
    make_paper_file,
    make_person,
    make_pledge,
    make_representative,
    make_request,
    make_workstream,
)

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"

# What is typed, and which of the names below it finds: a literal table.
SPELLINGS = [
    ("Memmedov", ["Əli Məmmədov"]),
    ("MƏMMƏDOV", ["Əli Məmmədov"]),
    ("Мамедов", ["Əli Məmmədov"]),
    ("məmmədov", ["Əli Məmmədov"]),
    ("Mammadov", ["Əli Məmmədov"]),
    ("Мәммәдов", ["Əli Məmmədov"]),
    ("mammadov ali", ["Əli Məmmədov"]),
    ("ISMAYIL", ["ISMAYIL Quliyev", "İsmayıl Əliyev", "ismayil Kerimov"]),
    ("İsmayıl", ["ISMAYIL Quliyev", "İsmayıl Əliyev", "ismayil Kerimov"]),
    ("ismayil", ["ISMAYIL Quliyev", "İsmayıl Əliyev", "ismayil Kerimov"]),
    ("Исмаил", ["ISMAYIL Quliyev", "İsmayıl Əliyev", "ismayil Kerimov"]),
    ("Исмайыл", ["ISMAYIL Quliyev", "İsmayıl Əliyev", "ismayil Kerimov"]),
    ("Алиев", ["İsmayıl Əliyev"]),
    ("Nobody", []),
    ("a", []),
    ("", []),
]


@pytest.fixture
def people(db: None) -> Network:
    """Return a network with people whose names are spelt in many ways."""
    network = make_network("baku")
    membership = make_membership(network, make_agency("IOM"), Membership.Role.COORDINATOR)
    for name in ("Əli Məmmədov", "ISMAYIL Quliyev", "İsmayıl Əliyev", "ismayil Kerimov"):
        make_representative(membership, make_person(name))
    return network


def found(network: Network, user: object, text: str, source: str) -> list[str]:
    """Return the titles that one source finds."""
    return [hit.title for kind in search(network, user, text) if kind.name == source for hit in kind.hits]


@pytest.mark.parametrize(("text", "names"), SPELLINGS)
def test_name_is_found_in_every_spelling(people: Network, text: str, names: list[str]) -> None:
    reader = people.memberships.get().representatives.order_by("pk")[0].person
    assert sorted(found(people, reader, text, "people")) == sorted(names)


TITLES = [
    ("recruitment", "en", ["workstreams"]),
    ("recruit", "en", ["workstreams"]),
    ("RECRUITING", "en", ["workstreams"]),
    ("əməkçi", "az", ["workstreams"]),
    ("EMEKCI", "az", ["workstreams"]),
    ("мигрантов", "ru", ["workstreams"]),
    ("мигранты", "ru", ["workstreams"]),
    ("WG7-01", "en", ["workstreams"]),
    ("group WG7", "en", ["groups"]),
    ("NET-2031-04", "en", ["meetings", "decisions", "action_points"]),
    ("budget review", "en", ["items"]),
    ("annex", "en", ["papers"]),
    ("agreed to publish", "en", ["decisions"]),
    ("send the figures", "en", ["action_points"]),
    ("gcm-99", "en", ["commitments"]),
    ("ilo in full", "en", ["agencies"]),
    ("register of residents", "en", ["requests"]),
    ("SR-2031-01", "en", ["requests"]),
    ("shelters", "en", ["pledges"]),
    ("forum in geneva", "en", ["pledges"]),
]


@pytest.mark.parametrize(("text", "language", "sources"), TITLES)
def test_each_kind_is_found_by_its_words(cast: Cast, text: str, language: str, sources: list[str]) -> None:
    network = cast.network
    workstream = make_workstream(cast.workplan, cast.group, cast.ilo, "WG7-01")
    names = {"en": "Fair recruitment", "az": "Əməkçi miqrantlar", "ru": "Наём мигрантов"}
    type(workstream).objects.filter(pk=workstream.pk).update(title={"original": language, **names})
    make_group(network, "WG7")
    meeting = make_meeting(network, "NET-2031-04", title=title("Plenary"))
    item = make_item(meeting, "Budget review")
    make_paper(item, "Annex")
    Decision.objects.create(meeting=meeting, reference="NET-2031-04/D1", text="Agreed to publish", classification=2)
    ActionPoint.objects.create(
        meeting=meeting,
        reference="NET-2031-04/A1",
        text="Send the figures",
        owner=cast.ilo,
        due_on="2031-01-01",
        classification=2,
    )
    make_commitment("gcm-99")
    make_request(network, cast.sms, cast.liaison.person, reference="SR-2031-01", need="A register of residents.")
    make_pledge(network, cast.sms, title=title("A shelter in each region"), forum="Forum in Geneva")
    assert [kind.name for kind in search(network, cast.lead, text)] == sources


def test_what_begins_with_the_words_comes_first(cast: Cast) -> None:
    for name in ("A review of data", "Predatabase", "Data on migration"):
        make_item(cast.meeting, name)
    assert found(cast.network, cast.lead, "data", "items") == ["Data on migration", "A review of data", "Predatabase"]


@pytest.mark.parametrize("text", ["Мамедов", "mammadov", "review əli"])
def test_items_and_action_points_are_found_by_who_presents_and_who_does_them(cast: Cast, text: str) -> None:
    network, person = cast.network, make_person("Əli Məmmədov")
    for level in (Classification.NETWORK, Classification.UN_ONLY):
        make_item(cast.meeting, f"Review {level}", level, presenter_person=person)
        ActionPoint.objects.create(
            meeting=cast.meeting,
            reference=f"NET-9/A{level}",
            text=f"Review {level}",
            owner=cast.ilo,
            assignee_person=person,
            due_on=network.today(),
            classification=level,
        )
    found_by = {
        name: [found(network, getattr(cast, name), text, source) for source in ("items", "action_points")]
        for name in ("secretariat", "liaison", "outsider")
    }
    assert found_by == {
        "secretariat": [["Review 2", "Review 3"]] * 2,
        "liaison": [["Review 2"]] * 2,
        "outsider": [[], []],
    }
    make_anonymous(person, by=cast.secretariat.person)
    assert found(network, cast.secretariat, "mammadov", "items") == []


def test_search_ends_at_the_level_and_the_network_of_the_reader(cast: Cast) -> None:
    make_item(make_meeting(cast.other_network, "TB-1"), f"Abroad {MARKER}")
    secret_pledge = {"title": title(f"Pledge {MARKER}"), "classification": Classification.UN_ONLY}
    make_pledge(cast.network, cast.ilo, **secret_pledge)
    make_request(
        cast.network,
        cast.sms,
        cast.liaison.person,
        title=title(f"Request {MARKER}"),
        classification=Classification.UN_ONLY,
    )
    hits = {
        name: sorted(hit.title for kind in search(cast.network, account, MARKER) for hit in kind.hits)
        for name, account in cast.accounts().items()
    }
    secret = sorted(f"{kind} {MARKER}" for kind in ("Item", "Paper", "Pledge", "Request", "Workstream"))
    un_side = {
        "secretariat",
        "un_co_chair",
        "lead",
        "other",
        "head",
        "two_agencies",
        "two_networks",
        "group_lead",
        "mailbox",
    }
    assert hits == {name: secret if name in un_side else [] for name in cast.accounts()}


def test_stakeholders_find_pledges_and_no_support_requests(cast: Cast) -> None:
    make_request(cast.network, cast.sms, cast.liaison.person, title=title("Zebra crossing"))
    make_pledge(cast.network, cast.sms, title=title("Zebra pledge"))
    readers = {"stakeholder": cast.stakeholder, "liaison": cast.liaison, "lead": cast.lead, "guest": cast.guest}
    assert {name: [kind.name for kind in search(cast.network, user, "zebra")] for name, user in readers.items()} == {
        "stakeholder": ["pledges"],
        "liaison": ["requests", "pledges"],
        "lead": ["requests", "pledges"],
        "guest": [],
    }


MINUTES = [
    ("миграции", ["Обсудили миграция"]),
    ("memmedov", ["Məmmədov hesabat verdi"]),
    ("action", ["Two actions follow"]),
]


@pytest.mark.parametrize(("text", "expected"), MINUTES)
def test_minutes_are_found_once_they_are_out_up_to_the_level_of_the_reader(
    cast: Cast, text: str, expected: list[str]
) -> None:
    minutes = Minutes.objects.get(pk=cast.record_pk())
    for item, level in ((cast.item, 2), (cast.secret_item, 3)):
        for position, (_words, [title_]) in enumerate(MINUTES, start=2):
            MinutesParagraph.objects.create(
                meeting=cast.meeting, minutes=minutes, item=item, position=position, text=title_, classification=level
            )
    readers = ("secretariat", "lead", "liaison", "stakeholder", "guest", "outsider")
    seen = {name: found(cast.network, cast.accounts()[name], text, "minutes") for name in readers}
    nothing: list[str] = []
    assert seen == {
        "secretariat": expected * 2,
        "lead": expected * 2,
        "liaison": expected,
        "stakeholder": expected,
        "guest": expected,
        "outsider": nothing,
    }
    Minutes.objects.filter(pk=minutes.pk).update(state="draft")
    drafts = {name: found(cast.network, cast.accounts()[name], text, "minutes") for name in readers}
    assert drafts == dict.fromkeys(readers, nothing) | {"secretariat": expected * 2}


# what the files say, and what is typed → the papers whose text it finds, the best first
TEXTS = {
    "Note": "A policy for return and a plan/strategy; see NET-2031-04/D1. Policy review.",
    "Brief": "Policies of the year; the review of a policy was closed.",
    "Доклад": "Миграция населения, данные за год",
    "Hesabat": "Məmmədovun hesabatı, əmək miqrasiyası",
}
FINDS = [
    ("policies", ["Brief", "Note"]),
    ("POLICY REVIEW", ["Note", "Brief"]),
    ("policies миграции", []),
    ("миграции", ["Доклад"]),
    ("данных миграциями", ["Доклад"]),
    ("memmedov", ["Hesabat"]),
    ("эмек", ["Hesabat"]),
    ("strategies", ["Note"]),
    ("net-2031-04/d1", ["Note"]),
    ("years closing", ["Brief"]),
    ("olicy", []),
]


@pytest.mark.parametrize("level", [2, 3])
def test_texts_of_papers_are_found_by_stems_and_beginnings_up_to_the_level_of_the_reader(
    cast: Cast, level: int
) -> None:
    for name, text in TEXTS.items():
        paper = make_paper(cast.item, name, Classification(level))
        make_paper_file(paper, cast.secretariat.person, text=text)
    readers = {"lead": True, "secretariat": True, "liaison": level == 2, "guest": level == 2, "outsider": False}
    for name, sees in readers.items():
        typed = FINDS if name == "lead" else FINDS[:1]
        hits = {text: found(cast.network, cast.accounts()[name], text, "paper_texts") for text, _papers in typed}
        assert hits == {text: papers if sees else [] for text, papers in typed}, name


def test_longest_text_is_kept_and_the_search_goes_by_its_index(cast: Cast) -> None:
    paper = make_paper(cast.item, "Long")
    letters = "𐌰𐌱𐌲𐌳𐌴𐌵𐌶𐌷𐌸𐌹𐌺𐌻𐌼𐌽𐌾𐌿"  # letters of four bytes, in words that all differ, are the most that a text can weigh
    unlike = (
        letters[n % 16] + letters[n // 16 % 16] + letters[n // 256 % 16] + letters[n // 4096] for n in range(2**16)
    )
    for text in (" ".join(unlike), "миграция " * 60_000):
        make_paper_file(paper, cast.secretariat.person, text=text)
    assert found(cast.network, cast.lead, "миграций", "paper_texts") == ["Long"]
    words = words_of("миграций")
    assert words is not None
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    assert "Bitmap Index Scan on paper_file_stems" in stems.best_first(PaperFile.objects.all(), words).explain()


def test_counts_do_not_tell_of_what_is_hidden(cast: Cast) -> None:
    for number in range(9):
        make_item(cast.meeting, f"Topic {number}", Classification.UN_ONLY if number % 2 else Classification.NETWORK)
    kinds = {name: search(cast.network, cast.accounts()[name], "topic") for name in ("secretariat", "liaison")}
    assert {name: (len(kind[0].hits), kind[0].has_more) for name, kind in kinds.items()} == {
        "secretariat": (8, True),
        "liaison": (5, False),
    }


@pytest.mark.parametrize("rows", [1, 10])
def test_page_costs_the_same_for_one_hit_and_for_ten(cast: Cast, rows: int) -> None:
    for number in range(rows):
        make_item(cast.meeting, f"Zebra {number}")
        make_group(cast.network, f"ZEBRA{number}")
        make_representative(
            make_membership(cast.network, make_agency(f"ZEBRA{number}")), make_person(f"Zebra {number}")
        )
        make_meeting(cast.network, f"ZEBRA-{number}")
    client = Client()
    client.force_login(cast.secretariat, backend=BACKEND)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        response = client.get(reverse("members:search", args=[cast.network.slug]), {"q": "zebra"})
    assert [kind.name for kind in response.context["found"]] == ["people", "agencies", "groups", "meetings", "items"]
    # session, account, offices, network, networks of the switcher, and one for each source
    assert len(queries) - len(search_sources.all()) == 5


def test_a_single_letter_is_too_short_and_odd_input_finds_nothing(cast: Cast) -> None:
    client = Client()
    client.force_login(make_account(make_person()), backend=BACKEND)
    client.force_login(cast.lead, backend=BACKEND)
    url = reverse("members:search", args=[cast.network.slug])
    assert client.get(url, {"q": "a"}).context["is_too_short"]
    for text in ("%", "'", "\\", "x" * 101, "&|!", "()", "\u0000x"):
        response = client.get(url, {"q": text, "in": "nothing"})
        assert (response.status_code, response.context["found"]) == (200, []), text
