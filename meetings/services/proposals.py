"""What members propose for an agenda, and what the secretariat makes of it."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from meetings.models import AgendaItem, Meeting, Paper, Proposal, Segment
from meetings.services.agenda import changing, put_item
from members import titles
from members.access import acting
from members.mails import Letter, send_letter
from members.models import Person
from notifications.errors import Conflict

OUTCOME_KIND = "proposal_outcome"
State = Proposal.State
FIELDS = ("title", "minutes", "purpose", "presenter", "paper")
# from which states a proposal can be …
OPEN_TO = {
    State.ACCEPTED: (State.WAITING, State.DEFERRED),
    State.MERGED: (State.WAITING, State.DEFERRED),
    State.DEFERRED: (State.WAITING,),
    State.DECLINED: (State.WAITING, State.DEFERRED),
}


def propose_item(meeting: Meeting, *, by: Person, values: Mapping[str, Any]) -> Proposal:
    """Propose an item for a meeting that lies ahead. Raises Conflict once it is over, ValidationError per field."""
    unknown = set(values) - set(FIELDS)
    if unknown:
        raise ValueError(f"A proposal has no {', '.join(sorted(unknown))}.")
    with acting(by):
        locked = Meeting.objects.select_for_update(no_key=True).get(pk=meeting.pk)
        check_takes_proposals(locked)
        row = Proposal(meeting=locked, proposed_by=by, proposed_at=timezone.now(), **values)
        row.full_clean(exclude=["meeting", "proposed_by"])
        row.save(force_insert=True)
    return row


def check_takes_proposals(meeting: Meeting) -> None:
    """Raise Conflict once the meeting is over, by its state or by its time, or was cancelled."""
    if meeting.is_over():
        raise Conflict(_("This meeting is over or was cancelled; nothing can be proposed any more."))


def accept_proposal(
    proposal: Proposal, *, by: Person, meeting: Meeting | None = None, segment: Segment | None = None, reason: str = ""
) -> AgendaItem:
    """Put what was proposed on the agenda, of a later meeting where it was deferred; a paper gets its number.

    The item and its paper are for the UN only until they are cleared. Raises Conflict when it was decided meanwhile.
    """
    target = meeting or proposal.meeting
    with changing(target, by=by, revision=None) as locked:
        row = _decide(proposal, State.ACCEPTED, reason)
        values = {name: getattr(row, name) for name in ("title", "minutes", "purpose", "presenter")}
        item = put_item(locked, {**values, "segment": segment})
        if row.paper:
            _announce_paper(locked, item, row)
        Proposal.objects.filter(pk=row.pk).update(item=item)
        proposal.refresh_from_db()
        is_known = Meeting.objects.visible_to(proposal.proposed_by).filter(pk=locked.pk).exists()
        _tell(proposal, partial(_accepted, locked if is_known else None))
    return item


def _announce_paper(meeting: Meeting, item: AgendaItem, row: Proposal) -> None:
    """Number the paper in the series of what is for the UN only; once cleared it takes its number in the other one."""
    series = Paper.Series.UN_ONLY
    papers = meeting.papers.filter(series=series).order_by("-number")
    number = (papers.values_list("number", flat=True).first() or 0) + 1
    language = row.title["original"]
    title = titles.title(row.paper, original=language)
    Paper.objects.create(meeting=meeting, item=item, series=series, number=number, title=title, language=language)


def merge_proposal(proposal: Proposal, *, by: Person, item: AgendaItem, reason: str = "") -> Proposal:
    """Let an item of the agenda take in what was proposed. Raises Conflict when it was decided meanwhile."""
    with acting(by):
        _decide(proposal, State.MERGED, reason)
        if item.meeting.network_id != proposal.meeting.network_id:
            raise ValidationError({"item": _("This item belongs to another network.")})
        Proposal.objects.filter(pk=proposal.pk).update(item=item)
        proposal.refresh_from_db()
        is_known = AgendaItem.objects.visible_to(proposal.proposed_by).filter(pk=item.pk).exists()
        _tell(proposal, partial(_merged, item if is_known else None))
    return proposal


def defer_proposal(proposal: Proposal, *, by: Person, reason: str) -> Proposal:
    """Keep what was proposed for a later meeting of the body, with a word. Raises Conflict, ValidationError."""
    return _refuse(proposal, State.DEFERRED, by, reason)


def decline_proposal(proposal: Proposal, *, by: Person, reason: str) -> Proposal:
    """Decline what was proposed, with a word. Raises Conflict, ValidationError."""
    return _refuse(proposal, State.DECLINED, by, reason)


def _refuse(proposal: Proposal, state: str, by: Person, reason: str) -> Proposal:
    if not reason.strip():
        raise ValidationError({"reason": _("Say in a word why: the proposer reads it.")})
    with acting(by):
        _decide(proposal, state, reason)
        proposal.refresh_from_db()
        _tell(proposal, _deferred if state == State.DEFERRED else _declined)
    return proposal


def _decide(proposal: Proposal, state: str, reason: str) -> Proposal:
    """Move the proposal on by compare-and-set. Raises Conflict when somebody has decided otherwise meanwhile."""
    rows = Proposal.objects.filter(pk=proposal.pk, state__in=OPEN_TO[State(state)])
    if not rows.update(state=state, reason=reason.strip()[:300]):
        current = Proposal.objects.get(pk=proposal.pk)
        raise Conflict(_("This proposal is “%(state)s” by now.") % {"state": current.get_state_display()})
    return Proposal.objects.select_related("meeting__network", "proposed_by__contact").get(pk=proposal.pk)


def _tell(proposal: Proposal, say: Any) -> None:
    """Write to the proposer what became of it, in the language that the proposer reads."""
    person, meeting = proposal.proposed_by, proposal.meeting
    with translation.override(person.language):
        title = titles.text(proposal.title, person.language)
        values = {"title": title, "reference": meeting.reference}
        lines = [say(values)]
        if proposal.reason:
            lines.append(_("With this word: %(reason)s") % {"reason": proposal.reason})
        letter = Letter(
            subject=_("Your proposal for %(reference)s: %(title)s") % values,
            lines=lines,
            why=_("You get this mail because you proposed an item for the agenda."),
        )
    send_letter(
        meeting.network, person, letter, kind=OUTCOME_KIND, about=f"proposal:{proposal.pk}", step=proposal.state
    )


def _accepted(meeting: Meeting | None, values: Mapping[str, str]) -> str:
    """Name the meeting only where the proposer may see it."""
    if meeting is None:
        return _("“%(title)s” comes onto the agenda of another meeting.") % values
    return _("“%(title)s” comes onto the agenda of %(reference)s.") % {**values, "reference": meeting.reference}


def _merged(item: AgendaItem | None, values: Mapping[str, str]) -> str:
    """Name the item only where the proposer may see it."""
    if item is None:
        return _("“%(title)s” is taken up by another item of the agenda of %(reference)s.") % values
    return _("“%(title)s” is taken up by the item “%(item)s” of %(reference)s.") % {
        **values,
        "item": item.title_text,
        "reference": item.meeting.reference,
    }


def _deferred(values: Mapping[str, str]) -> str:
    return _("“%(title)s” is kept for a later meeting than %(reference)s.") % values


def _declined(values: Mapping[str, str]) -> str:
    return _("“%(title)s” does not come onto the agenda of %(reference)s.") % values
