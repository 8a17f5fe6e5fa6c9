"""The engine: who hears what, when, and that nobody hears it twice."""

import datetime
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction

from notifications.models import Message, Quiet, ReminderPolicy, Rung
from notifications.registry import registry
from notifications.reminders.engine import KIND, send_reminders
from notifications.reminders.ladder import Audience
from notifications.reminders.planning import Planned, due_steps, forecast
from notifications.reminders.services import hand_back, mute, set_policy, snooze
from notifications.slots import fill
from tests.notifications.people import SCOPE, People
from tests.notifications.reminders.conftest import Things, baku, day

pytestmark = pytest.mark.django_db
DUE = day("2026-03-20")  # a Friday


def heard(person: UUID) -> list[int]:
    """Return the rungs that a person has heard, in order."""
    return list(Rung.objects.filter(person=person).order_by("rung").values_list("rung", flat=True))


def run(*instants: str) -> list[int]:
    """Run the engine at these instants; return how many mails each run wrote."""
    return [send_reminders(baku(instant)) for instant in instants]


def test_rungs_are_said_on_their_days_once_however_often_the_engine_runs(people: People, things: Things) -> None:
    person = people.add()
    things.add("a", DUE, person)
    written = run("2026-03-12 10:00", "2026-03-13 10:00", "2026-03-13 10:10", "2026-03-16 10:00", "2026-03-19 10:00")
    assert written == [0, 1, 0, 0, 1]
    assert heard(person) == [-7, -1]


def test_rung_that_holidays_move_to_an_earlier_day_is_said_on_that_day(people: People, things: Things) -> None:
    person = people.add()
    people.holidays = {day("2026-03-20"), day("2026-03-23"), day("2026-03-24")}
    things.add("a", day("2026-03-28"), person)  # seven days before is a Saturday after a holiday
    assert run("2026-03-18 10:00", "2026-03-19 10:00") == [0, 1]
    assert heard(person) == [-7]


def test_nothing_is_said_outside_of_working_hours(people: People, things: Things) -> None:
    person = people.add()
    things.add("a", DUE, person)
    people.holidays = {day("2026-03-18")}
    nights = run("2026-03-13 08:59", "2026-03-13 17:00", "2026-03-14 10:00", "2026-03-15 10:00", "2026-03-18 10:00")
    assert nights == [0, 0, 0, 0, 0]
    assert run("2026-03-16 16:59") == [1]


def test_working_hours_are_those_of_the_person(people: People, things: Things) -> None:
    person = people.add()
    people.people[person] = people.people[person].__class__(person, "Ana", "ana@example.org", "en", "America/New_York")
    things.add("a", DUE, person)
    assert run("2026-03-13 10:00") == [0]  # two in the morning in New York
    assert run("2026-03-13 18:00") == [1]  # ten in the morning there


def test_after_downtime_one_mail_says_everything_that_was_missed(people: People, things: Things) -> None:
    person, other = people.add(), people.add()
    for name in ("a", "b", "c"):
        things.add(name, DUE, person)
    things.add("d", DUE, other)
    assert run("2026-04-08 11:00") == [2]
    mail = Message.objects.get(person=person, kind=KIND)
    assert sorted(value for name, value in mail.slots.items() if name.startswith("line_")) == ["a", "b", "c"]
    assert Rung.objects.filter(person=person).count() == 3 * 5  # -7, -1, 1, 7, 14
    assert run("2026-04-08 11:10", "2026-04-09 10:00") == [0, 0]


def test_what_is_done_or_pointless_is_not_asked_for(people: People, things: Things) -> None:
    person = people.add()
    things.add("done", DUE, person, closed_at=baku("2026-03-19 09:00"))
    things.add("over", DUE, person, ends_at=baku("2026-03-19 09:00"))
    assert run("2026-03-19 10:00") == [0]
    assert heard(person) == []


def test_rungs_up_to_the_day_of_asking_are_left_out(people: People, things: Things) -> None:
    person = people.add()
    things.add("a", DUE, person, asked_on=day("2026-03-16"))
    assert run("2026-03-16 10:00", "2026-03-17 10:00", "2026-03-19 10:00") == [0, 0, 1]
    assert heard(person) == [-1]


def test_head_hears_at_seven_and_overseers_at_fourteen_days_once(people: People, things: Things) -> None:
    person, head, officer = people.add(), people.add(), people.add()
    things.add("a", DUE, person, people={Audience.HEAD: (head,), Audience.OVERSEER: (officer,)})
    for number in range(40):
        send_reminders(baku("2026-03-10 10:00") + datetime.timedelta(days=number))
    assert heard(person) == [-7, -1, 1, 7, 14, 21, 28]
    assert heard(head) == [7]
    assert heard(officer) == [14]


def test_mail_is_in_the_language_of_the_person(people: People, things: Things) -> None:
    english, russian = people.add(), people.add(language="ru")
    things.add("Report", DUE, english, russian)
    run("2026-03-19 10:00")
    mails = {mail.person: mail for mail in Message.objects.select_related("body")}
    assert mails[english].body.language == "en"
    assert mails[english].slots["when_1"] == "Asked for by 20 March 2026: in 1 day."
    assert mails[russian].body.language == "ru"
    assert fill(mails[english].body.subject, mails[english].slots, is_html=False) == "Reminder: Report"


def test_text_is_kept_once_for_all_who_have_as_many_lines(people: People, things: Things) -> None:
    for name in ("a", "b", "c"):
        things.add(name, DUE, people.add())
    assert run("2026-03-19 10:00") == [3]
    assert Message.objects.values("body").distinct().count() == 1


def test_several_links_of_one_purpose_lead_to_their_own_things(people: People, things: Things) -> None:
    person = people.add()
    for name in ("a", "b"):
        things.add(name, DUE, person, link=("update", f"thing:{name}"))
    run("2026-03-19 10:00")
    links = Message.objects.get().links
    abouts = {links[name]["about"] for name in ("link_1", "link_2")}
    assert abouts == {"thing:a", "thing:b"}


def test_people_in_two_networks_get_a_mail_from_each(people: People, things: Things) -> None:
    person = people.add()
    things.add("a", DUE, person)
    things.add("b", DUE, person, scope="geo")
    assert run("2026-03-19 10:00") == [2]
    by_scope = {mail.scope: mail.slots["line_1"] for mail in Message.objects.all()}
    assert by_scope == {SCOPE: "a", "geo": "b"}


def test_fault_in_one_line_leaves_the_others_alone(people: People, things: Things) -> None:
    good, bad = people.add(), people.add()
    things.add("good", DUE, good)
    things.add("bad", DUE, bad, link=("unknown", "x"))
    assert run("2026-03-19 10:00") == [1]
    assert (heard(good), heard(bad)) == ([-7, -1], [])


def _planned(person: UUID, at: str) -> Planned:
    now = baku(at)
    return next(each for each in due_steps(now, now.date()) if each.step.person == person)


def test_snoozed_thing_is_silent_until_its_day_and_others_are_not(people: People, things: Things) -> None:
    person = people.add()
    things.add("a", DUE, person)
    run("2026-03-13 10:00")
    snooze(_planned(person, "2026-03-13 11:00"), days=10, now=baku("2026-03-13 11:00"))
    things.add("b", DUE, person)
    assert run("2026-03-19 10:00", "2026-03-23 10:00", "2026-03-24 10:00") == [1, 1, 1]
    said = [mail.slots["line_1"] for mail in Message.objects.order_by("step")[1:]]
    assert said == ["b", "b", "a"]


def test_muted_sort_is_silent_and_the_mute_ends(people: People, things: Things) -> None:
    person = people.add()
    things.add("a", DUE, person)
    mute(_planned(person, "2026-03-13 09:00"), days=30, now=baku("2026-03-13 09:00"))
    assert run("2026-03-13 10:00", "2026-04-10 10:00", "2026-04-13 10:00") == [0, 0, 1]


def test_not_mine_tells_the_secretariat_whom_to_ask(people: People, things: Things) -> None:
    person, officer = people.add(name="Ana"), people.add(name="Officer")
    people.officers = [officer]
    things.add("a", DUE, person)
    hand_back(_planned(person, "2026-03-13 09:00"), ask="Leyla", now=baku("2026-03-13 09:00"))
    mail = Message.objects.get(kind="reminder_not_mine")
    assert (mail.person, mail.slots) == (officer, {"name": "Ana", "line": "a", "ask": "Leyla"})
    assert run("2026-03-13 10:00", "2026-03-20 10:00") == [0, 0]


def test_wish_is_never_changed(people: People, things: Things) -> None:
    person = people.add()
    things.add("a", DUE, person)
    mute(_planned(person, "2026-03-13 09:00"), days=30)
    with pytest.raises(IntegrityError), transaction.atomic():
        Quiet.objects.update(note="else")


def test_policy_of_a_network_replaces_the_ladder_there_alone(people: People, things: Things) -> None:
    here, there = people.add(), people.add()
    things.add("a", DUE, here)
    things.add("b", DUE, there, scope="geo")
    set_policy(SCOPE, "report", is_on=True, days=[-3], is_weekly=False, by=None)
    for number in range(15):
        send_reminders(baku("2026-03-12 10:00") + datetime.timedelta(days=number))
    assert (heard(here), heard(there)) == ([-3], [-7, -1, 1])
    set_policy(SCOPE, "report", is_on=False, days=[-3], is_weekly=False, by=None)
    things.add("c", DUE, here)
    assert run("2026-03-27 10:00") == [1]  # the other network's +7
    assert ReminderPolicy.objects.get().is_on is False


def test_forecast_names_what_the_engine_then_says(people: People, things: Things) -> None:
    person, head = people.add(), people.add()
    things.add("a", DUE, person, people={Audience.HEAD: (head,)})
    things.add("b", day("2026-03-25"), person)
    things.add("over", DUE, person, ends_at=baku("2026-03-18 12:00"))
    start = baku("2026-03-17 08:00")
    expected = {
        (one.day, one.planned.step.person, one.planned.step.due.about, one.planned.step.rung)
        for one in forecast(SCOPE, start)
    }
    for number in range(15):
        send_reminders(start + datetime.timedelta(days=number, hours=2))
    said = {
        (rung.recorded_at.astimezone(start.tzinfo).date(), rung.person, rung.about, rung.rung)
        for rung in Rung.objects.all()
    }
    assert said == expected


@pytest.mark.parametrize("count", [1, 10])
def test_plan_asks_the_database_as_often_for_one_thing_as_for_ten(
    people: People, things: Things, count: int, django_assert_num_queries: object
) -> None:
    for number in range(count):
        things.add(str(number), DUE, people.add())
    with django_assert_num_queries(4):  # type: ignore[operator]  # policies, ledger, rhythms, wishes
        assert len(forecast(SCOPE, baku("2026-03-17 08:00"))) > count
    assert len(registry.sources()) == 1
