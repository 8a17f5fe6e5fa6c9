"""Support requests and pledges can be followed: of each step, of a change and of a stage reached one then hears."""

from collections.abc import Callable, Collection
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from members.access import Access, accesses_of
from members.models import Person
from notifications.following.services import announce
from notifications.models import Change
from notifications.registry import ChangeKind, Followed, registry
from workstreams.following import found
from workstreams.models import Pledge, PledgeStage, RequestStep, SupportRequest
from workstreams.querysets_support import is_party

STEP, PLEDGE, STAGE = "request_step", "pledge_changed", "pledge_stage"


def announce_step(step: RequestStep, *, by: Person) -> None:
    """Say that a support request has taken a step."""
    request = step.request
    announce(STEP, step.pk, scope=request.network.slug, reaches=[f"support_request:{request.pk}"], by=by.pk)


def announce_pledge(pledge: Pledge, *, by: Person) -> None:
    """Say that a pledge was changed; several changes on one day are said once."""
    told = Change.objects.filter(kind=PLEDGE, row=str(pledge.pk), at__date=timezone.now().date())
    if not told.exists():
        announce(PLEDGE, pledge.pk, scope=pledge.network.slug, reaches=[f"pledge:{pledge.pk}"], by=by.pk)


def announce_stage(stage: PledgeStage, *, by: Person) -> None:
    """Say that a stage of a pledge was reached."""
    pledge = stage.pledge
    announce(STAGE, stage.pk, scope=pledge.network.slug, reaches=[f"pledge:{pledge.pk}"], by=by.pk)


def find_request(key: str, user: object) -> Followed | None:
    """Return the request if the user may see it."""
    return found(SupportRequest.objects.visible_to(user), key)


def find_pledge(key: str, user: object) -> Followed | None:
    """Return the pledge if the user may see it."""
    return found(Pledge.objects.visible_to(user), key)


def _step(change: Change) -> RequestStep:
    return RequestStep.objects.select_related("request__network").get(pk=change.row)


def _step_in_words(change: Change) -> str:
    step = _step(change)
    values = {
        "reference": step.request.reference,
        "title": step.request.title_text,
        "state": step.get_state_display(),
    }
    return _("%(reference)s %(title)s: %(state)s") % values


def _step_url(change: Change) -> str:
    return _step(change).request.get_absolute_url()


def _step_readers(change: Change, persons: Collection[UUID]) -> set[UUID]:
    request = _step(change).request

    def reads(access: Access) -> bool:
        may_read = access.can_read(request.network_id, request.effective_classification)
        return may_read and is_party(access, request.network_id)

    return _who(persons, reads)


def _pledge(change: Change) -> Pledge:
    return Pledge.objects.select_related("network").get(pk=change.row)


def _pledge_in_words(change: Change) -> str:
    pledge = _pledge(change)
    return _("%(reference)s %(title)s: the pledge was changed") % {
        "reference": pledge.reference,
        "title": pledge.title_text,
    }


def _pledge_url(change: Change) -> str:
    return _pledge(change).get_absolute_url()


def _pledge_readers(change: Change, persons: Collection[UUID]) -> set[UUID]:
    return _readers_of(_pledge(change), persons)


def _stage(change: Change) -> PledgeStage:
    return PledgeStage.objects.select_related("pledge__network").get(pk=change.row)


def _stage_in_words(change: Change) -> str:
    stage = _stage(change)
    return _("%(reference)s: “%(stage)s” is reached") % {"reference": stage.pledge.reference, "stage": stage.title}


def _stage_url(change: Change) -> str:
    return _stage(change).pledge.get_absolute_url()


def _stage_readers(change: Change, persons: Collection[UUID]) -> set[UUID]:
    return _readers_of(_stage(change).pledge, persons)


def _readers_of(pledge: Pledge, persons: Collection[UUID]) -> set[UUID]:
    return _who(persons, lambda access: access.can_read(pledge.network_id, pledge.effective_classification))


def _who(persons: Collection[UUID], reads: Callable[[Access], bool]) -> set[UUID]:
    accesses = accesses_of(Person.objects.filter(pk__in=persons))
    return {pk for pk, access in accesses.items() if reads(access)}


def register() -> None:
    """Tell the outbox that requests and pledges can be followed, and what is said of them."""
    registry.register_followed("support_request", find_request)
    registry.register_followed("pledge", find_pledge)
    registry.register_change(ChangeKind(STEP, _step_in_words, _step_url, _step_readers))
    registry.register_change(ChangeKind(PLEDGE, _pledge_in_words, _pledge_url, _pledge_readers))
    registry.register_change(ChangeKind(STAGE, _stage_in_words, _stage_url, _stage_readers))
