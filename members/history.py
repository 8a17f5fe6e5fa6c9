"""What was changed, by whom and from what to what, read from the rows that the history triggers wrote.

Each event is shown only to those who could read the classification that it carried. A row without a classification of
its own follows that of its object at that moment; an object without any is for the UN side of its network. Where the
event before is hidden, the one after it says that something changed but not from what.
"""

import datetime
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from operator import attrgetter
from typing import Any, cast

import pghistory.core
from django.db.models import ForeignKey, Model, OuterRef, QuerySet, Subquery
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from members import history_values
from members.access import access_of, allowed
from members.classification import Classification
from members.history_values import FieldChange
from members.models import Network, Person
from members.rules import network_of

LIMIT = 50


@dataclass(frozen=True)
class Change:
    """One entry of the history, as templates/ui/history.html shows it."""

    at: datetime.datetime
    who: str
    what: str
    changes: tuple[FieldChange, ...] = ()


@dataclass(frozen=True)
class Step:
    """One event and the one before it of the same row, None where that is hidden from the reader."""

    event: Any
    previous: Any
    kind: type[Model]
    parent: str = ""  # the foreign key to the object, where this is a related row

    @property
    def order(self) -> tuple[datetime.datetime, bool, int]:
        """Newest first when reversed; within one transaction the object itself came first."""
        return self.event.pgh_created_at, bool(self.parent), self.event.pgh_id


@dataclass(frozen=True)
class Timeline:
    """Which classification the object carried when."""

    instants: Sequence[datetime.datetime]
    values: Sequence[int]

    def at(self, instant: datetime.datetime) -> int:
        """Return the classification in force; before the first event, the strictest."""
        place = bisect_right(self.instants, instant)
        return self.values[place - 1] if place else Classification.UN_ONLY


def history_of(
    obj: Model, user: Any, related: Sequence[str] = (), *, network: Network | None = None, limit: int = LIMIT
) -> list[Change]:
    """Return what `user` may know of the changes to `obj`, newest first, at most `limit`, in few constant queries.

    `related` names reverse relations whose rows belong to the object, such as "contributions". `network` says for whose
    readers the history is, where the object itself belongs to none (an agency, a person).
    """
    level = _level(obj, user, network)
    if level is None:
        return []
    events = event_model(type(obj))
    steps = _steps(events.objects.filter(pgh_obj_id=obj.pk), type(obj), level, limit)
    if related:
        timeline = _timeline(events, obj)
        for name in related:
            steps += _related_steps(obj, name, level, timeline, limit)
    newest = sorted(steps, key=attrgetter("order"), reverse=True)[:limit]
    names = history_values.names_of([x for step in newest for x in (step.event, step.previous) if x], user)
    people = _people(step.event for step in newest)
    entries = (_entry(step, names, people) for step in newest)
    return [entry for entry in entries if entry is not None]


@cache
def event_model(model: type[Model]) -> Any:
    """Return the model of the history rows of a tracked model. Raises LookupError for one without history."""
    found = pghistory.core.event_models(tracks_model=model)
    if not found:
        raise LookupError(f"{model._meta.label} has no history.")
    return found[0]


def is_classified(model: type[Model]) -> bool:
    """Say whether rows of the model, and so their events, carry an effective classification."""
    return any(field.name == "effective_classification" for field in model._meta.get_fields())


def _level(obj: Model, user: Any, network: Network | None) -> int | None:
    """Return up to which classification the user reads the object's history; None for not at all."""
    network_id = network.pk if network else network_of(obj)
    level = access_of(user).level(network_id) if network_id is not None else None
    if is_classified(type(obj)):
        current = cast(Any, obj).effective_classification
        return level if level is not None and current <= level else None
    if isinstance(obj, Person) and obj.pk == access_of(user).person_id:
        return level or Classification.PUBLIC
    return level if allowed(user, "members.view_history", network or obj) else None


def _steps(events: QuerySet[Any], kind: type[Model], level: int, limit: int) -> list[Step]:
    earlier = events.filter(pgh_obj_id=OuterRef("pgh_obj_id"), pgh_id__lt=OuterRef("pgh_id")).order_by("-pgh_id")
    shown = events.annotate(previous_id=Subquery(earlier.values("pgh_id")[:1])).order_by("-pgh_id")
    if is_classified(kind):
        shown = shown.filter(effective_classification__lte=level)
    found = list(shown[:limit])
    before = events.in_bulk([event.previous_id for event in found if event.previous_id])
    return [_step(event, before.get(event.previous_id), kind, level) for event in found]


def _step(event: Any, previous: Any, kind: type[Model], level: int) -> Step:
    readable = previous is not None and (not is_classified(kind) or previous.effective_classification <= level)
    return Step(event, previous if readable else None, kind)


def _related_steps(obj: Model, name: str, level: int, timeline: Timeline, limit: int) -> list[Step]:
    """Return the steps of the rows behind a reverse relation, the deleted ones included."""
    relation = cast(Any, obj._meta.get_field(name))
    kind, parent = relation.related_model, cast(ForeignKey[Any, Any], relation.field)
    steps = _steps(event_model(kind).objects.filter(**{parent.attname: obj.pk}), kind, level, limit)
    found = []
    for step in steps:
        previous = step.previous
        if not is_classified(kind):
            if timeline.at(step.event.pgh_created_at) > level:
                continue
            if previous and timeline.at(previous.pgh_created_at) > level:
                previous = None
        found.append(Step(step.event, previous, kind, parent.name))
    return found


def _timeline(events: Any, obj: Model) -> Timeline:
    if not is_classified(type(obj)):
        return Timeline([datetime.datetime.min.replace(tzinfo=datetime.UTC)], [Classification.PUBLIC])
    rows = events.objects.filter(pgh_obj_id=obj.pk).order_by("pgh_id")
    carried = list(rows.values_list("pgh_created_at", "effective_classification"))
    return Timeline([instant for instant, _value in carried], [value for _instant, value in carried])


def who_changed(obj: Model, **state: Any) -> tuple[str, str]:
    """Return by whom the row came to have these values (by default: was changed last), and when, in local words.

    A name that the history does not know is empty, and so is a time.
    """
    events = event_model(type(obj)).objects.filter(pgh_obj_id=obj.pk, **state)
    event = events.order_by("pgh_id" if state else "-pgh_id").first()
    if event is None:
        return "", ""
    key = (event.pgh_context or {}).get("person")
    person = Person.objects.select_related("contact").filter(pk=key).first() if key else None
    at = date_format(timezone.localtime(event.pgh_created_at), "j E Y, H:i")
    return (person.name if person is not None else ""), at


def _people(events: Iterable[Any]) -> dict[str, str]:
    keys = {person for event in events if (person := (event.pgh_context or {}).get("person"))}
    return {str(person.pk): person.name for person in Person.objects.filter(pk__in=keys).select_related("contact")}


def _entry(step: Step, names: history_values.Names, people: dict[str, str]) -> Change | None:
    changes = history_values.differences(step, names)
    if step.event.pgh_label == "update" and step.previous and not changes:
        return None  # only what is never shown has changed
    person = (step.event.pgh_context or {}).get("person")
    who = people.get(person, _("former representative")) if person else _("system")
    return Change(step.event.pgh_created_at, who, _what(step), tuple(changes))


def _what(step: Step) -> str:
    label = step.event.pgh_label
    if not step.parent:
        return {"insert": _("created"), "delete": _("deleted")}.get(label, _("changed"))
    thing = {"thing": step.kind._meta.verbose_name}
    if label == "insert":
        return _("added: %(thing)s") % thing
    return (_("removed: %(thing)s") if label == "delete" else _("changed: %(thing)s")) % thing
