"""Support requests: asked by a government, reviewed, matched with offers, delivered, closed, or declined."""

import datetime
from collections.abc import Collection, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from members.access import acting
from members.calendar import calendar_of
from members.classification import Classification
from members.models import Agency, Network, Person
from notifications.errors import Conflict
from workstreams.following_support import announce_step
from workstreams.models import Offer, RequestStep, SupportRequest, WorkingGroup, Workplan, Workstream
from workstreams.services.editing import classify_workstream, create_workstream
from workstreams.services.references import next_in_series
from workstreams.support_mails import tell_of_offer_call, tell_of_request, tell_requester

State = SupportRequest.State
FIELDS = (
    "title", "need", "context", "existing", "expected_result", "partners", "needed_by_on", "contact",
    "thematic_area", "budget", "currency", "endorsement",
)  # fmt: skip
# Which states a named transition leaves, and where it leads.
TRANSITIONS = {
    "review": ((State.SUBMITTED,), State.UNDER_REVIEW),
    "match": ((State.UNDER_REVIEW,), State.MATCHED),
    "deliver": ((State.MATCHED,), State.IN_DELIVERY),
    "close": ((State.IN_DELIVERY,), State.CLOSED),
    "decline": ((State.SUBMITTED, State.UNDER_REVIEW), State.DECLINED),
}
EDITABLE = (State.SUBMITTED, State.UNDER_REVIEW)
# Within so many working days the step after a state is taken; delivery ends on the day that the requester named.
STEP_DAYS = {State.SUBMITTED: 5, State.UNDER_REVIEW: 20, State.MATCHED: 10}


class RevisionConflict(Conflict):
    """Somebody else has edited the object since it was read."""


def submit_request(
    network: Network, *, by: Person, kind: str, agency: Agency, commitments: Collection[Any], values: Mapping[str, Any]
) -> SupportRequest:
    """Ask the network for help on behalf of a government body; the secretariat is told on the day.

    `agency` is the body that asks: who records a letter for it is not the one who asks. Raises ValidationError.
    """
    with acting(by):
        request = SupportRequest(
            network=network,
            kind=kind,
            agency=agency,
            submitted_by=by,
            submitted_at=timezone.now(),
            step_due_on=_step_due(network, State.SUBMITTED, None),
        )
        _set(request, values)
        _check(request, commitments, by)
        request.reference = next_in_series(network, "SR")
        request.full_clean(exclude=["network", "agency", "submitted_by", "workstream", "words_fold"])
        request.save(force_insert=True)
        request.commitments.set(commitments)
        _record(request, by)
        request.refresh_from_db(fields=["effective_classification"])
        tell_of_request(request)
        tell_requester(request, note="")
    return request


def edit_request(
    request: SupportRequest,
    *,
    by: Person,
    revision: int,
    values: Mapping[str, Any],
    commitments: Collection[Any] | None = None,
) -> SupportRequest:
    """Change what is asked for, until it is matched. Raises RevisionConflict, Conflict, ValidationError."""
    with acting(by):
        current = SupportRequest.objects.select_for_update(no_key=True, of=("self",)).get(pk=request.pk)
        if current.revision != revision:
            raise RevisionConflict(_changed(current))
        if current.state not in EDITABLE:
            raise Conflict(_changed(current))
        _set(current, values)
        wanted = list(current.commitments.all()) if commitments is None else list(commitments)
        _check(current, wanted, by, is_new=False)
        current.revision += 1
        current.full_clean(exclude=["network", "agency", "submitted_by", "workstream", "words_fold"])
        current.save()
        current.commitments.set(wanted)
    return current


def _set(request: SupportRequest, values: Mapping[str, Any]) -> None:
    unknown = set(values) - set(FIELDS)
    if unknown:
        raise ValueError(f"A support request has no {', '.join(sorted(unknown))}.")
    for name, value in values.items():
        setattr(request, name, value)


def _check(request: SupportRequest, commitments: Collection[Any], by: Person, *, is_new: bool = True) -> None:
    errors: dict[str, str] = {}
    if not commitments:
        errors["commitments"] = _("Name at least one commitment.")
    if is_new and request.needed_by_on and request.needed_by_on < request.network.today():
        errors["needed_by_on"] = _("This day is over.")
    if request.kind == SupportRequest.Kind.MPTF and request.thematic_area is None:
        errors["thematic_area"] = _("The fund asks for one of its five thematic areas.")
    if request.kind == SupportRequest.Kind.MPTF and request.budget is None:
        errors["budget"] = _("The fund asks for a budget.")
    if errors:
        raise ValidationError(errors)


def review_request(request: SupportRequest, *, by: Person, note: str = "") -> SupportRequest:
    """Take a request up: from now on agencies offer. Raises Conflict."""
    with acting(by):
        _move(request, "review", by, note)
        tell_of_offer_call(request)
    return request


def offer_support(request: SupportRequest, *, by: Person, agency: Agency, text: str, amount: Any = None) -> Offer:
    """Say what an agency can do; an agency has one offer, and says it again until the request is matched.

    Raises Conflict when it was matched, closed or declined meanwhile.
    """
    if not text.strip():
        raise ValidationError({"text": _("Say in a sentence what the agency offers.")})
    with acting(by):
        current = SupportRequest.objects.select_for_update(no_key=True, of=("self",)).get(pk=request.pk)
        if current.state not in EDITABLE:
            raise Conflict(_changed(current))
        offer = Offer.objects.filter(request=current, agency=agency).first() or Offer(request=current, agency=agency)
        offer.text, offer.amount, offer.offered_by, offer.offered_at = text.strip(), amount, by, timezone.now()
        offer.full_clean(exclude=["request", "agency", "offered_by"], validate_unique=False)
        offer.save()
    return offer


def match_request(request: SupportRequest, *, by: Person, offers: Collection[Offer], note: str = "") -> SupportRequest:
    """Say which agencies help. Raises ValidationError without any, Conflict when somebody came first."""
    if not offers or any(offer.request_id != request.pk for offer in offers):
        raise ValidationError({"offers": _("Choose at least one of the offers.")})
    with acting(by):
        _move(request, "match", by, note)
        for offer in offers:
            offer.is_matched = True
            offer.save(update_fields=["is_matched"])
        tell_requester(request, note=note)
    return request


def decline_request(request: SupportRequest, *, by: Person, reason: str) -> SupportRequest:
    """Decline a request, with the reason that the requester reads. Raises ValidationError, Conflict."""
    if not reason.strip():
        raise ValidationError({"reason": _("Say in a sentence why.")})
    with acting(by):
        _move(request, "decline", by, reason, reason=reason.strip())
        tell_requester(request, note=reason)
    return request


def make_workstream(
    request: SupportRequest, *, by: Person, workplan: Workplan, group: WorkingGroup, is_shared: bool
) -> Workstream:
    """Turn a matched request into a line of the workplan, led by the first matched agency; the request is in delivery.

    Like every new line it is for the UN only, unless `is_shared` clears it for the Government that asked for it.
    """
    with acting(by):
        _move(request, "deliver", by, "")
        matched = list(request.offers.filter(is_matched=True).select_related("agency").order_by("offered_at", "pk"))
        lead, *others = [offer.agency for offer in matched]
        today = request.network.today()
        first = min(max(today, workplan.starts_on), workplan.ends_on)
        values: dict[str, Any] = {
            "title": request.title,
            "group": group,
            "lead": lead,
            "contributors": others,
            "national_counterpart": request.agency,
            "commitments": list(request.commitments.select_related("framework")),
            "starts_on": first,
            "ends_on": max(request.needed_by_on or workplan.ends_on, first),
            "remarks": request.expected_result,
        }
        if request.budget is not None:
            values["budget_lines"] = [{"required": request.budget, "available": 0, "currency": request.currency}]
        made = create_workstream(workplan, by=by, values=values)
        if is_shared:
            reason = _("%(agency)s asked for it in %(reference)s.") % {
                "agency": request.agency,
                "reference": request.reference,
            }
            made = classify_workstream(
                made, by=by, before=made.classification, after=Classification.NETWORK, reason=reason
            )
        request.workstream = made
        request.save(update_fields=["workstream"])
        tell_requester(request, note="")
    return made


def suggested_group(request: SupportRequest, groups: Collection[WorkingGroup]) -> WorkingGroup | None:
    """Return the group that works most on the commitments of the request, else the first one."""
    rows = Workstream.objects.filter(
        network=request.network_id, commitments__in=request.commitments.all(), group__in=groups
    )
    counted: dict[int, int] = {}
    for group_id in rows.values_list("group", flat=True):
        counted[group_id] = counted.get(group_id, 0) + 1
    return max(groups, key=lambda group: counted.get(group.pk, 0), default=None)


def close_request(request: SupportRequest, *, by: Person, note: str) -> SupportRequest:
    """Close what was delivered, with a sentence on what came of it. Raises ValidationError, Conflict."""
    if not note.strip():
        raise ValidationError({"note": _("Say in a sentence what came of it.")})
    with acting(by):
        _move(request, "close", by, note)
        tell_requester(request, note=note)
    return request


def _move(request: SupportRequest, name: str, by: Person, note: str, **changes: Any) -> None:
    """Compare and set: take the named transition if the state still allows it, and record the step."""
    before, after = TRANSITIONS[name]
    due = _step_due(request.network, after, request.needed_by_on)
    rows = SupportRequest.objects.filter(pk=request.pk, state__in=before)
    if not rows.update(state=after, step_due_on=due, **changes):
        request.refresh_from_db()
        raise Conflict(_changed(request))
    request.refresh_from_db()
    _record(request, by, note)


def _record(request: SupportRequest, by: Person, note: str = "") -> None:
    step = RequestStep.objects.create(
        request=request, state=request.state, taken_by=by, taken_at=timezone.now(), note=note.strip()
    )
    announce_step(step, by=by)


def _step_due(network: Network, state: str, needed_by_on: datetime.date | None) -> datetime.date | None:
    if state == State.IN_DELIVERY:
        return needed_by_on
    days = STEP_DAYS.get(State(state))
    return calendar_of(network).add(network.today(), days) if days else None


def _changed(request: SupportRequest) -> str:
    """Say who changed the request last, and when."""
    last = request.steps.select_related("taken_by__contact").last()
    if last is None:
        return _("This request has changed. Open it again.")
    moment = timezone.localtime(last.taken_at, request.network.zone)
    return _("%(reference)s was changed by %(person)s at %(time)s: %(state)s. Open it again.") % {
        "reference": request.reference,
        "person": last.taken_by,
        "time": f"{moment:%H:%M, %d.%m.%Y}",
        "state": request.get_state_display(),
    }
