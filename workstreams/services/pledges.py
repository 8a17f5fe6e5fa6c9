"""Pledges: announced in public, followed stage by stage."""

import datetime
from collections.abc import Collection, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Max
from django.utils.translation import gettext as _

from members.access import acting
from members.models import Agency, Network, Person
from notifications.errors import Conflict
from workstreams.following_support import announce_pledge, announce_stage
from workstreams.models import Pledge, PledgeStage
from workstreams.services.references import next_in_series
from workstreams.services.support import RevisionConflict

FIELDS = ("title", "text", "forum", "pledged_on", "progress_note", "classification")


def make_pledge(
    network: Network, *, by: Person, agency: Agency, commitments: Collection[Any], values: Mapping[str, Any]
) -> Pledge:
    """Record what a body pledged in public. Raises ValidationError."""
    with acting(by):
        pledge = Pledge(network=network, agency=agency)
        _write(pledge, values)
        pledge.reference = next_in_series(network, "PL")
        pledge.full_clean(exclude=["network", "agency", "words_fold"])
        pledge.save(force_insert=True)
        pledge.commitments.set(commitments)
        pledge.refresh_from_db(fields=["effective_classification"])
    return pledge


def edit_pledge(
    pledge: Pledge,
    *,
    by: Person,
    revision: int,
    values: Mapping[str, Any],
    commitments: Collection[Any] | None = None,
) -> Pledge:
    """Change a pledge; `revision` is the one that the person had read. Raises RevisionConflict, ValidationError."""
    with acting(by):
        current = Pledge.objects.select_for_update(no_key=True, of=("self",)).get(pk=pledge.pk)
        if current.revision != revision:
            raise RevisionConflict(
                _("%(reference)s was changed by somebody else meanwhile. Look at what is new, then save again.")
                % {"reference": current.reference}
            )
        _write(current, values)
        current.revision += 1
        current.full_clean(exclude=["network", "agency", "words_fold"])
        current.save()
        if commitments is not None:
            current.commitments.set(commitments)
        current.refresh_from_db(fields=["effective_classification"])
        announce_pledge(current, by=by)
    return current


def _write(pledge: Pledge, values: Mapping[str, Any]) -> None:
    unknown = set(values) - set(FIELDS)
    if unknown:
        raise ValueError(f"A pledge has no {', '.join(sorted(unknown))}.")
    for name, value in values.items():
        setattr(pledge, name, value)
    if pledge.pledged_on and pledge.pledged_on > pledge.network.today():
        raise ValidationError({"pledged_on": _("This day lies ahead. Give today or an earlier day.")})


def add_stage(pledge: Pledge, *, by: Person, title: str, due_on: datetime.date | None = None) -> PledgeStage:
    """Add the next stage on the way to what was pledged."""
    with acting(by):
        Pledge.objects.select_for_update(no_key=True).get(pk=pledge.pk)
        last = PledgeStage.objects.filter(pledge=pledge).aggregate(last=Max("position"))["last"] or 0
        stage = PledgeStage(pledge=pledge, position=last + 1, title=title.strip(), due_on=due_on)
        stage.full_clean(exclude=["pledge"])
        stage.save(force_insert=True)
    return stage


def finish_stage(stage: PledgeStage, *, by: Person, done_on: datetime.date) -> PledgeStage:
    """Say on which day a stage was reached. Raises Conflict when it was already, ValidationError ahead of time."""
    if done_on > stage.pledge.network.today():
        raise ValidationError({"done_on": _("This day lies ahead. Give today or an earlier day.")})
    with acting(by):
        if not PledgeStage.objects.filter(pk=stage.pk, done_on__isnull=True).update(done_on=done_on):
            raise Conflict(_("This stage was reached already."))
        stage.refresh_from_db()
        announce_stage(stage, by=by)
    return stage
