"""The literal table of the API's transitions: each is a way of the pages again, or has own rows where it differs.

Done is 200, 201 or 204 instead of 302, too late is always 409, and who is not signed in is answered 401.
"""

from dataclasses import dataclass, field

from tests.access.table import (
    API_ITEM,
    Arguments,
    Codes,
    api_point,
    date_poll,
    in_network,
    invited_ministry,
    meeting,
    proposal,
    row,
)
from tests.cast import Cast
from tests.meetings import stages
from tests.meetings.transitions import GUEST, Data, segment

OF_MEETING = {"meeting": "NET-2026-02"}
UPLOAD = {"language": "en", "classification": "un_only"}
AGREED = {"before": "un_only", "after": "un_only", "reason": "Agreed."}
REVISED = {"agenda_revision": 1}
item = in_network(pk=lambda cast: cast.item.pk)
spare_item = in_network(pk=lambda cast: cast.spare_item_pk())
paper = in_network(pk=lambda cast: cast.paper.pk)
secret_paper = in_network(pk=lambda cast: cast.secret_paper.pk)
network = in_network()


@dataclass(frozen=True)
class Call:
    """A call of the API: which way of the pages it is, where and what is sent, what is answered when it is done."""

    way: str
    arguments: Arguments
    data: Data = field(default_factory=dict)
    done: int = 200
    method: str = "POST"
    codes: tuple[Codes, ...] = ()  # where they differ from those of the pages
    instead: dict[str, int] = field(default_factory=dict)  # where one part alone is answered otherwise


def ordered(cast: Cast) -> dict[str, object]:
    """Return the items in the order in which they stand."""
    rows = cast.meeting.items.order_by("position")
    return REVISED | {"items": [{"item": each.pk, "segment": each.segment.position} for each in rows]}


def presences(cast: Cast) -> dict[str, object]:
    """Return that the Ministry came."""
    who = stages.participant(cast).get().pk
    return {"presences": [{"participant": who, "segment": segment(cast), "presence": "in_person"}]}


# no secret item is visible to the others, and no proposal but to who made it
REMOVES = row("204 403 404 403 403 403 404 404 404 404 404 403 403  404 404 404 404  401")
REMOVES_LATE = row("409 403 404 403 403 403 404 404 404 404 404 403 403  404 404 404 404  401")
DECIDES = row("200 404 404 403 404 404 404 404 404 404 404 404 404  404 404 404 404  401")
DECIDES_LATE = row("409 404 404 403 404 404 404 404 404 404 404 404 404  404 404 404 404  401")
INVITES = row("200 403 403 403 403 403 403 403 403 403 403 403 403  403 404 404 404  401")
INVITES_LATE = row("409 403 403 403 403 403 403 403 403 403 403 403 403  403 404 404 404  401")

NOBODY = row("404 404 404 404 404 404 404 404 404 404 404 404 404  404 404 404 404  401")
ON_DRAFT = row("200 404 404 404 404 404 404 404 404 404 404 404 404  404 404 404 404  401")
NOT_ON_DRAFT = row("403 404 404 404 404 404 404 404 404 404 404 404 404  404 404 404 404  401")
READS = row("200 200 200 200 200 200 200 200 200 200 200 200 200  200 404 404 404  401")
READS_LATE = row("409 409 409 409 409 409 409 409 409 409 409 409 409  409 404 404 404  401")
NOTHING_YET = row("400 400 400 400 400 400 400 400 400 400 400 400 400  400 404 404 404  401")

MEETINGS = {
    "meeting-call": Call("meetings:call_meeting", meeting, {"classification": "network"}),
    "meeting-detail": Call("meetings:edit_meeting", meeting, {"venue": "Elsewhere"}, method="PATCH"),
    "meeting-clear": Call(
        "meetings:clear_meeting", meeting, {"before": "network", "after": "public", "reason": "Agreed."}
    ),
    "meeting-cancel": Call("meetings:cancel_meeting", meeting, {"reason": "Why"}),
    "meeting-hold": Call("meetings:hold", meeting),
    "meeting-deadlines": Call(
        "meetings:move_deadline",
        meeting,
        lambda cast: {"step": cast.step(), "seen": stages.step_day(cast), "due_on": "2099-03-04"},
    ),
    "meeting-distribute": Call("meetings:distribute", meeting, {"revision": 1}, done=201),
    "meeting-invite": Call(
        "meetings:invitations", meeting, codes=(INVITES, INVITES, INVITES_LATE, INVITES_LATE, INVITES_LATE)
    ),
    "participant-list": Call("meetings:guest", network, OF_MEETING | GUEST, done=201),
    "participant-withdraw": Call("meetings:withdraw", invited_ministry, done=204),
    "participant-answer": Call("meetings:answer", invited_ministry, {"answer": "tentative"}),
    "participant-alternate": Call(
        "meetings:alternate", invited_ministry, lambda cast: {"person": str(cast.double.person_id)}, done=201
    ),
    "agenda-item-list": Call("meetings:add_item", network, API_ITEM | OF_MEETING | REVISED, done=201),
    "meeting-add-returning": Call("meetings:add_returning", meeting, REVISED),
    "meeting-order-agenda": Call("meetings:order_items", meeting, ordered),
    "meeting-clear-agenda": Call(
        "meetings:clear_items",
        meeting,
        lambda cast: REVISED | {"items": [cast.item.pk], "after": "un_only", "reason": "Why"},
    ),
    "agenda-item-detail": Call("meetings:edit_item", item, REVISED | {"minutes": 5}, method="PATCH"),
    "agenda-item-remove": Call(
        "meetings:remove_item", spare_item, REVISED, codes=(*(REMOVES,) * 3, REMOVES_LATE, REMOVES_LATE)
    ),
    "meeting-call-for-items": Call("meetings:call_for_items", meeting),
    "proposal-list": Call("meetings:propose", network, API_ITEM | OF_MEETING, done=201),
    "paper-list": Call(
        "meetings:add_paper",
        network,
        lambda cast: OF_MEETING | UPLOAD | {"title": "New", "file": stages.upload(), "item": cast.item.pk},
        done=201,
    ),
    "paper-versions": Call(
        "meetings:paper", paper, lambda cast: UPLOAD | {"seen": 1, "file": stages.upload()}, done=201
    ),
    "paper-clear": Call("meetings:clear_paper", secret_paper, AGREED),
    "meeting-attendance": Call("meetings:attendance", meeting, presences),
    "meeting-mail-action-points": Call("meetings:circulate", meeting),
    "decision-list": Call("meetings:record decision", network, OF_MEETING | {"text": "Agreed"}, done=201),
    "action-point-list": Call(
        "meetings:record action",
        network,
        OF_MEETING | {"text": "Do", "owner": "ILO", "due_on": "2099-01-01"},
        done=201,
    ),
}
POLLS = {
    "date-poll-answer": Call("meetings:poll", date_poll, lambda cast: {"answers": {str(stages.option(cast)): "yes"}}),
    "date-poll-pick": Call("meetings:pick_date", date_poll, lambda cast: {"option": stages.option(cast)}),
    "date-poll-withdraw": Call("meetings:withdraw_poll", date_poll),
}
ANSWERS = {name: MEETINGS[name] for name in ("participant-answer", "participant-alternate", "participant-withdraw")}
PAPERS = {name: MEETINGS[name] for name in ("paper-clear", "paper-versions")}
FEEDS = {
    "calendar-feed-revoke": Call(
        "meetings:revoke_feed", lambda cast: {"pk": cast.lead.person.calendar_feeds.get().pk}, done=204
    )
}


def decides(decision: str, *codes: Codes) -> Call:
    """Return the call that decides on the proposal."""
    return Call(
        f"meetings:decide {decision}", proposal, lambda cast: {"reason": "Why", "item": cast.item.pk}, codes=codes
    )


PROPOSALS = {
    "proposal-accept": decides("accept", DECIDES, DECIDES_LATE, DECIDES_LATE, DECIDES, DECIDES_LATE),
    "proposal-merge": decides("merge", DECIDES, DECIDES_LATE, DECIDES_LATE, DECIDES, DECIDES_LATE),
    "proposal-defer": decides("defer", DECIDES, *(DECIDES_LATE,) * 4),
    "proposal-decline": decides("decline", DECIDES, DECIDES_LATE, DECIDES_LATE, DECIDES, DECIDES_LATE),
}
SAID = {"reason": "Why", "evidence": "Seen"}
READER = {"guest": 403}  # the page of an action point is for the network's own; who is invited reads it over the API
POINTS = {
    "action-point-start": Call("meetings:move start", api_point, SAID, instead=READER),
    "action-point-block": Call("meetings:move block", api_point, SAID, instead=READER),
    "action-point-finish": Call("meetings:move finish", api_point, SAID, instead=READER),
    "action-point-verify": Call("meetings:move verify", api_point, SAID, instead=READER),
    "action-point-cancel": Call("meetings:move cancel", api_point, SAID, instead=READER),
    "action-point-reopen": Call("meetings:move reopen", api_point, SAID, instead=READER),
    "action-point-not-ours": Call("meetings:not_ours", api_point, {"ask": "WHO"}, instead=READER),
    "action-point-reassign": Call("meetings:reassign", api_point, {"owner": "IOM", "seen": "ILO"}, instead=READER),
}
MINUTES = {
    **{name: MEETINGS[name] for name in ("decision-list", "action-point-list")},
    "minutes-list": Call("meetings:draft_minutes", network, OF_MEETING, done=201),
    "minutes-rewrite": Call(
        "meetings:rewrite", meeting, lambda cast: {"revision": 1, "item": cast.item.pk, "text": "Otherwise"}
    ),
    "minutes-send-for-comment": Call("meetings:send_for_comment", meeting, {"revision": 1}),
    "minutes-withdraw": Call("meetings:withdraw_minutes", meeting, {"revision": 1}),
    "minutes-open-silence": Call("meetings:silence", meeting, {"revision": 1}),
    "minutes-adopt": Call("meetings:adopt", meeting),
    "minutes-comment": Call(
        "meetings:comment", meeting, lambda cast: {"paragraph": stages.paragraph(cast), "text": "Why"}, done=201
    ),
    "minutes-object": Call(
        "meetings:objection",
        meeting,
        {"text": "No"},
        codes=(NOBODY, NOT_ON_DRAFT, NOTHING_YET, READS, READS, READS_LATE, READS_LATE),
    ),
    "minutes-answer-comment": Call(
        "meetings:answer_comment",
        meeting,
        lambda cast: {"comment": stages.comment(cast), "state": "noted", "answer": "So"},
        codes=(NOBODY, ON_DRAFT, *(INVITES,) * 4, INVITES_LATE),
    ),
}
