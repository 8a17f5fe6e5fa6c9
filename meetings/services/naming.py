"""Who presents an item and who does an action point: a person where there is a record, and the role in words."""

from django.utils import translation
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from meetings.models import ActionPoint, AgendaItem
from meetings.querysets import OVER
from members.access import acting
from members.models import Network, Person, Representative
from notifications.errors import Conflict


def name_presenter(item: AgendaItem, *, by: Person, person: Person | None, role: str = "", seen: str = "") -> None:
    """Say who presents the item; without a role that of the person's office is written.

    `seen` is what the acting person saw (`naming_of`). Raises Conflict when it is no longer so, or the meeting is over.
    """
    with acting(by):
        row = AgendaItem.objects.select_for_update(of=("self",)).select_related("meeting__network").get(pk=item.pk)
        if row.meeting.state in OVER:
            raise Conflict(_("This meeting is over or was cancelled."))
        _compare(row.presenter_person_id, row.presenter, seen)
        row.presenter_person, row.presenter = person, role or role_of(person, row.meeting.network)
        row.save(update_fields=["presenter_person", "presenter"])


def assign_action_point(
    point: ActionPoint, *, by: Person, person: Person | None, role: str = "", seen: str = ""
) -> None:
    """Say who does the action point; as `name_presenter`. Raises Conflict also when it is finished."""
    with acting(by):
        row = ActionPoint.objects.select_for_update(of=("self",)).select_related("meeting__network").get(pk=point.pk)
        if not ActionPoint.objects.open().filter(pk=row.pk).exists():
            raise Conflict(_("This action point is finished."))
        _compare(row.assignee_person_id, row.assignee, seen)
        row.assignee_person, row.assignee = person, role or role_of(person, row.meeting.network)
        row.save(update_fields=["assignee_person", "assignee"])


def naming_of(person_id: object, role: str) -> str:
    """Return a text that says who is named, to be compared later."""
    return f"{person_id or ''}|{role}"


def role_of(person: Person | None, network: Network) -> str:
    """Return the person's office in the network, in the network's first language: documents print it, names go."""
    if person is None:
        return ""
    offices = Representative.objects.filter(person=person, membership__network=network).active_on(network.today())
    office = offices.select_related("membership__agency").by_function().first()
    if office is None:
        return ""
    with translation.override(network.languages[0] if network.languages else "en"):
        return f"{capfirst(str(office.get_function_display()))}, {office.membership.agency.acronym}"


def _compare(person_id: object, role: str, seen: str) -> None:
    if naming_of(person_id, role) != seen:
        raise Conflict(_("Somebody else has changed this meanwhile. Look again, then decide."))
