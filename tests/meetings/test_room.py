"""In the room: attendance, notes, decisions and action points with numbers for ever."""

import random
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from meetings.models import ActionPoint, Attendance, Decision, Meeting, Minutes, Note, Participant
from meetings.services.minutes import draft_minutes
from meetings.services.room import hold_meeting, record_attendance, record_decision
from members.access import allowed
from members.classification import Classification
from notifications.errors import Conflict
from tests.access.test_leaks import BACKEND
from tests.cast import MARKER, Cast
from tests.factories import make_account, make_item, make_meeting, make_person, make_representative
from tests.meetings.test_merging import with_word

JSON: dict[str, Any] = {"HTTP_ACCEPT": "application/json"}


def signed_in(client: Client, account: Any) -> Client:
    client.force_login(account, backend=BACKEND)
    return client


def url(cast: Cast, name: str, *rest: Any) -> str:
    return reverse(f"meetings:{name}", args=[cast.network.slug, cast.meeting.reference, *rest])


def note_of(cast: Cast) -> str:
    return Note.objects.get(item=cast.item).text


@pytest.fixture
def second(cast: Cast) -> Client:
    """Another officer of the secretariat."""
    person = make_person("Second", "second@people.example")
    membership = cast.network.memberships.get(agency=cast.iom)
    make_representative(membership, person, "secretariat_officer")
    return signed_in(Client(), make_account(person))


def test_note_is_saved_by_the_button_without_javascript(client: Client, cast: Cast) -> None:
    signed_in(client, cast.secretariat)
    answer = client.post(url(cast, "record", cast.item.pk), {"base": "", "text": "Açılış\r\n\r\nƏ", "do": "note"})
    assert (answer.status_code, answer["Location"]) == (302, f"{url(cast, 'room')}#item-{cast.item.pk}")
    assert note_of(cast) == "Açılış\n\nƏ"
    assert "Açılış\n\nƏ</textarea>" in client.get(url(cast, "room")).content.decode()


def test_two_note_takers_get_each_others_text_and_the_same_paragraph_twice(
    client: Client, second: Client, cast: Cast
) -> None:
    signed_in(client, cast.secretariat)
    target = url(cast, "record", cast.item.pk)
    first = client.post(target, {"base": "", "text": "a\n\nb"}, **JSON).json()
    assert first == {"text": "a\n\nb", "is_merged": False, "is_doubled": False}
    other = second.post(target, {"base": "a\n\nb", "text": "a\n\nb by two"}, **JSON).json()
    assert other["text"] == "a\n\nb by two"
    both = client.post(target, {"base": "a\n\nb", "text": "a\n\nb by one"}, **JSON).json()
    assert both == {
        "text": "a\n\n<<< Second\n\nb by two\n\n===\n\nb by one\n\n>>> Secretariat",
        "is_merged": True,
        "is_doubled": True,
    }
    page = second.get(url(cast, "room")).content.decode()
    assert page.count('<div class="tiles"><div>') == 1
    assert second.get(url(cast, "notes")).json() == {"notes": {str(cast.item.pk): both["text"]}}


def test_answer_that_got_lost_and_a_reload_after_it_change_nothing(client: Client, cast: Cast) -> None:
    signed_in(client, cast.secretariat)
    sent = {"base": "", "text": "typed before the line dropped"}
    for _attempt in range(3):
        client.post(url(cast, "record", cast.item.pk), sent, **JSON)
    assert (note_of(cast), Note.objects.get().revision) == (sent["text"], 1)


def test_a_thousand_random_interleavings_over_http_lose_no_word(client: Client, second: Client, cast: Cast) -> None:
    signed_in(client, cast.secretariat)
    target = url(cast, "record", cast.item.pk)
    chance, doubled = random.Random(6), 0
    for number in range(1000):
        if number % 25 == 0:  # a new text; between, each goes on from what the own last answer said
            Note.objects.filter(item=cast.item).delete()
            takers: list[dict[str, Any]] = [{"client": each, "base": "", "text": "one"} for each in (client, second)]
            typed: list[str] = []
        chance.shuffle(takers)
        for taker in takers:
            word = f"w{number}-{'ab'[taker['client'] is second]}"
            taker["text"] = with_word(chance, taker["text"], word)
            typed.append(word)
        server = [saved(taker, target) for taker in takers][-1]
        assert set(typed) <= set(server.split()), number
        doubled += server.count("<<<")
    assert doubled > 100


def saved(taker: dict[str, Any], target: str) -> str:
    answer = taker["client"].post(target, {"base": taker["base"], "text": taker["text"]}, **JSON)
    taker["base"] = taker["text"] = answer.json()["text"]
    return str(taker["text"])


def test_decision_and_action_point_are_recorded_with_the_note_and_numbered(client: Client, cast: Cast) -> None:
    signed_in(client, cast.secretariat)
    pk = cast.item.pk
    form = {"base": "", "text": "Said.", "do": "decision", f"d{pk}-text": "Agreed."}
    assert client.post(url(cast, "record", pk), form).status_code == 302
    assert client.post(url(cast, "record", pk), form | {f"d{pk}-is_un_only": "on"}).status_code == 302
    action = {"do": "action", f"a{pk}-text": "Send it", f"a{pk}-owner": cast.ilo.pk, f"a{pk}-due_on": "2026-12-01"}
    decision = Decision.objects.get(reference="NET-2026-02/D1")
    assert client.post(url(cast, "record", pk), action | {f"a{pk}-decision": decision.pk}).status_code == 302
    superseding = {"do": "decision", f"d{pk}-text": "Otherwise", f"d{pk}-supersedes": "NET-2026-02/D1"}
    assert client.post(url(cast, "record", pk), superseding).status_code == 302
    found = list(Decision.objects.order_by("pk").values_list("reference", "effective_classification", "supersedes"))
    assert found == [
        ("NET-2026-02/D1", 2, None),
        ("NET-2026-02/UD1", 3, None),
        ("NET-2026-02/D2", 2, decision.pk),
    ]
    point = ActionPoint.objects.get()
    assert (point.reference, point.owner, point.decision) == ("NET-2026-02/A1", cast.ilo, decision)
    assert note_of(cast) == "Said."


def test_what_is_not_complete_comes_back_with_the_words_and_the_note_is_saved(client: Client, cast: Cast) -> None:
    signed_in(client, cast.secretariat)
    pk = cast.item.pk
    answer = client.post(url(cast, "record", pk), {"base": "", "text": "Kept", "do": "action", f"a{pk}-text": "Do"})
    assert answer.status_code == 422
    assert (note_of(cast), ActionPoint.objects.count()) == ("Kept", 0)
    unknown = {"base": "Kept", "text": "Kept", "do": "decision", f"d{pk}-text": "x", f"d{pk}-supersedes": "NO/D1"}
    assert "There is no decision of this number." in client.post(url(cast, "record", pk), unknown).content.decode()


def test_what_belongs_to_a_secret_item_is_secret_and_numbered_apart(cast: Cast) -> None:
    by = cast.secretariat.person
    found = record_decision(cast.meeting, by=by, text="Hush", item=cast.secret_item)
    assert (found.reference, found.effective_classification) == ("NET-2026-02/UD1", Classification.UN_ONLY)
    follows = record_decision(cast.meeting, by=by, text="Hush again", supersedes=found)
    assert follows.reference == "NET-2026-02/UD2"


def test_attendance_is_noted_for_each_segment_that_one_may_see(client: Client, cast: Cast) -> None:
    signed_in(client, cast.secretariat)
    ministry = Participant.objects.get(meeting=cast.meeting, person=cast.ministry.person)
    own = Participant.objects.get(meeting=cast.meeting, person=cast.secretariat.person)
    public, secret = cast.meeting.segments.order_by("starts_at")
    page = client.get(url(cast, "attendance")).content.decode()
    assert (f"p{ministry.pk}-{public.pk}" in page, f"p{ministry.pk}-{secret.pk}" in page) == (True, False)
    Participant.objects.filter(pk=ministry.pk).update(answer=Participant.Answer.DECLINED)
    Participant.objects.filter(pk=own.pk).update(answer=Participant.Answer.ACCEPTED)
    filled = client.get(url(cast, "attendance"), {"answers": "1"}).context["form"].fields
    keys = (f"p{ministry.pk}-{public.pk}", f"p{own.pk}-{public.pk}")
    assert [filled[key].initial for key in keys] == ["apology", "in_person"]
    data = {f"p{ministry.pk}-{public.pk}": "in_person", f"p{own.pk}-{secret.pk}": "online"}
    assert client.post(url(cast, "attendance"), data).status_code == 302
    rows = Attendance.objects.order_by("participant__position", "participant", "segment__position")
    noted = {(row.participant_id, row.segment_id): row.presence for row in rows if row.presence}
    assert noted == {(ministry.pk, public.pk): "in_person", (own.pk, secret.pk): "online"}
    with pytest.raises(ValueError, match="Not a presence"):
        record_attendance(cast.meeting, by=cast.secretariat.person, presences={(own.pk, public.pk): "asleep"})


def test_quorum_is_shown_and_stops_nothing(client: Client, cast: Cast) -> None:
    signed_in(client, cast.secretariat)
    Meeting.objects.filter(pk=cast.meeting.pk).update(required_un_entities=9)
    assert "0, 9 needed" in client.get(url(cast, "room")).content.decode()
    assert client.post(url(cast, "hold")).status_code == 302
    assert Meeting.objects.get(pk=cast.meeting.pk).state == "held"
    assert client.post(url(cast, "hold")).status_code == 409


def test_notes_close_with_the_draft_and_a_cancelled_meeting_records_nothing(client: Client, cast: Cast) -> None:
    signed_in(client, cast.secretariat)
    client.post(url(cast, "record", cast.item.pk), {"base": "", "text": "Said"})
    hold_meeting(cast.meeting, by=cast.secretariat.person)
    draft_minutes(cast.meeting, by=cast.secretariat.person)
    assert client.post(url(cast, "record", cast.item.pk), {"base": "", "text": "x"}, **JSON).status_code == 409
    back = f"http://testserver{url(cast, 'room')}"
    for referer, link in ((back, back), ("https://elsewhere.example/", "/")):
        given = {"base": "Said before", "text": "Too late, <b>kept</b>"}
        refused = client.post(url(cast, "record", cast.item.pk), given, headers={"referer": referer})
        page = refused.content.decode()
        assert (refused.status_code, "Too late, &lt;b&gt;kept" in page, "Said before" in page) == (409, True, False)
        assert f'href="{link}">Open it as it is now' in page
    Meeting.objects.filter(pk=cast.meeting.pk).update(state="cancelled")
    with pytest.raises(Conflict, match="cancelled"):
        record_decision(cast.meeting, by=cast.secretariat.person, text="x")


def test_room_asks_the_same_number_of_queries_for_one_and_for_ten_items(
    client: Client, cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    signed_in(client, cast.secretariat)
    client.get(url(cast, "room"))
    with django_assert_num_queries(ROOM_QUERIES):
        client.get(url(cast, "room"))
    for number in range(10):
        item = make_item(cast.meeting, f"Item {number}")
        record_decision(cast.meeting, by=cast.secretariat.person, text=f"Decided {MARKER}", item=item)
    with django_assert_num_queries(ROOM_QUERIES):
        client.get(url(cast, "room"))


ROOM_QUERIES = 16


# who keeps the record of a meeting of group WG1: room, record, draft, rewrite, comment table, brief
KEEPS = {
    "secretariat": "200 302 302 200 200 200",
    "group_lead": "200 302 302 200 200 403",
    "lead": "403 403 403 404 404 403",
    "other": "403 403 403 404 404 403",
    "un_co_chair": "403 403 403 404 404 403",
    "liaison": "403 403 403 404 404 403",
    "government_co_chair": "403 403 403 404 404 403",
    "stakeholder": "403 403 403 404 404 403",
    "double": "403 403 403 404 404 403",
    "outsider": "404 404 404 404 404 404",
}


@pytest.mark.parametrize("part", KEEPS)
def test_group_lead_keeps_the_record_of_the_own_groups_meetings_only(cast: Cast, client: Client, part: str) -> None:
    meeting = make_meeting(cast.network, "WG1-2026-01", state="held", group=cast.group)
    item, account = make_item(meeting, "Survey"), cast.accounts()[part]
    signed_in(client, account)

    def at(name: str, *rest: Any) -> str:
        return reverse(f"meetings:{name}", args=[cast.network.slug, meeting.reference, *rest])

    found = [client.get(at("room")), client.post(at("record", item.pk), {"base": "", "text": "Typed", "do": "note"})]
    found.append(client.post(at("draft_minutes")))
    if not Minutes.objects.filter(meeting=meeting).exists():
        draft_minutes(meeting, by=cast.secretariat.person)
    found += [client.get(at("rewrite", item.pk)), client.get(at("minutes_comments")), client.get(at("brief"))]
    assert " ".join(str(answer.status_code) for answer in found) == KEEPS[part]
    keeps = KEEPS[part].startswith("200")
    record = Minutes.objects.get(meeting=meeting)
    assert Minutes.objects.visible_to(account).filter(pk=record.pk).exists() == keeps
    assert allowed(account, "meetings.view_minutes", record) == keeps
    assert allowed(account, "meetings.record_meeting", cast.meeting) == (part == "secretariat")  # a plenary
