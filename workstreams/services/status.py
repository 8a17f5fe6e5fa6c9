"""Writing of workstreams: what people report about them."""

import datetime
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from members.access import access_of, acting
from members.models import Person
from notifications.errors import Conflict
from notifications.following.services import announce
from workstreams.following import STATUS, reached_by
from workstreams.models import ReportingRound, StatusUpdate, Workstream
from workstreams.services.drafts import drop_draft
from workstreams.services.evidence import NewEvidence, add_evidence


def post_status_update(
    workstream: Workstream,
    *,
    by: Person,
    status: str,
    progress: int | None = None,
    narrative: str = "",
    risks: str = "",
    support_needed: str = "",
    as_of_on: datetime.date | None = None,
    corrects: StatusUpdate | None = None,
    classification: int | None = None,
    evidence: Iterable[NewEvidence] = (),
) -> StatusUpdate:
    """Record what holds for a workstream as of a day (in the network's time zone; today when not given).

    Nothing is overwritten: a correction is a new row that names the one it corrects. `progress` is in per cent. Without
    a classification the update is read by whoever reads the workstream. Raises ValidationError with a sentence per
    field, and Conflict when somebody has corrected the same update already.
    """
    today = workstream.network.today()
    with acting(by):
        # An open round is not closed before this transaction ends; what comes after its closing sees it closed.
        ReportingRound.objects.hold_open(workstream.network_id)
        if corrects is not None:
            _refuse_second_correction(workstream, corrects)
        update = StatusUpdate(
            workstream=workstream,
            status=status,
            progress=progress,
            narrative=narrative.strip(),
            risks=risks.strip(),
            support_needed=support_needed.strip(),
            as_of_on=as_of_on or today,
            recorded_at=timezone.now(),
            recorded_by=by,
            corrects=corrects,
            classification=workstream.effective_classification if classification is None else classification,
        )
        if update.as_of_on > today:
            raise ValidationError({"as_of_on": _("This day lies ahead. Give today or an earlier day.")})
        _refuse_locked_day(update, by)
        update.full_clean(exclude=["workstream", "recorded_by", "corrects"])
        update.save(force_insert=True)
        update.refresh_from_db(fields=["effective_classification"])
        for given in evidence:
            add_evidence(update, given)
        drop_draft(workstream, by=by)
        announce(STATUS, update.pk, scope=workstream.network.slug, reaches=reached_by(workstream), by=by.pk)
    return update


def _refuse_locked_day(update: StatusUpdate, by: Person) -> None:
    """Keep what a closed round has reported: within its period the secretariat alone corrects what was said."""
    network = update.workstream.network
    locked = ReportingRound.objects.locked_through(network.pk)
    if locked is None:
        return
    days = [update.as_of_on, *([update.corrects.as_of_on] if update.corrects else [])]
    may_correct = update.corrects is not None and access_of(by).is_secretariat(network.pk)
    if min(days) <= locked and not may_correct:
        values = {"day": date_format(locked, "j E Y")}
        raise ValidationError(
            {
                "as_of_on": _(
                    "Everything until %(day)s was reported and is closed. Give a later day, or ask the secretariat to "
                    "correct it."
                )
                % values
            }
        )


def _refuse_second_correction(workstream: Workstream, corrected: StatusUpdate) -> None:
    """Let one of two corrections at once pass: the row lock makes the other one wait and then see the first."""
    if corrected.workstream_id != workstream.pk:
        raise ValidationError({"corrects": _("This update is about another workstream.")})
    StatusUpdate.objects.select_for_update(no_key=True).get(pk=corrected.pk)
    earlier = StatusUpdate.objects.filter(corrects=corrected).select_related("recorded_by__contact").first()
    if earlier is not None:
        moment = timezone.localtime(earlier.recorded_at, workstream.network.zone)
        raise Conflict(
            _("This update was corrected by %(person)s at %(time)s. Open the workstream and correct the newer one.")
            % {"person": earlier.recorded_by, "time": f"{moment:%H:%M, %d.%m.%Y}"}
        )
