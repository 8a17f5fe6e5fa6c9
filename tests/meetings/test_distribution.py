"""Distributing an agenda: who gets which edition, once, and what is frozen."""

import datetime
from contextlib import nullcontext
from functools import partial
from typing import Any

import pgtrigger
import pytest
from django.db import Error, connection, transaction
from django.test import Client
from django.utils import timezone
from icalendar import Calendar

from meetings.clock import compute_deadlines
from meetings.models import Attendance, Deadline, Distribution, Edition, Meeting
from meetings.services import distribute_agenda, schedule_deadlines
from meetings.services.audiences import plan_distribution
from meetings.services.snapshots import checksum
from members.calendar import calendar_of
from members.classification import Classification
from members.models import Person
from notifications.errors import Conflict
from notifications.models import Body, Message, StoredFile
from tests.cast import MARKER, Cast
from tests.factories import make_item, make_participant
from tests.meetings.mails import everything, mail_to, part

pytestmark = pytest.mark.django_db


def officer(cast: Cast) -> Person:
    return cast.secretariat.person


def titles(edition: Edition) -> list[tuple[int, str]]:
    segments = edition.snapshot["segments"]
    return [(item["number"], item["title"]) for segment in segments for item in segment["items"]]


def test_editions_are_as_many_as_audiences_segments_and_languages_need(cast: Cast) -> None:
    make_participant(cast.meeting, cast.stakeholder.person)
    distribution = distribute_agenda(cast.meeting, by=officer(cast))
    editions = distribution.editions.order_by("-audience", "language")
    assert [(edition.audience, edition.segments, edition.language) for edition in editions] == [
        (Classification.UN_ONLY, "1,2", "en"),
        (Classification.NETWORK, "1", "az"),
        (Classification.NETWORK, "1", "en"),
        (Classification.NETWORK, "1", "ru"),
    ]
    assert titles(editions[0]) == [(1, "Opening"), (2, f"Item {MARKER}"), (3, "Closing")]
    assert titles(editions[2]) == [(1, "Opening"), (2, "Closing")]


def test_page_before_sending_says_how_many_items_some_readers_do_not_get(cast: Cast, client: Client) -> None:
    client.force_login(cast.secretariat)
    path = f"{cast.meeting.get_absolute_url()}distribute/"
    assert client.get(path).context["kept_back"] == 1
    others = cast.meeting.participants.exclude(person__in=(cast.secretariat.person, cast.lead.person))
    others.update(withdrawn_at=timezone.now())
    assert client.get(path).context["kept_back"] == 0


def test_each_participant_gets_one_mail_of_the_edition_for_the_office(cast: Cast) -> None:
    distribution = distribute_agenda(cast.meeting, by=officer(cast))
    rows = Message.objects.about(distribution.about)
    editions = {str(edition.pk): edition.audience for edition in distribution.editions.all()}
    assert {row.person: (editions[row.slots["edition"]], row.language) for row in rows} == {
        cast.secretariat.person_id: (Classification.UN_ONLY, "en"),
        cast.lead.person_id: (Classification.UN_ONLY, "en"),
        cast.ministry.person_id: (Classification.NETWORK, "az"),
        cast.guest.person_id: (Classification.NETWORK, "en"),
    }
    assert {(row.kind, row.step, row.scope) for row in rows} == {("agenda", "1", "baku")}
    assert {row.expires_at for row in rows} == {max(s.ends_at for s in cast.meeting.segments.all())}


def test_links_are_for_the_invitation_and_for_those_who_lead_the_workstreams(cast: Cast) -> None:
    distribution = distribute_agenda(cast.meeting, by=officer(cast))
    links = {row.person: row.links for row in Message.objects.about(distribution.about)}
    participants = dict(cast.meeting.participants.values_list("person", "pk"))

    def accept(person: Any) -> dict[str, str]:
        return {"purpose": "answer_invitation", "about": f"participant:{participants[person]}"}

    assert links[cast.lead.person_id] == {
        "accept_link": accept(cast.lead.person_id),
        "update_link": {"purpose": "status_update", "about": "network:baku"},
    }
    for account in (cast.secretariat, cast.ministry, cast.guest):
        assert links[account.person_id] == {"accept_link": accept(account.person_id)}


def test_bodies_and_pdfs_are_kept_once_for_each_edition(cast: Cast) -> None:
    for account in (cast.other, cast.un_co_chair, cast.head):
        make_participant(cast.meeting, account.person)
    distribution = distribute_agenda(cast.meeting, by=officer(cast))
    assert Message.objects.about(distribution.about).count() == 7
    # The UN's edition twice, with and without the link to the workstreams; that of the network in az and in en.
    assert (Body.objects.count(), StoredFile.objects.count(), distribution.editions.count()) == (4, 3, 3)


def test_person_without_an_own_segment_gets_all_that_the_audience_sees(cast: Cast) -> None:
    Attendance.objects.filter(participant__meeting=cast.meeting).delete()
    plan = plan_distribution(cast.meeting)
    seen = {key.audience: len(key.segments) for key in plan.editions}
    assert seen == {Classification.UN_ONLY: 2, Classification.NETWORK: 1}


def test_person_invited_only_to_what_is_for_the_un_is_left_out_with_no_mail(cast: Cast) -> None:
    own = Attendance.objects.filter(participant__person=cast.ministry.person)
    own.exclude(segment__position=2).delete()
    plan = plan_distribution(cast.meeting)
    assert [participant.person_id for participant in plan.left_out] == [cast.ministry.person_id]
    distribution = distribute_agenda(cast.meeting, by=officer(cast))
    assert not Message.objects.filter(about=distribution.about, person=cast.ministry.person_id).exists()


def test_person_whose_un_office_ended_gets_what_a_guest_gets(cast: Cast) -> None:
    make_participant(cast.meeting, cast.ended.person)
    make_participant(cast.meeting, cast.double.person)
    plan = plan_distribution(cast.meeting)
    audiences = {each.participant.person_id: key.audience for key, group in plan.editions.items() for each in group}
    assert audiences[cast.ended.person_id] == Classification.NETWORK
    assert audiences[cast.double.person_id] == Classification.NETWORK


def test_plan_costs_the_same_however_many_are_invited(cast: Cast, django_assert_num_queries: Any) -> None:
    meeting = Meeting.objects.select_related("network").get(pk=cast.meeting.pk)
    with django_assert_num_queries(6):
        plan_distribution(meeting)
    for account in (cast.other, cast.un_co_chair, cast.head, cast.liaison, cast.stakeholder, cast.observer):
        make_participant(cast.meeting, account.person)
    meeting = Meeting.objects.select_related("network").get(pk=cast.meeting.pk)
    with django_assert_num_queries(6):
        plan_distribution(meeting)


def test_revision_two_says_what_changed_for_its_audience_only(cast: Cast) -> None:
    distribute_agenda(cast.meeting, by=officer(cast), revision=1)
    cast.secret_item.delete()
    cast.meeting.items.filter(title__en="Closing").update(position=9)
    make_item(cast.meeting, "Follow-up")
    second = distribute_agenda(cast.meeting, by=officer(cast), revision=2)
    changes = {edition.audience: edition.snapshot["changes"] for edition in second.editions.filter(language="en")}
    assert changes == {
        Classification.UN_ONLY: [
            "New item 2: “Follow-up”.",
            f"Item removed: “Item {MARKER}”.",
        ],
        Classification.NETWORK: ["New item 2: “Follow-up”.", "Item 3 starts 10 minutes later."],
    }
    assert "What changed since revision 1" in part(mail_to(cast.guest, second), "text/plain")


def test_first_revision_for_a_new_language_tells_the_changes_too(cast: Cast) -> None:
    distribute_agenda(cast.meeting, by=officer(cast))
    make_participant(cast.meeting, cast.stakeholder.person)
    make_item(cast.meeting, "Follow-up")
    second = distribute_agenda(cast.meeting, by=officer(cast))
    assert second.editions.get(language="ru").snapshot["changes"] == ["Новый пункт 3: «Follow-up»."]


def test_pressing_twice_sends_once_and_says_who_did(cast: Cast) -> None:
    first = distribute_agenda(cast.meeting, by=officer(cast), revision=1)
    at = timezone.localtime(first.sent_at).strftime("%H:%M")
    with pytest.raises(Conflict, match=rf"^Revision 1 was sent by Secretariat at .*{at}\.$"):
        distribute_agenda(cast.meeting, by=officer(cast), revision=1)
    assert (Distribution.objects.count(), Message.objects.count()) == (1, 4)


def test_revision_that_is_too_new_is_refused(cast: Cast) -> None:
    with pytest.raises(Conflict, match="nothing has been sent yet"):
        distribute_agenda(cast.meeting, by=officer(cast), revision=2)


@pytest.mark.parametrize("state", [Meeting.State.HELD, Meeting.State.CANCELLED])
def test_meeting_that_is_over_sends_nothing(cast: Cast, state: str) -> None:
    Meeting.objects.filter(pk=cast.meeting.pk).update(state=state)
    with pytest.raises(Conflict, match="is over or was cancelled"):
        distribute_agenda(cast.meeting, by=officer(cast))


def test_meeting_without_items_or_people_sends_nothing(cast: Cast) -> None:
    Attendance.objects.all().delete()
    cast.meeting.participants.all().delete()
    with pytest.raises(Conflict, match="Nobody is invited yet"):
        distribute_agenda(cast.meeting, by=officer(cast))
    cast.meeting.papers.all().delete()
    cast.meeting.items.all().delete()
    with pytest.raises(Conflict, match="There is no agenda yet"):
        distribute_agenda(cast.meeting, by=officer(cast))
    assert Distribution.objects.count() == 0


def test_failure_on_the_way_leaves_nothing_behind(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(**_arguments: Any) -> int:
        raise RuntimeError("the database went away")

    monkeypatch.setattr("meetings.services.distribution.enqueue", fail)
    with pytest.raises(RuntimeError), transaction.atomic():
        distribute_agenda(cast.meeting, by=officer(cast))
    cast.meeting.refresh_from_db()
    assert (Distribution.objects.count(), Edition.objects.count(), cast.meeting.sequence) == (0, 0, 0)


def test_sent_editions_cannot_be_changed_and_their_checksum_holds(cast: Cast) -> None:
    distribution = distribute_agenda(cast.meeting, by=officer(cast))
    for edition in distribution.editions.all():
        assert edition.checksum == checksum(edition.snapshot)
        with pytest.raises(Error), transaction.atomic():
            Edition.objects.filter(pk=edition.pk).update(language="ru")
        edition.snapshot = {}
        upsert: dict[str, Any] = {"update_conflicts": True, "unique_fields": ["id"], "update_fields": ["snapshot"]}
        for change in (
            edition.save,
            partial(Edition.objects.bulk_update, [edition], ["snapshot"]),
            partial(Edition.objects.bulk_create, [edition], **upsert),
            edition.delete,
        ):
            with pytest.raises(Error), transaction.atomic():
                change()
    with pytest.raises(Error), transaction.atomic():
        Distribution.objects.filter(pk=distribution.pk).delete()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # a table with rows to check cannot be altered
        for table in ("distribution", "edition"):
            cursor.execute(
                f"ALTER TABLE meetings_{table} ENABLE TRIGGER never_emptied"
            )  # tests/conftest.py disables it
            with pytest.raises(Error, match="cannot be changed"), transaction.atomic():
                cursor.execute(f"TRUNCATE meetings_{table} CASCADE")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE meetings_distribution SET revision = 9",
        "DELETE FROM meetings_distribution",
        "UPDATE meetings_edition SET snapshot = '{}'",
        "DELETE FROM meetings_edition",
        "INSERT INTO meetings_edition (id, distribution_id, audience, segments, language, snapshot, checksum)"
        " SELECT id, distribution_id, 1, '9', language, '{}', 'x' FROM meetings_edition"
        " ON CONFLICT (id) DO UPDATE SET snapshot = excluded.snapshot",
        "MERGE INTO meetings_edition AS old USING meetings_distribution AS new ON old.distribution_id = new.id"
        " WHEN MATCHED THEN UPDATE SET snapshot = '{}'",
    ],
)
def test_no_sql_changes_what_was_sent(cast: Cast, statement: str) -> None:
    distribute_agenda(cast.meeting, by=officer(cast))
    for ignored in (nullcontext(), pgtrigger.ignore()):  # a variable that any role may set: the plain triggers stay
        with ignored, connection.cursor() as cursor, pytest.raises(Error, match="annot"), transaction.atomic():
            cursor.execute(statement)
    assert (Distribution.objects.get().revision, Edition.objects.filter(snapshot={}).count()) == (1, 0)


def test_no_request_changes_what_was_sent(cast: Cast, client: Client) -> None:
    distribute_agenda(cast.meeting, by=officer(cast))
    client.force_login(cast.secretariat)
    path = "/api/v1/networks/baku/distributions/"
    one = f"{path}{Distribution.objects.get().pk}/"
    assert [client.get(path).status_code, client.get(one).status_code] == [200, 200]
    codes = {
        (address, method): getattr(client, method)(
            address, {"revision": 9}, content_type="application/json"
        ).status_code
        for address in (path, one)
        for method in ("put", "patch", "delete")
    }
    assert set(codes.values()) == {405}
    assert Distribution.objects.get().revision == 1


def test_agenda_step_of_the_clock_is_done_with_the_first_revision(cast: Cast) -> None:
    schedule_deadlines(cast.meeting, by=officer(cast))
    distribute_agenda(cast.meeting, by=officer(cast))
    done = dict(cast.meeting.deadlines.filter(done_on__isnull=False).values_list("step", "done_on"))
    assert done == {Deadline.Step.AGENDA: cast.network.today()}
    yesterday = cast.network.today() - datetime.timedelta(days=1)
    cast.meeting.deadlines.filter(step=Deadline.Step.AGENDA).update(done_on=yesterday)
    distribute_agenda(cast.meeting, by=officer(cast))
    assert cast.meeting.deadlines.get(step=Deadline.Step.AGENDA).done_on == yesterday


def test_scheduled_deadlines_are_those_of_the_clock_and_stay_once_announced(cast: Cast) -> None:
    stored = schedule_deadlines(cast.meeting, by=officer(cast))
    start = cast.meeting.segments.get(position=1).starts_at
    expected = compute_deadlines(start.astimezone(cast.network.zone).date(), calendar_of(cast.network))
    assert {row.step: row.due_on(cast.network.zone) for row in stored} == {
        step: due.on for step, due in expected.items()
    }
    assert next(row.due_at for row in stored if row.step == "meeting") == start
    moved = start + datetime.timedelta(days=7)
    cast.meeting.segments.filter(position=1).update(starts_at=moved, ends_at=moved + datetime.timedelta(hours=2))
    assert schedule_deadlines(cast.meeting, by=officer(cast)) == stored


def test_calendar_file_is_the_readers_own(cast: Cast) -> None:
    first = distribute_agenda(cast.meeting, by=officer(cast))
    events = {
        account: Calendar.from_ical(part(mail_to(account, first), "text/calendar")).events
        for account in (cast.lead, cast.guest)
    }
    assert {name: len(found) for name, found in events.items()} == {cast.lead: 1, cast.guest: 1}
    for account, (event,) in events.items():
        assert event["ATTENDEE"] == f"mailto:{account.email}"
        assert event["ORGANIZER"] == "mailto:secretariat@baku.example"
        assert (event["UID"], event["SEQUENCE"]) == (str(cast.meeting.uid), 1)
    segments = {segment.position: segment for segment in cast.meeting.segments.all()}
    assert events[cast.guest][0].end == segments[1].ends_at
    assert events[cast.lead][0].end == segments[2].ends_at


def test_calendar_file_keeps_its_uid_and_its_sequence_rises(cast: Cast) -> None:
    first = distribute_agenda(cast.meeting, by=officer(cast))
    second = distribute_agenda(cast.meeting, by=officer(cast))
    found = [Calendar.from_ical(part(mail_to(cast.lead, sent), "text/calendar")).events[0] for sent in (first, second)]
    assert {event["UID"] for event in found} == {str(cast.meeting.uid)}
    assert [event["SEQUENCE"] for event in found] == [1, 2]


def test_history_names_who_sent_it(cast: Cast) -> None:
    distribution = distribute_agenda(cast.meeting, by=officer(cast))
    event = distribution.events.get()  # type: ignore[attr-defined]  # made by pghistory
    assert event.pgh_context["person"] == str(cast.secretariat.person_id)


def test_link_into_a_part_for_the_un_only_stays_with_the_un(cast: Cast) -> None:
    Meeting.objects.filter(pk=cast.meeting.pk).update(join_link="https://meet.example/all")
    cast.meeting.segments.filter(position=2).update(join_link="https://meet.example/un")
    sent = distribute_agenda(cast.meeting, by=officer(cast))
    links = ("https://meet.example/all", "https://meet.example/un")
    assert [link in everything(mail_to(cast.lead, sent)) for link in links] == [True, True]
    assert [link in everything(mail_to(cast.guest, sent)) for link in links] == [True, False]
