"""The agenda as mail: complete in itself, with named slots, readable on a phone and proof against hostile content."""

import re
from html.parser import HTMLParser
from typing import Any

import pytest

from meetings.documents.agenda_mail import SLOTS, MailBody, render_agenda_mail
from meetings.documents.snapshot import SnapshotError
from tests.meetings.documents.snapshots import (
    AZERBAIJANI,
    RUSSIAN,
    UN_PAPER,
    item,
    main_segment,
    segment,
    snapshot,
)

VOID = {"meta", "br"}
POINT = {"reference": "A3", "text": "Concept", "owner": "IOM", "due_on": "2026-11-16", "status": "in_progress"}


class Reader(HTMLParser):
    """Read a page: its elements with their attributes, its words, and whether each element is closed in order."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.opened: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.opened.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.opened.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words += data.split()

    def named(self, *tags: str) -> list[dict[str, str | None]]:
        return [attributes for tag, attributes in self.elements if tag in tags]


def render(*, with_update: bool = True, **changes: Any) -> MailBody:
    return render_agenda_mail(snapshot(**changes), with_update=with_update)


def slots(text: str) -> list[str]:
    return sorted(re.findall(r"\[\[(\w+)\]\]", text))


def test_mail_text_is_complete_in_itself() -> None:
    mail = render(revision=2, changes=["Item 3 added."], action_points=[POINT], illustrative=True)
    assert mail.text == (
        "Dear [[recipient_name]],\n\n"
        "The agenda of this meeting has been revised. It is below, as a PDF and for your calendar.\n\n"
        "Illustrative example: the content is invented.\n\n"
        "For members of the network and invited participants.\n\n"
        "Year-end meeting\n"
        "UN Network on Migration for Azerbaijan, Plenary (NET-2026-02)\n\n"
        "Wednesday, 9 December 2026, 10:00–12:00 (Baku time, UTC+4)\n"
        "[[local_time]]\n\n"
        "Place: State Migration Service, Baku, and online\n"
        "Join online: https://meet.example/net-2026-02\n"
        "Languages: Azerbaijani, English\n"
        "Interpretation: simultaneous Azerbaijani-English\n"
        "Co-chairs: UN Resident Coordinator; Chief of the State Migration Service\n"
        "Secretariat: IOM Azerbaijan, network secretariat\n"
        "Replies to: secretariat@unnm.example\n\n"
        "Answer the invitation:\n[[accept_link]]\n\n"
        "Update your workstreams:\n[[update_link]]\n\n"
        "What changed since revision 1\n\n"
        "- Item 3 added.\n\n"
        "Agenda\n\n"
        "10:00  1. Welcome and adoption of the agenda\n"
        "       Decision, 5 minutes\n"
        "       Secretariat officer\n\n"
        "10:05  2. Remarks by the co-chairs\n"
        "       Information, 1 minute\n"
        "       Co-chairs\n\n"
        "10:06  3. Outline of the annual report 2026\n"
        "       Discussion, 20 minutes\n"
        "       Co-chairs\n"
        "       NET-2026-02/5 Annotated outline\n\n"
        "Action points carried over\n\n"
        "- A3 Concept (IOM; In progress)\n\n"
        "Revision 2, issued on 25 November 2026, 13:04 (Baku time)\n"
        "Replies to the secretariat: secretariat@unnm.example\n\n"
        "[[why]]\n"
    )


def test_mail_html_says_what_the_text_says() -> None:
    mail = render(revision=2, changes=["Item 3 added."], action_points=[POINT], illustrative=True)
    # Links stand in attributes of the HTML, and the two parts set their marks differently.
    ignored = re.compile(r"\[\[\w+_link\]\]|[-·:;().,]")
    in_text = set(ignored.sub(" ", mail.text).split())
    assert in_text - set(ignored.sub(" ", " ".join(Reader(mail.html).words)).split()) == set()


@pytest.mark.parametrize("with_update", [True, False])
def test_mail_has_each_slot_once(with_update: bool) -> None:
    mail = render(with_update=with_update)
    expected = sorted(SLOTS if with_update else SLOTS - {"update_link"})
    assert slots(mail.text) == expected
    assert slots(mail.html) == expected
    assert slots(mail.subject) == []


def test_mail_without_update_says_nothing_of_workstreams() -> None:
    mail = render(with_update=False)
    assert (mail.text + mail.html).count("workstreams") == 0


@pytest.mark.parametrize(
    ("revision", "expected"),
    [
        (1, "NET-2026-02: agenda, 9 December 2026, 10:00 (Baku time)"),
        (3, "NET-2026-02: revised agenda (revision 3), 9 December 2026, 10:00 (Baku time)"),
    ],
)
def test_mail_subject_by_revision(revision: int, expected: str) -> None:
    assert render(revision=revision).subject == expected


@pytest.mark.parametrize(
    ("edition", "language", "day"),
    [({}, "en", "9 December 2026"), (AZERBAIJANI, "az", "9 dekabr 2026"), (RUSSIAN, "ru", "9 декабря 2026 г.")],
)
def test_mail_in_language_of_the_snapshot(edition: dict[str, Any], language: str, day: str) -> None:
    mail = render(**edition)
    (html,) = Reader(mail.html).named("html")
    assert html == {"lang": language, "dir": "ltr"}
    assert mail.subject.count(day) == 1
    assert " ".join(Reader(mail.html).words).count(day) == 2  # the page's title, and the time of the meeting


def test_mail_html_loads_nothing_and_needs_no_style_sheet() -> None:
    reader = Reader(render(action_points=[POINT], changes=["x"], revision=2).html)
    assert reader.opened == []
    assert reader.named("style", "link", "script", "img", "iframe", "form", "object", "video") == []
    assert [a for _, a in reader.elements if {"src", "srcset", "background", "class", "id"} & set(a)] == []
    assert [a for _, a in reader.elements if "url(" in (a.get("style") or "")] == []
    assert {table.get("role") for table in reader.named("table")} == {"presentation"}


def test_mail_html_links_are_the_slots_the_meeting_and_the_secretariat() -> None:
    assert [a["href"] for a in Reader(render().html).named("a")] == [
        "https://meet.example/net-2026-02",
        "mailto:secretariat@unnm.example",
        "[[accept_link]]",
        "[[update_link]]",
    ]


def test_mail_html_does_not_link_what_is_no_web_address() -> None:
    links = Reader(render(join_link="javascript:alert(1)", with_update=False).html).named("a")
    assert [a["href"] for a in links] == ["mailto:secretariat@unnm.example", "[[accept_link]]"]


def test_mail_html_of_forty_items_stays_under_100_kilobytes() -> None:
    items = [item(n, "06:00", 5, "Şəbəkə " * 20, presenter="Katiblik " * 10, papers=[]) for n in range(1, 41)]
    mail = render(**(AZERBAIJANI | {"segments": [segment("main", "06:00", "10:00", *items)]}))
    assert len(mail.html.encode()) < 100_000


def test_mail_keeps_hostile_content_out_of_markup_and_slots() -> None:
    hostile = (
        "<script>alert(1)</script> & \"quote\" 'x' [[accept_link]] [[[why]]] {{ subject }} {% now 'Y' %}\r\nBcc: x"
    )
    shown = "<script>alert(1)</script> & \"quote\" 'x' [ [accept_link]] [ [ [why]]] {{ subject }} {% now 'Y' %} Bcc: x"
    mail = render(
        title=hostile,
        reference=hostile,
        segments=[segment("main", "06:00", "07:00", item(1, "06:00", 5, hostile), title=hostile)],
    )
    assert Reader(mail.html).named("script") == []
    assert slots(mail.html) == slots(mail.text) == sorted(SLOTS)
    assert mail.subject == f"{shown}: agenda, 9 December 2026, 10:00 (Baku time)"
    assert mail.text.count(shown) == 3
    assert " ".join(Reader(mail.html).words).count(shown) == 4


def test_mail_with_two_segments_names_each() -> None:
    un = segment("un", "05:00", "06:00", item(1, "05:00", 30, "Trust fund"), title="UN only")
    agenda = render(segments=[un, main_segment()]).text.split("Agenda\n\n")[1]
    assert agenda.split("\n\n")[0] == "UN only\nWednesday, 9 December 2026, 09:00–10:00 (Baku time, UTC+4)"
    assert agenda.split("\n\n")[2] == "Extended meeting\nWednesday, 9 December 2026, 10:00–12:00 (Baku time, UTC+4)"


def test_mail_marks_the_un_only_paper_in_the_un_only_edition() -> None:
    segments = [segment("main", "06:00", "07:00", item(1, "06:00", 5, "Trust fund", papers=[UN_PAPER]))]
    mail = render(audience="un_only", segments=segments)
    assert mail.text.count("       NET-2026-02/U1 Draft concept note [UN only]\n") == 1
    assert mail.text.count("UN only: please do not pass on outside the United Nations.") == 1
    with pytest.raises(SnapshotError):
        render(audience="network", segments=segments)


def test_mail_names_the_link_of_each_segment_where_they_differ() -> None:
    un_part = segment("un", "05:00", "06:00", item(1, "05:00", 60, "Trust fund"), title="Among members")
    un_part["join_link"] = "https://meet.example/un"
    lines = render(segments=[un_part, main_segment()]).text.splitlines()
    assert [line for line in lines if line.startswith("Join online")] == [
        "Join online (Among members): https://meet.example/un",
        "Join online (Extended meeting): https://meet.example/net-2026-02",
    ]
