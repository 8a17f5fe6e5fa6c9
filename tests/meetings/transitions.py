"""The literal table of transitions: what each part of the cast is answered, from each state, by the pages.

A way is named by the address to which it is posted, and by what is posted where one address takes several. Codes are
written down here and never computed from the rules that they test; `transitions_by_api` holds the API's ways.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.access.table import (
    ITEM,
    MEETING,
    Arguments,
    Codes,
    agenda_item,
    date_poll,
    in_network,
    item_of_meeting,
    letter,
    meeting,
    meeting_item,
    meeting_proposal,
    meeting_step,
    ministry,
    paper,
    row,
    secret_paper,
    spare_agenda_item,
    standing_item,
)
from tests.cast import Cast
from tests.meetings import stages

# secretariat, UN co-chair, government co-chair, lead, other, head, liaison, ministry, stakeholder, observer, double,
# two agencies, two networks;  guest, outsider, ended, administrator;  anonymous. ILO's focal point (lead) presents the
# item and is asked for dates; ILO (lead, head, two agencies) owes the action point; ministry and guest are invited.
# 302 is done, 403 not allowed, 404 not visible, 409 too late; 422 is too late where the form says so.
RUNS = row("302 403 403 403 403 403 403 403 403 403 403 403 403  403 404 404 404  302")
LATE = row("409 403 403 403 403 403 403 403 403 403 403 403 403  403 404 404 404  302")
SAID = row("422 403 403 403 403 403 403 403 403 403 403 403 403  403 404 404 404  302")
HANDS_IN = row("302 403 403 302 403 403 403 403 403 403 403 403 403  403 404 404 404  302")
HANDS_IN_SAID = row("422 403 403 422 403 403 403 403 403 403 403 403 403  403 404 404 404  302")
CLEARS = row("302 403 404 403 403 403 404 404 404 404 404 403 403  404 404 404 404  302")
CLEARS_SAID = row("422 403 404 403 403 403 404 404 404 404 404 403 403  404 404 404 404  302")
COMES = row("302 403 403 403 403 403 403 302 403 403 403 403 403  403 404 404 404  302")
COMES_LATE = row("409 403 403 403 403 403 403 409 403 403 403 403 403  403 404 404 404  302")
COMES_SAID = row("422 403 403 403 403 403 403 422 403 403 403 403 403  403 404 404 404  302")
PROPOSES = row("302 302 302 302 302 302 302 302 302 403 302 302 302  403 404 404 404  302")
PROPOSES_LATE = row("409 409 409 409 409 409 409 409 409 403 409 409 409  403 404 404 404  302")
ASKED = row("403 404 404 302 404 404 404 404 404 404 404 404 404  404 404 404 404  302")
ASKED_LATE = row("403 404 404 409 404 404 404 404 404 404 404 404 404  404 404 404 404  302")
PICKS = row("302 404 404 403 404 404 404 404 404 404 404 404 404  404 404 404 404  302")
PICKS_LATE = row("409 404 404 403 404 404 404 404 404 404 404 404 404  404 404 404 404  302")
OWN_FEED = row("404 404 404 302 404 404 404 404 404 404 404 404 404  404 404 404 404  302")
OWN_FEED_LATE = row("404 404 404 409 404 404 404 404 404 404 404 404 404  404 404 404 404  302")
SETS = row("302 403 403 403 403 403 403 403 403 403 403 403 403  404 404 404 404  302")
SETS_LATE = row("409 403 403 403 403 403 403 403 403 403 403 403 403  404 404 404 404  302")
OWES = row("302 403 403 302 403 302 403 403 403 403 403 302 403  404 404 404 404  302")
OWES_LATE = row("409 403 403 409 403 409 403 403 403 403 403 409 403  404 404 404 404  302")
ASSIGNS = row("302 403 403 302 403 302 403 403 403 403 403 403 403  404 404 404 404  302")
ASSIGNS_LATE = row("409 403 403 409 403 409 403 403 403 403 403 403 403  404 404 404 404  302")
NOBODY = row("404 404 404 404 404 404 404 404 404 404 404 404 404  404 404 404 404  302")
ON_DRAFT = row("302 404 404 404 404 404 404 404 404 404 404 404 404  404 404 404 404  302")
LATE_ON_DRAFT = row("409 404 404 404 404 404 404 404 404 404 404 404 404  404 404 404 404  302")
NOT_ON_DRAFT = row("403 404 404 404 404 404 404 404 404 404 404 404 404  404 404 404 404  302")
READS = row("302 302 302 302 302 302 302 302 302 302 302 302 302  302 404 404 404  302")
READS_LATE = row("409 409 409 409 409 409 409 409 409 409 409 409 409  409 404 404 404  302")

Data = dict[str, Any] | Callable[[Cast], dict[str, Any]]


@dataclass(frozen=True)
class Way:
    """A way in which something is changed: where it is posted, what is posted, and the codes, one row per state."""

    arguments: Arguments
    codes: tuple[Codes, ...]
    data: Data = field(default_factory=dict)


@dataclass(frozen=True)
class Subject:
    """What has states: how it is brought into each, in the order of the codes, and the ways to change it."""

    states: dict[str, stages.Stage]
    ways: dict[str, Way]


def segment(cast: Cast) -> int:
    """Return the first part of the meeting."""
    return cast.meeting.segments.earliest("position").pk


def order(cast: Cast) -> dict[str, Any]:
    """Return the items in the order in which they stand."""
    rows = cast.meeting.items.order_by("position")
    return {"revision": 1, "order": [f"{each.segment_id}-{each.pk}" for each in rows]}


def of_point(**more: Callable[[Cast], Any]) -> Arguments:
    """Return the arguments of an address of the action point."""
    return in_network(pk=lambda cast: cast.point_pk("A1"), **more)


AGREED = {"before": 3, "after": 3, "reason": "Agreed."}
PLANNED = ITEM | {"title": "New"}
GUEST = {"address": "x@uni.example", "name": "X", "office": "Professor", "language": "en"}


def decision(cast: Cast) -> dict[str, Any]:
    """Return what the button for a decision sends."""
    return {"do": "decision", f"d{cast.item.pk}-text": "Agreed"}


def action(cast: Cast) -> dict[str, Any]:
    """Return what the button for an action point sends."""
    mine = {"text": "Do", "owner": cast.ilo.pk, "due_on": "2099-01-01"}
    return {"do": "action", **{f"a{cast.item.pk}-{name}": value for name, value in mine.items()}}


def paper_file(cast: Cast) -> dict[str, Any]:
    """Return what the form of a paper sends."""
    return {"title": "New", "language": "en", "file": stages.upload(), "classification": 3, "item": cast.item.pk}


def version_file(cast: Cast) -> dict[str, Any]:
    """Return what the form of a version sends."""
    return {"what": "version", "seen": 1, "language": "en", "file": stages.upload(), "classification": 3}


# planned, called, past its time, held, cancelled
AHEAD = (RUNS, RUNS, LATE, LATE, LATE)  # while it lies ahead
CHANGES = (RUNS, RUNS, RUNS, LATE, LATE)  # until somebody says that it was held
AHEAD_SAID = (RUNS, RUNS, SAID, SAID, SAID)
KEEPS = (RUNS, RUNS, RUNS, RUNS, LATE)  # afterwards too, unless it was cancelled
ALWAYS = (RUNS,) * 5
MEETINGS = Subject(
    {
        "planned": stages.meeting_in("planned"),
        "called": stages.meeting_in("called"),
        "past": stages.meeting_past,
        "held": stages.meeting_in("held"),
        "cancelled": stages.meeting_in("cancelled"),
    },
    {
        "meetings:call_meeting": Way(meeting, (RUNS, *(LATE,) * 4), {"before": 2, "classification": 2}),
        "meetings:edit_meeting": Way(
            meeting,
            CHANGES,
            lambda cast: MEETING | {"revision": 1, "parts-INITIAL_FORMS": "1", "parts-0-id": segment(cast)},
        ),
        "meetings:clear_meeting": Way(meeting, CHANGES, {"before": 2, "classification": 1, "reason": "Agreed."}),
        "meetings:cancel_meeting": Way(meeting, CHANGES, {"reason": "Why"}),
        "meetings:hold": Way(meeting, CHANGES),
        "meetings:move_deadline": Way(
            meeting_step, KEEPS, lambda cast: {"seen": stages.step_day(cast), "due_on": "2099-03-04"}
        ),
        "meetings:move_deadline done": Way(meeting_step, KEEPS, {"done": "yes"}),
        "meetings:distribute": Way(meeting, AHEAD, {"revision": 1}),
        "meetings:invitations": Way(meeting, (RUNS, RUNS, LATE, LATE, RUNS)),  # of a cancelled one: they are withdrawn
        "meetings:fill_participants": Way(meeting, AHEAD),
        "meetings:guest": Way(meeting, AHEAD_SAID, GUEST),
        "meetings:reply": Way(meeting, AHEAD_SAID, stages.calendar_reply),
        "meetings:withdraw": Way(ministry, AHEAD),
        "meetings:answer": Way(ministry, (COMES, COMES, COMES_LATE, COMES_LATE, COMES_LATE), {"answer": "tentative"}),
        "meetings:alternate": Way(
            ministry,
            (COMES, COMES, COMES_SAID, COMES_SAID, COMES_SAID),
            lambda cast: {"alternate": cast.double.person_id},
        ),
        "meetings:letters": Way(meeting, (RUNS, RUNS, RUNS, SAID, SAID), lambda cast: {"addressee": cast.sms.pk}),
        "meetings:letter_scan": Way(letter, ALWAYS, lambda cast: {"file": stages.upload("scan.pdf")}),
        "meetings:add_item": Way(meeting, CHANGES, PLANNED | {"revision": 1}),
        "meetings:add_returning": Way(meeting, CHANGES, {"revision": 1}),
        "meetings:order_items": Way(meeting, CHANGES, order),
        "meetings:clear_items": Way(
            meeting, CHANGES, lambda cast: {"revision": 1, "items": [cast.item.pk], "after": 3, "reason": "Why"}
        ),
        "meetings:edit_item": Way(
            agenda_item, CHANGES, lambda cast: ITEM | {"revision": 1, "title_en": "Else", "segment": segment(cast)}
        ),
        "meetings:move_item": Way(agenda_item, CHANGES, {"revision": 1, "direction": "down"}),
        "meetings:remove_item": Way(spare_agenda_item, CHANGES, {"revision": 1}),
        "meetings:presenter": Way(
            item_of_meeting, CHANGES, lambda cast: {"role": "Somebody", "seen": f"{cast.lead.person_id}|"}
        ),
        "meetings:call_for_items": Way(meeting, AHEAD),
        "meetings:propose": Way(meeting, (PROPOSES, PROPOSES, PROPOSES_LATE, PROPOSES_LATE, PROPOSES_LATE), PLANNED),
        "meetings:ask_for_paper": Way(meeting_item, AHEAD),
        "meetings:add_paper": Way(meeting, (*(HANDS_IN,) * 4, HANDS_IN_SAID), paper_file),
        "meetings:paper": Way(paper, (*(HANDS_IN,) * 4, HANDS_IN_SAID), version_file),
        "meetings:clear_paper": Way(secret_paper, (*(CLEARS,) * 4, CLEARS_SAID), AGREED),
        "meetings:attendance": Way(meeting, KEEPS, {"seen": "yes"}),
        "meetings:record": Way(item_of_meeting, KEEPS, {"base": "", "text": "Said"}),
        "meetings:record decision": Way(item_of_meeting, KEEPS, decision),
        "meetings:record action": Way(item_of_meeting, KEEPS, action),
        "meetings:circulate": Way(meeting, ALWAYS),  # what is owed is owed, from a meeting that was broken off too
        "meetings:brief": Way(meeting, ALWAYS, {"purpose": "To agree"}),
        "meetings:mail_brief": Way(meeting, CHANGES),
    },
)

POLLS = Subject(
    {state: stages.poll_in(state) for state in ("open", "decided", "withdrawn")},
    {
        "meetings:poll": Way(
            date_poll, (ASKED, ASKED_LATE, ASKED_LATE), lambda cast: {f"option_{stages.option(cast)}": "yes"}
        ),
        "meetings:pick_date": Way(
            date_poll, (PICKS, PICKS_LATE, PICKS_LATE), lambda cast: {"option": stages.option(cast)}
        ),
        "meetings:withdraw_poll": Way(date_poll, (PICKS, PICKS_LATE, PICKS_LATE)),
    },
)

# the answer of somebody invited may change as often as the person likes; not so that of a colleague who declined
ANSWERS = Subject(
    {
        **{answer: stages.answered(answer) for answer in ("none", "accepted", "tentative", "declined")},
        "colleague declined": stages.colleague_declined,
    },
    {
        "meetings:answer": Way(ministry, (COMES,) * 5, {"answer": "tentative"}),
        "meetings:alternate": Way(
            ministry, (*(COMES,) * 4, COMES_SAID), lambda cast: {"alternate": cast.double.person_id}
        ),
        "meetings:withdraw": Way(ministry, (RUNS,) * 5),
    },
)

PAPERS = Subject(
    {"as it is": stages.as_it_is, "changed meanwhile": stages.paper_changed},
    {
        "meetings:clear_paper": Way(secret_paper, (CLEARS, SAID), AGREED),
        "meetings:paper": Way(paper, (HANDS_IN, HANDS_IN_SAID), version_file),
        "meetings:paper translation": Way(
            paper,
            (HANDS_IN, HANDS_IN_SAID),
            lambda cast: version_file(cast) | {"what": "translation", "language": "az"},
        ),
        "meetings:ask_for_paper": Way(meeting_item, (RUNS, LATE)),
    },
)

STANDING = Subject(
    {"standing": stages.as_it_is, "ended": stages.standing_ended},
    {"meetings:end_standing_item": Way(standing_item, (SETS, SETS_LATE))},
)

FEEDS = Subject(
    {"open": stages.as_it_is, "revoked": stages.feed_revoked},
    {
        "meetings:revoke_feed": Way(
            lambda cast: {"pk": cast.lead.person.calendar_feeds.get().pk}, (OWN_FEED, OWN_FEED_LATE)
        )
    },
)


def decides(decision: str, *codes: Codes) -> Way:
    """Return the way to decide on the proposal."""
    return Way(meeting_proposal, codes, lambda cast: {"decision": decision, "reason": "Why", "item": cast.item.pk})


PROPOSALS = Subject(
    {state: stages.proposal_in(state) for state in ("waiting", "accepted", "merged", "deferred", "declined")},
    {
        "meetings:decide accept": decides("accept", RUNS, LATE, LATE, RUNS, LATE),
        "meetings:decide merge": decides("merge", RUNS, LATE, LATE, RUNS, LATE),
        "meetings:decide defer": decides("defer", RUNS, LATE, LATE, LATE, LATE),
        "meetings:decide decline": decides("decline", RUNS, LATE, LATE, RUNS, LATE),
    },
)


def moves(name: str, *codes: Codes) -> Way:
    """Return the way to take a transition of the action point."""
    return Way(of_point(transition=lambda cast: name), codes, {"reason": "Why", "evidence": "Seen"})


POINTS = Subject(
    {state: stages.point_in(state) for state in ("open", "in_progress", "blocked", "done", "verified", "cancelled")},
    {
        "meetings:move start": moves("start", OWES, OWES_LATE, OWES, OWES_LATE, OWES_LATE, OWES_LATE),
        "meetings:move block": moves("block", OWES, OWES, OWES_LATE, OWES_LATE, OWES_LATE, OWES_LATE),
        "meetings:move finish": moves("finish", OWES, OWES, OWES, OWES_LATE, OWES_LATE, OWES_LATE),
        "meetings:move verify": moves("verify", *(SETS_LATE,) * 3, SETS, SETS_LATE, SETS_LATE),
        "meetings:move cancel": moves("cancel", SETS, SETS, SETS, *(SETS_LATE,) * 3),
        "meetings:move reopen": moves("reopen", *(SETS_LATE,) * 3, SETS, SETS_LATE, SETS),
        "meetings:not_ours": Way(of_point(), (OWES, OWES, OWES, *(OWES_LATE,) * 3), {"ask": "WHO"}),
        "meetings:reassign": Way(
            of_point(),
            (SETS, SETS, SETS, *(SETS_LATE,) * 3),
            lambda cast: {"owner": cast.iom.pk, "seen": cast.ilo.pk},
        ),
        "meetings:relate": Way(of_point(), (SETS,) * 6),
        "meetings:assignee": Way(
            of_point(), (ASSIGNS, ASSIGNS, ASSIGNS, *(ASSIGNS_LATE,) * 3), {"role": "Somebody", "seen": "|"}
        ),
    },
)

# none, draft, commenting, under silence, broken, silence over, adopted
MINUTES = Subject(
    {
        "none": stages.meeting_in("held"),
        **{
            stage: stages.minutes_at(stage) for stage in ("draft", "commenting", "running", "broken", "over", "adopted")
        },
    },
    {
        "meetings:record": Way(item_of_meeting, (RUNS, *(LATE,) * 6), {"base": "", "text": "Said"}),
        "meetings:record decision": Way(item_of_meeting, (*(RUNS,) * 6, LATE), decision),
        "meetings:record action": Way(item_of_meeting, (*(RUNS,) * 6, LATE), action),
        "meetings:draft_minutes": Way(meeting, (RUNS, *(LATE,) * 6)),
        "meetings:rewrite": Way(
            item_of_meeting,
            (NOBODY, ON_DRAFT, RUNS, LATE, RUNS, LATE, LATE),
            {"revision": 1, "text": "Otherwise"},
        ),
        "meetings:send_for_comment": Way(meeting, (NOBODY, ON_DRAFT, *(LATE,) * 5), {"revision": 1}),
        "meetings:withdraw_minutes": Way(meeting, (NOBODY, LATE_ON_DRAFT, RUNS, *(LATE,) * 4), {"revision": 1}),
        "meetings:silence": Way(meeting, (NOBODY, LATE_ON_DRAFT, RUNS, LATE, RUNS, LATE, LATE), {"revision": 1}),
        "meetings:adopt": Way(meeting, (NOBODY, LATE_ON_DRAFT, LATE, LATE, LATE, RUNS, LATE)),
        "meetings:comment": Way(
            meeting,
            (NOBODY, NOT_ON_DRAFT, READS, *(READS_LATE,) * 4),
            lambda cast: {"paragraph": stages.paragraph(cast), "text": "Why"},
        ),
        "meetings:objection": Way(
            meeting, (NOBODY, NOT_ON_DRAFT, NOBODY, READS, READS, READS_LATE, READS_LATE), {"text": "No"}
        ),
        # ILO's focal point made the comment
        "meetings:answer_comment": Way(
            in_network(reference=lambda cast: cast.meeting.reference, pk=stages.comment),
            (NOBODY, PICKS, PICKS, PICKS, PICKS, PICKS, PICKS_LATE),
            {"state": "noted", "answer": "So"},
        ),
    },
)

# The UN's lead of a group does in the meetings of that group whatever the secretariat does, but for these; in the
# meetings of others as little as another agency.
LEAD_INSTEAD: dict[tuple[str, str], tuple[int, ...]] = {
    ("meetings", "meetings:clear_meeting"): (403,) * 5,
    ("meetings", "meetings:clear_items"): (403,) * 5,
    ("meetings", "meetings:clear_paper"): (403,) * 5,
    ("meetings", "meetings:letters"): (403,) * 5,
    ("meetings", "meetings:letter_scan"): (403,) * 5,
    ("meetings", "meetings:brief"): (403,) * 5,
    ("meetings", "meetings:mail_brief"): (403,) * 5,
    ("papers", "meetings:clear_paper"): (403, 403),
    ("standing", "meetings:end_standing_item"): (403, 403),
    ("feeds", "meetings:revoke_feed"): (404, 404),
}
