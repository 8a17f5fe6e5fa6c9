"""No transition is forgotten: each address that takes a POST or PATCH, and each service that writes, has its rows."""

import inspect
import pkgutil
from importlib import import_module

from django.urls import get_resolver

from meetings import services
from meetings.api.urls import router
from meetings.services.action_points import TRANSITIONS
from tests.access.table import CHANGES, PARTS, WRITES
from tests.access.test_urls import patterns
from tests.meetings.test_transitions import CALLS, SUBJECTS

# nothing is there before it, which could have a state; who may is in tests/access
BEGINNINGS = {
    "meetings:create_meeting",
    "meetings:ask_for_dates",
    "meetings:standing_items",
    "meetings:open_feed",
    "meeting-list",
    "date-poll-list",
    "calendar-feed-list",
}
# which way of the table goes through which service
SERVICES = {
    "action_points.move_action_point": "meetings:move start",
    "action_points.reassign_action_point": "meetings:reassign",
    "action_points.relate_action_point": "meetings:relate",
    "action_points.say_not_ours": "meetings:not_ours",
    "agenda.add_item": "meetings:add_item",
    "agenda.add_what_returns": "meetings:add_returning",
    "agenda.clear_items": "meetings:clear_items",
    "agenda.edit_item": "meetings:edit_item",
    "agenda.move_item": "meetings:move_item",
    "agenda.order_items": "meetings:order_items",
    "agenda.remove_item": "meetings:remove_item",
    "alternates.send_alternate": "meetings:alternate",
    "brief_mail.send_brief": "meetings:mail_brief",
    "briefs.write_brief": "meetings:brief",
    "calling.call_meeting": "meetings:call_meeting",
    "calling.cancel_meeting": "meetings:cancel_meeting",
    "calling.clear_meeting": "meetings:clear_meeting",
    "calling.create_meeting": "meetings:create_meeting",
    "calling.edit_meeting": "meetings:edit_meeting",
    "calls.call_for_items": "meetings:call_for_items",
    "circulation.circulate_action_points": "meetings:circulate",
    "deadlines.finish_deadline": "meetings:move_deadline done",
    "deadlines.move_deadline": "meetings:move_deadline",
    "distribution.distribute_agenda": "meetings:distribute",
    "feeds.open_feed": "meetings:open_feed",
    "feeds.revoke_feed": "meetings:revoke_feed",
    "invitations.answer_invitation": "meetings:answer",
    "inviting.cancel_invitations": "meetings:invitations",
    "inviting.send_invitations": "meetings:invitations",
    "inviting.withdraw_invitation": "meetings:withdraw",
    "letters.keep_scan": "meetings:letter_scan",
    "letters.make_letter": "meetings:letters",
    "minutes.adopt_minutes": "meetings:adopt",
    "minutes.answer_comment": "meetings:answer_comment",
    "minutes.comment_on": "meetings:comment",
    "minutes.draft_minutes": "meetings:draft_minutes",
    "minutes.object_to": "meetings:objection",
    "minutes.open_silence": "meetings:silence",
    "minutes.rewrite_item": "meetings:rewrite",
    "minutes.send_for_comment": "meetings:send_for_comment",
    "minutes.withdraw_minutes": "meetings:withdraw_minutes",
    "naming.assign_action_point": "meetings:assignee",
    "naming.name_presenter": "meetings:presenter",
    "notes.save_note": "meetings:record",
    "paper_requests.ask_for_paper": "meetings:ask_for_paper",
    "papers.add_paper": "meetings:add_paper",
    "papers.add_translation": "meetings:paper translation",
    "papers.add_version": "meetings:paper",
    "papers.clear_paper": "meetings:clear_paper",
    "participants.invite_guest": "meetings:guest",
    "participants.invite_people": "meetings:fill_participants",
    "polls.answer_dates": "meetings:poll",
    "polls.ask_for_dates": "meetings:ask_for_dates",
    "polls.pick_date": "meetings:pick_date",
    "polls.withdraw_poll": "meetings:withdraw_poll",
    "proposals.accept_proposal": "meetings:decide accept",
    "proposals.decline_proposal": "meetings:decide decline",
    "proposals.defer_proposal": "meetings:decide defer",
    "proposals.merge_proposal": "meetings:decide merge",
    "proposals.propose_item": "meetings:propose",
    "room.hold_meeting": "meetings:hold",
    "room.record_action_point": "meetings:record action",
    "room.record_attendance": "meetings:attendance",
    "room.record_decision": "meetings:record decision",
    "series.cancel_series": "meetings:cancel_meeting",
    "series.create_series": "meetings:create_meeting",
    "series.edit_series": "meetings:edit_meeting",
    "standing.add_standing_item": "meetings:standing_items",
    "standing.end_standing_item": "meetings:end_standing_item",
}
# what the services above are made of, and what only reads for somebody
PARTS_OF_SERVICES = {
    "agenda.changing",
    "calling.check_host",
    "clearance.check_opens",
    "deadlines.schedule_deadlines",
    "inviting.record_invitations",
    "series.meetings_in_scope",
    "series.series_ahead",
}


def ways() -> set[str]:
    """Return the names of all ways in the table."""
    return {name for subject in SUBJECTS.values() for name in subject.ways}


def test_every_address_that_is_posted_to_is_in_the_table() -> None:
    # every write has a row in tests/access/table.py, which tests/access/test_urls.py proves
    posted = {name for name in WRITES if name.startswith("meetings:")}
    assert {name.partition(" ")[0] for name in ways()} == posted - BEGINNINGS
    assert posted >= {name for name in BEGINNINGS if name.startswith("meetings:")}


def test_every_call_of_the_api_is_in_the_table() -> None:
    routes = {getattr(pattern, "name", "") for pattern in router.urls}
    written = {
        name
        for name, view in patterns(get_resolver())
        if name in routes and {"post", "patch", "put", "delete"} & set(getattr(view, "actions", ()))
    }
    assert {name for calls in CALLS.values() for name in calls} == written - BEGINNINGS
    assert written <= {*WRITES, *CHANGES}
    assert {call.way for calls in CALLS.values() for call in calls.values()} <= ways()


def test_every_service_that_writes_is_in_the_table() -> None:
    found = set()
    for module in pkgutil.iter_modules(services.__path__):
        loaded = import_module(f"meetings.services.{module.name}")
        for name, function in inspect.getmembers(loaded, inspect.isfunction):
            own = function.__module__ == loaded.__name__ and not name.startswith("_")
            if own and "by" in inspect.signature(function).parameters:
                found.add(f"{module.name}.{name}")
    assert found == {*SERVICES, *PARTS_OF_SERVICES}
    assert set(SERVICES.values()) <= ways() | BEGINNINGS
    assert {f"meetings:move {name}" for name in TRANSITIONS} == {way for way in ways() if "move " in way}


def test_every_row_has_every_state_and_every_part() -> None:
    for name, subject in SUBJECTS.items():
        for way in subject.ways.values():
            assert [len(codes) for codes in way.codes] == [len(PARTS)] * len(subject.states), name
    for name, calls in CALLS.items():
        for call in calls.values():
            assert len(call.codes) in (0, len(SUBJECTS[name].states)), name
