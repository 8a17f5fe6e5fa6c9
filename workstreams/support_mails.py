"""Mails about support requests: each step in the language of its reader, once."""

from uuid import UUID

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.access import accesses_of
from members.mails import Letter, register_kind, send_letter
from members.models import Membership, Person, Representative
from workstreams.models import SupportRequest
from workstreams.querysets_support import is_party

KIND = "support_request"
State = SupportRequest.State
ASKING = ("liaison_officer", "focal_point")  # who speaks for the body that asks
OFFERING = ("head", "focal_point")


def register() -> None:
    """Give the outbox the kind of this module."""
    register_kind(KIND, gettext_lazy("support request"))


def tell_of_request(request: SupportRequest) -> None:
    """Tell the secretariat that the Government asks for support."""
    for person in _readers(request, _secretariat()):
        with translation.override(person.language):
            values = _values(request)
            letter = Letter(
                subject=_("%(reference)s: %(agency)s asks for support") % values,
                lines=[
                    _("%(agency)s asks for support: %(title)s") % values,
                    request.need,
                    *([_("Take it up by %(day)s.") % values] if request.step_due_on else []),
                ],
                button=_("See the request"),
                why=_("You get this mail because you are in the secretariat of the network."),
            )
            _send(request, person, letter, "secretariat")


def tell_of_offer_call(request: SupportRequest) -> None:
    """Ask the UN members what they can offer, and tell the requester that the request was taken up."""
    tell_requester(request, note="")
    members = Representative.objects.filter(
        membership__role__in=(Membership.Role.MEMBER, Membership.Role.COORDINATOR), function__in=OFFERING
    )
    for person in _readers(request, members):
        with translation.override(person.language):
            values = _values(request)
            letter = Letter(
                subject=_("%(reference)s: can your agency help?") % values,
                lines=[
                    _("%(agency)s asks for support: %(title)s") % values,
                    request.need,
                    _("Say by %(day)s what your agency can offer.") % values,
                ],
                button=_("See the request"),
                notes=[_("What you offer is read by the UN side until the secretariat matches it.")],
                why=_("You get this mail because you represent a UN entity in the network."),
            )
            _send(request, person, letter, "offers")


def tell_requester(request: SupportRequest, *, note: str) -> None:
    """Tell the requester which step the request took, and whoever speaks for the requesting body today."""
    speaking = Q(function__in=ASKING) | Q(person=request.submitted_by_id)
    for person in _readers(request, Representative.objects.filter(speaking, membership__agency=request.agency)):
        with translation.override(person.language):
            values = _values(request)
            letter = Letter(
                subject=_("%(reference)s: %(state)s") % values,
                lines=[
                    _("Your request “%(title)s”: %(state)s.") % values,
                    *([note] if note.strip() else []),
                    *([_("Those who help: %(agencies)s.") % values] if values["agencies"] else []),
                    *([_("The next step is due on %(day)s.") % values] if request.step_due_on else []),
                ],
                button=_("See the request"),
                why=_("You get this mail because your institution asked the network for support."),
            )
            _send(request, person, letter, request.state)


def _values(request: SupportRequest) -> dict[str, str]:
    helping = request.offers.filter(is_matched=True).select_related("agency").order_by("pk")
    return {
        "reference": request.reference,
        "agency": str(request.agency),
        "title": request.title_text,
        "state": request.get_state_display(),
        "day": date_format(request.step_due_on, "j E Y") if request.step_due_on else "",
        "agencies": ", ".join(offer.agency.acronym for offer in helping),
    }


def _secretariat() -> QuerySet[Representative]:
    return Representative.objects.filter(
        membership__role=Membership.Role.COORDINATOR, function=Representative.Function.SECRETARIAT_OFFICER
    )


def officers_for(request: SupportRequest) -> tuple[UUID, ...]:
    """Return the secretariat's officers of today who may read the request."""
    return tuple(person.pk for person in _readers(request, _secretariat()))


def _readers(request: SupportRequest, offices: QuerySet[Representative]) -> list[Person]:
    """Return who holds one of the offices in the network today and may read the request, each once."""
    rows = offices.filter(membership__network=request.network).select_related("person__contact", "membership")
    today = request.network.today()
    found = {
        row.person_id: row.person
        for row in rows.order_by("started_on", "pk")
        if row.is_active_on(today) and row.membership.is_active_on(today)
    }
    accesses = accesses_of(found.values())
    level = request.effective_classification
    return [
        person
        for pk, person in found.items()
        if accesses[pk].can_read(request.network_id, level) and is_party(accesses[pk], request.network_id)
    ]


def _send(request: SupportRequest, person: Person, letter: Letter, step: str) -> None:
    send_letter(
        request.network,
        person,
        letter,
        kind=KIND,
        about=f"support_request:{request.pk}",
        step=step,
        address=settings.SITE_URL + request.get_absolute_url(),
    )
