"""What becomes of an action point: named transitions, each guarded in the database; the loser of a race is told."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from meetings.models import ActionPoint
from members.access import acting
from members.history import who_changed
from members.models import Agency, Person
from notifications.errors import Conflict
from workstreams.models import Commitment, Workstream

State = ActionPoint.State
UNFINISHED = (State.OPEN, State.IN_PROGRESS, State.BLOCKED)


@dataclass(frozen=True)
class Transition:
    """A way from some states to another; `permission` says who may take it, `needs` what must be said."""

    name: str
    label: str | Promise
    before: tuple[str, ...]
    after: str
    permission: str = "meetings.update_actionpoint"
    needs: str = ""


TRANSITIONS = {
    row.name: row
    for row in (
        Transition("start", pgettext_lazy("action point", "Started"), (State.OPEN, State.BLOCKED), State.IN_PROGRESS),
        Transition("block", gettext_lazy("Blocked"), (State.OPEN, State.IN_PROGRESS), State.BLOCKED, needs="reason"),
        Transition("finish", gettext_lazy("Done"), UNFINISHED, State.DONE, needs="evidence"),
        Transition("verify", gettext_lazy("Verify"), (State.DONE,), State.VERIFIED, "meetings.oversee_actionpoint"),
        Transition(
            "cancel", gettext_lazy("Cancel"), UNFINISHED, State.CANCELLED, "meetings.oversee_actionpoint", "reason"
        ),
        Transition(
            "reopen", gettext_lazy("Reopen"), (State.DONE, State.CANCELLED), State.OPEN, "meetings.oversee_actionpoint"
        ),
    )
}


def move_action_point(
    point: ActionPoint, name: str, *, by: Person, reason: str = "", evidence: str = "", evidence_link: str = ""
) -> ActionPoint:
    """Take the transition; what it needs must be said.

    Raises Conflict when it does not lead on from where the action point stands by now, without
    the reason or the evidence that it is done, KeyError for an unknown name.
    """
    transition = TRANSITIONS[name]
    said = {"reason": reason.strip(), "evidence": evidence.strip() or evidence_link.strip()}
    if transition.needs and not said[transition.needs]:
        raise ValidationError({transition.needs: _what_is_missing(transition.needs)})
    values: dict[str, object] = {"state": transition.after, "reason": said["reason"]}
    if transition.needs == "evidence":
        today = point.meeting.network.today()
        values |= {"evidence": evidence.strip(), "evidence_link": evidence_link.strip(), "done_on": today}
    elif name == "reopen":
        values |= {"done_on": None}
    with acting(by):
        if not ActionPoint.objects.filter(pk=point.pk, state__in=transition.before).update(**values):
            raise Conflict(_who_was_faster(point))
        point.refresh_from_db()
    return point


def reassign_action_point(point: ActionPoint, *, by: Person, owner: Agency, seen: Agency) -> ActionPoint:
    """Give the action point to another agency; who was named for the former one is no longer. `seen` owns it so far.

    Raises Conflict when it has another owner by now or is finished.
    """
    with acting(by):
        rows = ActionPoint.objects.filter(pk=point.pk, owner=seen, state__in=UNFINISHED)
        if not rows.update(owner=owner, assignee="", assignee_person=None, ask_instead=""):
            raise Conflict(_who_was_faster(point))
        point.contributor_rows.filter(agency=owner).delete()
        point.refresh_from_db()
    return point


def say_not_ours(point: ActionPoint, *, by: Person, ask: str) -> ActionPoint:
    """Tell the secretariat that another should be asked; the action point stays where it is until it decides.

    Raises ValidationError without a word on whom to ask, Conflict once it is finished.
    """
    if not ask.strip():
        raise ValidationError({"ask": _("Say whom to ask instead.")})
    with acting(by):
        if not ActionPoint.objects.filter(pk=point.pk, state__in=UNFINISHED).update(ask_instead=ask.strip()[:300]):
            raise Conflict(_who_was_faster(point))
        point.refresh_from_db()
    return point


def relate_action_point(
    point: ActionPoint,
    *,
    by: Person,
    contributors: Iterable[Agency],
    workstream: Workstream | None,
    commitment: Commitment | None,
) -> ActionPoint:
    """Say who contributes, and to what the action point belongs; a stricter workstream makes it stricter too."""
    with acting(by):
        row = ActionPoint.objects.select_for_update(of=("self",)).get(pk=point.pk)
        row.workstream, row.commitment = workstream, commitment
        row.save(update_fields=["workstream", "commitment"])
        wanted = {agency.pk for agency in contributors} - {row.owner_id}
        present = set(row.contributor_rows.values_list("agency_id", flat=True))
        row.contributor_rows.filter(agency__in=present - wanted).delete()
        for agency_id in sorted(wanted - present):
            row.contributor_rows.create(agency_id=agency_id)
        point.refresh_from_db()
    return point


def _what_is_missing(needed: str) -> str:
    if needed == "evidence":
        return _("Say what shows that it is done, or give a link to it.")
    return _("Say in a sentence why.")


def _who_was_faster(point: ActionPoint) -> str:
    """Say who changed the action point last, and when, as the history knows it."""
    current = ActionPoint.objects.get(pk=point.pk)
    name, at = who_changed(current)
    names = {
        "reference": current.reference,
        "state": current.get_state_display(),
        "name": name or _("somebody"),
        "at": at,
    }
    return _("%(reference)s is “%(state)s” by now, changed by %(name)s at %(at)s.") % names
