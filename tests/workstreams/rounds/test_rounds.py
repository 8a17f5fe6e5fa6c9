"""A round from its opening to its closing: who is asked, by which mail, what counts as an answer, what is locked."""

import datetime
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.test import Client
from django.utils.formats import date_format

from members.classification import Classification
from members.history import history_of
from notifications.errors import Conflict
from notifications.models import Message, UsedLink
from tests.cast import MARKER, Cast
from tests.factories import make_agency, make_membership, make_person, make_representative, make_status, make_workstream
from tests.workstreams.rounds.asking import ONE_DAY, links_in, mail_of, open_now
from workstreams.models import ReportingRound, RoundLine, StatusUpdate
from workstreams.progress import progress_of
from workstreams.reminders import round_lines_due, status_updates_due
from workstreams.services import post_status_update
from workstreams.services.rounds import close_round, give_back, move_due_day, reassign

pytestmark = pytest.mark.django_db


def line_of(asked: ReportingRound, reference: str) -> RoundLine:
    return RoundLine.objects.select_related("round").get(round=asked, workstream__reference=reference)


def due(today: datetime.date, days: int = 100) -> list[str]:
    now = datetime.datetime.combine(today, datetime.time(8), datetime.UTC)
    return [each.url.rstrip("/").rpartition("/")[2] for each in round_lines_due(now, today + days * ONE_DAY)]


# --- opening ---
def test_each_person_of_a_lead_agency_gets_one_mail_with_only_their_own_lines(cast: Cast) -> None:
    other = make_agency("UNHCR")
    focal = make_person("UNHCR focal point")
    make_representative(make_membership(cast.network, other), focal)
    make_workstream(cast.workplan, cast.group, other, "WG1-03")
    asked = open_now(cast, note="Two sentences\nare enough.")
    mails = Message.objects.about(asked.about)
    assert {mail.person for mail in mails} == {cast.lead.person_id, focal.pk}
    text = mail_of(cast.lead.person)
    assert ("WG1-01" in text, "WG1-02" in text, "WG1-03" in text) == (True, True, False)
    assert "Two sentences\r\nare enough." in text
    assert len(links_in(text)) == 3  # one for each line, one for all
    assert len(set(links_in(text))) == 3
    assert "WG1-03" in mail_of(focal)


def test_body_is_kept_once_for_a_language_and_length(cast: Cast) -> None:
    colleague = make_person("Colleague")
    make_representative(cast.lead.person.offices.get().membership, colleague)
    asked = open_now(cast)
    assert Message.objects.about(asked.about).count() == 2
    assert Message.objects.about(asked.about).values("body").distinct().count() == 1


def test_line_for_the_un_only_is_in_no_mail_to_others(cast: Cast) -> None:
    ministry = cast.ministry.person.offices.get().membership.agency
    secret = make_workstream(cast.workplan, cast.group, ministry, "WG1-04", Classification.UN_ONLY)
    make_workstream(cast.workplan, cast.group, ministry, "WG1-05")
    asked = open_now(cast)
    text = mail_of(cast.ministry.person)
    assert ("WG1-05" in text, "WG1-04" in text) == (True, False)
    assert asked.lines.filter(workstream=secret).exists()  # the secretariat sees that nobody can be asked


def test_finished_and_future_lines_are_not_asked_for(cast: Cast, today: datetime.date) -> None:
    make_status(cast.workstream, cast.lead.person, "completed")
    later = make_workstream(cast.workplan, cast.group, cast.ilo, "WG1-03", starts_on=today + 400 * ONE_DAY,
                            ends_on=today + 500 * ONE_DAY)  # fmt: skip
    asked = open_now(cast)
    assert [line.workstream.reference for line in asked.lines.all()] == ["WG1-02"]
    assert not asked.lines.filter(workstream=later).exists()


def test_second_round_is_refused_while_one_is_open(cast: Cast, asked: ReportingRound) -> None:
    with pytest.raises(Conflict) as caught:
        open_now(cast)
    assert "opened by Secretariat" in str(caught.value)
    assert ReportingRound.objects.count() == 1


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"due_on": -1}, "due_on"),
        ({"ends_on": -4000}, "ends_on"),
        ({"starts_on": 1}, "starts_on"),
    ],
)
def test_round_with_wrong_days_is_refused(cast: Cast, today: datetime.date, values: dict[str, int], field: str) -> None:
    days = {name: today + number * ONE_DAY for name, number in values.items()}
    if "starts_on" in days:
        days["ends_on"] = days["starts_on"]
    with pytest.raises(ValidationError) as caught:
        open_now(cast, **days)
    assert list(caught.value.message_dict) == [field]
    assert (ReportingRound.objects.count(), Message.objects.filter(kind="reporting_round").count()) == (0, 0)


# --- answers ---
def test_update_of_the_period_counts_as_the_answer(cast: Cast, asked: ReportingRound) -> None:
    before = progress_of(asked, cast.secretariat)
    assert (before.total, before.answered) == (2, 0)  # what was said before the round opened is no answer
    post_status_update(cast.workstream, by=cast.lead.person, status="delayed")
    after = progress_of(asked, cast.secretariat)
    assert (after.total, after.answered, after.waiting) == (2, 1, 1)


def test_link_of_a_line_opens_its_form_and_post_answers(cast: Cast, asked: ReportingRound, client: Client) -> None:
    link, _second, everything = links_in(mail_of(cast.lead.person))
    response = client.get(link)
    assert (response.status_code, response.context["workstream"].reference) == (200, "WG1-01")
    assert UsedLink.objects.count() == 0
    today = cast.network.today().isoformat()
    said = {"status": "on_track", "progress": "60", "narrative": "Done.", "as_of_on": today, "classification": "2"}
    done: Any = client.post(f"{link}?line=WG1-01", said, follow=True)
    assert done.redirect_chain == [(f"{link}?list", 302)]
    assert [row.reference for row in done.context["open_lines"] if row.asked] == ["WG1-02"]
    assert progress_of(asked, cast.secretariat).answered == 1
    assert StatusUpdate.objects.latest("recorded_at").recorded_by == cast.lead.person
    assert client.get(everything).status_code == 200


def test_link_of_somebody_who_left_opens_nothing(cast: Cast, asked: ReportingRound, client: Client) -> None:
    link = links_in(mail_of(cast.lead.person))[0]
    cast.lead.person.offices.update(ended_on=cast.network.today() - ONE_DAY)
    assert client.get(link).context["open_lines"] == []
    assert client.post(f"{link}?line=WG1-01", {"do": "give_back", "note": "x"}).status_code == 404


def test_reminders_stop_when_answered_given_back_or_closed(
    cast: Cast, asked: ReportingRound, today: datetime.date
) -> None:
    assert due(today) == ["WG1-01", "WG1-02"]
    assert due(today, 9) == []
    post_status_update(cast.workstream, by=cast.lead.person, status="on_track")
    assert due(today) == ["WG1-02"]
    give_back(line_of(asked, "WG1-02"), by=cast.lead.person, note="Ask IOM.")
    assert due(today) == []
    reassign(line_of(asked, "WG1-02"), by=cast.secretariat.person, agency=cast.iom)
    assert due(today) == ["WG1-02"]
    close_round(asked, by=cast.secretariat.person)
    assert due(today) == []


def test_open_round_asks_alone_for_its_lines(cast: Cast, today: datetime.date) -> None:
    now = datetime.datetime.combine(today, datetime.time(8), datetime.UTC)
    assert len(list(status_updates_due(now, today + 300 * ONE_DAY))) == 2
    open_now(cast)
    assert list(status_updates_due(now, today + 300 * ONE_DAY)) == []


# --- not mine ---
def test_moved_day_is_told_to_those_who_owe_an_answer_and_the_reminders_follow(
    cast: Cast, asked: ReportingRound, today: datetime.date
) -> None:
    by, before = cast.secretariat.person, asked.due_on
    told = list(round_lines_due(datetime.datetime.now(datetime.UTC), today + 100 * ONE_DAY))
    post_status_update(cast.workstream, by=cast.lead.person, status="on_track")
    later = before + 7 * ONE_DAY
    moved = move_due_day(asked, by=by, before=before, due_on=later)
    assert moved.due_on == later
    mails = Message.objects.about(asked.about)
    assert [mail.person for mail in mails.filter(step__startswith="due:")] == [cast.lead.person_id]
    text = mail_of(cast.lead.person)
    assert ("WG1-02" in text, "WG1-01" in text, date_format(later, "j E Y") in text) == (True, False, True)
    now_due = list(round_lines_due(datetime.datetime.now(datetime.UTC), later))
    assert [each.due_on for each in now_due] == [later]
    assert not {each.about for each in now_due} & {each.about for each in told}  # the ladder begins anew
    changes = [change for entry in history_of(moved, cast.secretariat) for change in entry.changes]
    assert [(change.before, change.after) for change in changes if change.label == "Due on"] == [
        (date_format(before, "j M Y"), date_format(later, "j M Y"))
    ]


def test_day_is_moved_by_who_has_read_it_and_only_while_the_round_is_open(
    cast: Cast, asked: ReportingRound, today: datetime.date
) -> None:
    by, before = cast.secretariat.person, asked.due_on
    for wrong in (today - ONE_DAY, before):
        with pytest.raises(ValidationError):
            move_due_day(asked, by=by, before=before, due_on=wrong)
    move_due_day(asked, by=by, before=before, due_on=before + ONE_DAY)
    with pytest.raises(Conflict, match="moved the day"):
        move_due_day(asked, by=by, before=before, due_on=before + 2 * ONE_DAY)
    close_round(asked, by=by)
    with pytest.raises(Conflict, match="was closed by"):
        move_due_day(asked, by=by, before=before + ONE_DAY, due_on=before + 2 * ONE_DAY)


def test_line_given_back_goes_to_the_secretariat_and_on_to_another_agency(
    cast: Cast, asked: ReportingRound, client: Client
) -> None:
    link = links_in(mail_of(cast.lead.person))[0]
    client.post(f"{link}?line=WG1-01", {"do": "give_back", "note": "Ask Nino of IOM."})
    line = line_of(asked, "WG1-01")
    assert (line.given_back_by, line.given_back_note) == (cast.lead.person, "Ask Nino of IOM.")
    assert "Ask Nino of IOM." in mail_of(cast.secretariat.person, "round_line_given_back")
    who = cast.other.person.offices.get().membership.agency
    reassign(line, by=cast.secretariat.person, agency=who)
    text = mail_of(cast.other.person)
    assert ("WG1-01" in text, "WG1-02" in text) == (True, False)
    form: Any = client.get(links_in(text)[0])
    assert form.context["workstream"].reference == "WG1-01"
    today = cast.network.today().isoformat()
    said = {"status": "delayed", "as_of_on": today, "classification": "2"}
    assert client.post(f"{links_in(text)[0]}?line=WG1-01", said).status_code == 302
    progress = progress_of(asked, cast.secretariat)
    assert (progress.answered, progress.given_back) == (1, 0)


def test_giving_back_needs_a_word_and_happens_once(cast: Cast, asked: ReportingRound) -> None:
    line = line_of(asked, "WG1-01")
    with pytest.raises(ValidationError):
        give_back(line, by=cast.lead.person, note="  ")
    give_back(line, by=cast.lead.person, note="Ask IOM.")
    with pytest.raises(Conflict):
        give_back(line, by=cast.head.person, note="Ask WHO.")


def test_reassigning_to_who_is_asked_already_is_refused(cast: Cast, asked: ReportingRound) -> None:
    with pytest.raises(ValidationError):
        reassign(line_of(asked, "WG1-01"), by=cast.secretariat.person, agency=cast.ilo)


# --- who sees who is late ---
def test_who_is_late_is_seen_by_the_agency_the_lead_of_the_group_secretariat_and_un_co_chair(
    cast: Cast, asked: ReportingRound
) -> None:
    ReportingRound.objects.filter(pk=asked.pk).update(due_on=cast.network.today() - ONE_DAY)
    asked.refresh_from_db()
    seen = {name: progress_of(asked, account).late for name, account in cast.accounts().items()}
    assert {name for name, count in seen.items() if count} == {
        "secretariat", "un_co_chair", "lead", "head", "two_agencies", "group_lead",
    }  # fmt: skip
    assert set(seen.values()) == {0, 2}


# --- closing ---
def test_closing_locks_the_period(cast: Cast, asked: ReportingRound, today: datetime.date) -> None:
    closed = close_round(asked, by=cast.secretariat.person)
    assert (closed.state, closed.locked_through_on) == ("closed", asked.ends_on)
    with pytest.raises(ValidationError) as caught:
        post_status_update(cast.workstream, by=cast.lead.person, status="delayed", as_of_on=asked.ends_on)
    assert list(caught.value.message_dict) == ["as_of_on"]
    post_status_update(cast.workstream, by=cast.lead.person, status="delayed", as_of_on=today)
    assert progress_of(closed, cast.secretariat).answered == 0  # it came too late for this round


def test_period_that_goes_on_is_locked_until_yesterday(cast: Cast, today: datetime.date) -> None:
    asked = open_now(cast, ends_on=cast.workplan.ends_on)
    assert close_round(asked, by=cast.secretariat.person).locked_through_on == today - ONE_DAY
    post_status_update(cast.workstream, by=cast.lead.person, status="delayed")


def test_database_itself_refuses_a_day_of_a_closed_period(cast: Cast, asked: ReportingRound) -> None:
    close_round(asked, by=cast.secretariat.person)
    with pytest.raises(DatabaseError, match="the period of this day is closed"), transaction.atomic():
        make_status(cast.workstream, cast.lead.person, as_of_on=asked.ends_on)


def test_secretariat_alone_corrects_within_a_closed_period(cast: Cast) -> None:
    wrong = make_status(cast.workstream, cast.lead.person, as_of_on=cast.workplan.starts_on)
    asked = open_now(cast)
    close_round(asked, by=cast.secretariat.person)
    correction: dict[str, Any] = {"status": "on_hold", "as_of_on": cast.workplan.starts_on, "corrects": wrong}
    with pytest.raises(ValidationError):
        post_status_update(cast.workstream, by=cast.lead.person, **correction)
    made = post_status_update(cast.workstream, by=cast.secretariat.person, **correction)
    assert made.corrects == wrong


def test_agency_corrects_what_it_said_after_the_closed_period(cast: Cast, asked: ReportingRound) -> None:
    close_round(asked, by=cast.secretariat.person)
    made = post_status_update(cast.workstream, by=cast.lead.person, status="on_hold", corrects=cast.update)
    assert made.corrects == cast.update


def test_closed_round_is_neither_closed_again_nor_opened_again(cast: Cast, asked: ReportingRound) -> None:
    close_round(asked, by=cast.secretariat.person)
    with pytest.raises(Conflict) as caught:
        close_round(asked, by=cast.un_co_chair.person)
    assert "was closed by Secretariat at" in str(caught.value)
    with pytest.raises(Conflict):
        reassign(line_of(asked, "WG1-01"), by=cast.secretariat.person, agency=cast.iom)
    with pytest.raises(DatabaseError), transaction.atomic():
        ReportingRound.objects.filter(pk=asked.pk).update(state="open", closed_at=None, locked_through_on=None)


def test_next_round_begins_after_what_is_locked(cast: Cast, asked: ReportingRound, today: datetime.date) -> None:
    close_round(asked, by=cast.secretariat.person)
    with pytest.raises(ValidationError) as caught:
        open_now(cast)
    assert list(caught.value.message_dict) == ["ends_on"]
    assert open_now(cast, starts_on=today, ends_on=today).number == 2


def test_marker_is_in_mails_to_the_un_side_only(cast: Cast, asked: ReportingRound) -> None:
    assert MARKER in mail_of(cast.lead.person)
    readers = {mail.person for mail in Message.objects.about(asked.about)}
    assert readers == {cast.lead.person_id}
