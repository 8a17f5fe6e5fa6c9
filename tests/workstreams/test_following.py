"""What followers of workstreams and groups hear, and what they never do."""

import datetime

import pytest
from django.utils import timezone

from meetings.services import distribute_agenda
from members.models import Account
from members.titles import title
from notifications.following.services import follow
from notifications.models import Follow, Message
from notifications.registry import registry
from notifications.reminders.sources import Due
from tests.cast import MARKER, Cast
from tests.factories import make_pledge, make_request
from workstreams.models import Workstream
from workstreams.services import create_workstream, edit_workstream, post_status_update
from workstreams.services.groups import write_mandate
from workstreams.services.pledges import add_stage, edit_pledge, finish_stage
from workstreams.services.support import review_request

pytestmark = pytest.mark.django_db
UN_ONLY = 3


def news(cast: Cast) -> list[Due]:
    """Return what will be said of changes."""
    now = timezone.now()
    source = next(source for source in registry.sources() if source.is_news)
    return list(source.due(now, now.date()))


def everybody_follows(cast: Cast, about: str) -> dict[object, str]:
    for account in cast.accounts().values():
        follow(cast.network.slug, about, person=account.person_id)
    Follow.objects.update(since_at=timezone.now() - datetime.timedelta(days=1))
    return {account.person_id: name for name, account in cast.accounts().items()}


def heard(cast: Cast, names: dict[object, str]) -> list[set[str]]:
    return [{names[person] for people in due.people.values() for person in people} for due in news(cast)]


OFFICE = {
    "secretariat", "un_co_chair", "government_co_chair", "other", "head", "liaison", "ministry", "stakeholder",
    "observer", "double", "two_agencies", "two_networks", "group_lead", "mailbox",
}  # fmt: skip
UN_SIDE = {
    "secretariat", "un_co_chair", "other", "head", "two_agencies", "two_networks", "group_lead", "mailbox",
}  # fmt: skip


def _post(cast: Cast, by: Account, **more: object) -> None:
    workstream = Workstream.objects.select_related("network").get(pk=cast.workstream.pk)
    post_status_update(workstream, by=by.person, status="on_track", **more)  # type: ignore[arg-type]  # fields of an update


def test_status_reaches_those_who_may_read_it_and_not_its_author(cast: Cast) -> None:
    names = everybody_follows(cast, f"group:{cast.group.pk}")
    _post(cast, cast.lead)
    assert heard(cast, names) == [OFFICE]
    assert news(cast)[0].line() == f"{cast.workstream.reference} {cast.workstream.title_text}: on track"


def test_status_for_the_un_reaches_the_un_side_only(cast: Cast) -> None:
    names = everybody_follows(cast, f"workstream:{cast.workstream.pk}")
    _post(cast, cast.lead, classification=UN_ONLY)
    assert heard(cast, names) == [UN_SIDE]


def test_status_of_a_workstream_for_the_un_reaches_the_un_side_only(cast: Cast) -> None:
    names = everybody_follows(cast, f"group:{cast.group.pk}")
    post_status_update(cast.secret_workstream, by=cast.lead.person, status="on_track")
    assert heard(cast, names) == [UN_SIDE]
    assert MARKER in news(cast)[0].line()


def test_new_and_changed_lines_reach_the_followers_of_the_group_once_a_day(cast: Cast) -> None:
    names = everybody_follows(cast, f"group:{cast.group.pk}")
    by = cast.secretariat.person
    for revision, note in ((1, "First"), (2, "Second")):
        row = Workstream.objects.get(pk=cast.workstream.pk)
        edit_workstream(row, by=by, revision=revision, values={"remarks": note})
    values = {"title": title("New line"), "group": cast.group, "lead": cast.ilo}
    values |= {"starts_on": cast.workplan.starts_on, "ends_on": cast.workplan.ends_on}
    made = create_workstream(cast.workplan, by=by, values=values)
    assert [str(due.line()) for due in news(cast)] == [
        f"{cast.workstream.reference} {cast.workstream.title_text}: changed in the workplan",
        f"{made.reference} New line: new in the workplan",
    ]
    # a new line is for the UN only until it is cleared
    assert heard(cast, names) == [(OFFICE | {"lead"}) - {"secretariat"}, (UN_SIDE | {"lead"}) - {"secretariat"}]


def test_mandate_reaches_the_followers_of_the_group(cast: Cast) -> None:
    names = everybody_follows(cast, f"group:{cast.group.pk}")
    write_mandate(cast.group, by=cast.secretariat.person, text=title("To coordinate"), adopted_on=None, after=0)
    assert heard(cast, names) == [(OFFICE | {"lead"}) - {"secretariat"}]
    assert (news(cast)[0].line(), news(cast)[0].url) == (
        f"{cast.group.code} {cast.group.title_text}: new mandate",
        cast.group.get_absolute_url(),
    )


def test_step_of_a_request_reaches_the_parties_and_no_stakeholder(cast: Cast) -> None:
    request = make_request(cast.network, cast.sms, cast.liaison.person)
    names = everybody_follows(cast, f"support_request:{request.pk}")
    review_request(request, by=cast.secretariat.person)
    assert heard(cast, names) == [(OFFICE | {"lead"}) - {"secretariat", "stakeholder", "observer"}]
    assert (news(cast)[0].line(), news(cast)[0].url) == (
        f"{request.reference} {request.title_text}: under review",
        request.get_absolute_url(),
    )


def test_changed_pledge_and_reached_stage_end_at_the_level_of_the_pledge(cast: Cast) -> None:
    by, today = cast.secretariat.person, cast.network.today()
    pledge = make_pledge(cast.network, cast.ilo, title=title(f"Pledge {MARKER}"), classification=UN_ONLY)
    stage = add_stage(pledge, by=by, title="Draft law")
    names = everybody_follows(cast, f"pledge:{pledge.pk}")
    for revision in (1, 2):
        edit_pledge(pledge, by=by, revision=revision, values={"progress_note": f"Step {revision}"})
    finish_stage(stage, by=by, done_on=today)
    assert [str(due.line()) for due in news(cast)] == [
        f"{pledge.reference} Pledge {MARKER}: the pledge was changed",
        f"{pledge.reference}: “Draft law” is reached",
    ]
    assert heard(cast, names) == [(UN_SIDE | {"lead"}) - {"secretariat"}] * 2


def test_request_and_pledge_are_found_by_those_who_see_them(cast: Cast) -> None:
    request = make_request(cast.network, cast.sms, cast.liaison.person)
    pledge = make_pledge(cast.network, cast.ilo, classification=UN_ONLY)
    found = {
        name: tuple(
            registry.find_followed(about, user) is not None
            for about in (f"support_request:{request.pk}", f"pledge:{pledge.pk}")
        )
        for name, user in (("lead", cast.lead), ("liaison", cast.liaison), ("stakeholder", cast.stakeholder))
    }
    assert found == {"lead": (True, True), "liaison": (True, False), "stakeholder": (False, False)}


def test_agenda_reaches_followers_who_had_no_mail_of_it(cast: Cast) -> None:
    names = everybody_follows(cast, f"meeting:{cast.meeting.pk}")
    distribute_agenda(cast.meeting, by=cast.secretariat.person)
    assert {names[person] for person in Message.objects.values_list("person", flat=True)} >= {"lead", "ministry"}
    assert heard(cast, names) == [(OFFICE | {"lead"}) - {"secretariat", "ministry", "lead"}]
