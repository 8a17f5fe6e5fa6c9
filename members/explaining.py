"""“Why can this person see this?”, answered in plain sentences from the very tables that decide.

The verdict is what `allowed` says, and the conditions are those that answered while it was asked (`observed`): an
explanation cannot disagree with the rules. The apps above register their kinds of objects, sayings and relations.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Model, Q, QuerySet
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.access import access_of, accesses_of, allowed, assume
from members.classification import Classification
from members.models import Agency, Network, Person, ReadingGrant, Representative
from members.predicates import Fact, observed
from members.previewing import guests_of


@dataclass(frozen=True)
class Kind:
    """A kind of object about which one may ask.

    `network` is the lookup path from it to its network, or the filter of those that a network has.
    """

    name: str
    model: type[Model]
    network: "str | Callable[[QuerySet[Any], Network], QuerySet[Any]]"
    url: Callable[[Any, Network], str]
    parts: Callable[[Any, Any], "list[Part]"] | None = None

    def in_network(self, rows: QuerySet[Any], network: Network) -> QuerySet[Any]:
        """Return those of the rows that the network has."""
        found = rows.filter(**{self.network: network}) if isinstance(self.network, str) else self.network(rows, network)
        return found.distinct()


@dataclass(frozen=True)
class Part:
    """A part of an object that has no page of its own, about which one may ask as well."""

    kind: str
    pk: int
    label: str


@dataclass(frozen=True)
class Explanation:
    """Whether somebody sees an object, and why or why not."""

    is_allowed: bool
    reasons: list[str]
    facts: tuple[Fact, ...] = ()


@dataclass(frozen=True)
class Answer:
    """An explanation for one person, as a line of the page."""

    person: Person
    explanation: Explanation


kinds: dict[str, Kind] = {}
# What a condition says when it holds and when it does not; what says nothing is left out.
sayings: dict[str, tuple[str | Promise, str | Promise]] = {
    "is_own": (gettext_lazy("It is the person’s own record."), ""),
    "is_administrator": (gettext_lazy("The person runs the installation and sees that it exists."), ""),
}
# What an app knows about how a person stands to an object, as sentences.
relations: list[Callable[[Any, Model], list[str]]] = []


def register_kind(kind: Kind) -> None:
    """Add a kind of object. Raises ValueError when the name is taken."""
    if kind.name in kinds:
        raise ValueError(f"The kind “{kind.name}” is registered already.")
    kinds[kind.name] = kind


def find(kind: str, pk: str, network: Network, user: Any) -> Any:
    """Return the object of the network that the asker sees; None for anything else."""
    known = kinds.get(kind)
    if known is None:
        return None
    rows: QuerySet[Any] = known.model._default_manager.visible_to(user)  # type: ignore[attr-defined]  # each has it
    try:
        return known.in_network(rows.filter(pk=pk), network).first()
    except (ValueError, ValidationError):
        return None


def view_permission(obj: Model) -> str:
    """Return the permission that decides whether somebody sees the object."""
    return f"{obj._meta.app_label}.view_{obj._meta.model_name}"


def explain(user: Any, obj: Model, network: Network) -> Explanation:
    """Return whether an account, or a person without one, sees the object of the network, with the reasons."""
    with observed() as facts:
        verdict = allowed(user, view_permission(obj), obj)
    if getattr(user, "is_active", True) is False:
        return Explanation(verdict, [_("The account is closed: it opens nothing.")], tuple(facts))
    reasons = [*_offices(user, network), *_level(user, obj, network)]
    for fact in facts:
        reasons += [str(said) for said in [sayings.get(fact.name, ("", ""))[0 if fact.holds else 1]] if said]
    for relation in relations:
        reasons += relation(user, obj)
    return Explanation(verdict, list(dict.fromkeys(reasons)), tuple(facts))


def _offices(user: Any, network: Network) -> list[str]:
    """Say which offices are held today, else which was the last one."""
    access, today = access_of(user), network.today()
    if access.level(network.pk) is None:
        rows = Representative.objects.filter(person=access.person_id, membership__network=network)
        last = rows.select_related("membership__agency").order_by("-started_on").first()
        none = _("Holds no office in this network today.")
        ended = last and min((day for day in (last.ended_on, last.membership.ended_on) if day), default=None)
        if not last or not ended:
            return [none]
        values = {"agency": last.membership.agency.acronym, "day": date_format(ended, "j E Y")}
        return [none, _("The office for %(agency)s ended on %(day)s.") % values]
    rows = Representative.objects.filter(person=access.person_id, membership__network=network).active_on(today)
    held = [
        _("Office: %(function)s of %(agency)s, which is in the network as %(role)s.")
        % {
            "function": row.get_function_display(),
            "agency": row.membership.agency.acronym,
            "role": row.membership.get_role_display(),
        }
        for row in rows.select_related("membership__agency").by_function()
        if row.membership.is_active_on(today)
    ]
    return held or [_("Reads this network on the UN side of its parent network, by the secretariat’s grant.")]


def _level(user: Any, obj: Any, network: Network) -> list[str]:
    """Say up to which classification the person reads, and which one the object has."""
    level = access_of(user).level(network.pk)
    own = getattr(obj, "effective_classification", None)
    if own is None:
        return [_("Whoever holds an office in the network sees this.")] if level is not None else []
    said = [_("This is classified “%(level)s”.") % {"level": Classification(own).label}]
    if level is None:
        return said
    said.append(_("The offices allow reading up to “%(level)s”.") % {"level": level.label})
    roles = access_of(user).roles(network.pk)
    if level < Classification.UN_ONLY and any(role.startswith("un_") or role == "secretariat" for role in roles):
        said.append(_("An office of the Government, a stakeholder or an observer closes what is for the UN only."))
    return said


def asked_about(network: Network) -> list[Person]:
    """Return whom one may ask about, by name.

    The network's people of today, those who left, its guests, and who reads it on the UN side of its parent network.
    """
    readers = ReadingGrant.objects.standing().filter(network=network).values("reader")
    of_parent = Q(membership__network__in=readers, membership__role__in=["coordinator", "member"])
    offices = Representative.objects.filter(Q(membership__network=network) | of_parent).values("person")
    guests = [guest.person_id for guest in guests_of(network)]
    rows = Person.objects.filter(pk__in=offices) | Person.objects.filter(pk__in=guests)
    return list(rows.select_related("contact", "account__person").order_by("contact__name_order", "pk"))


def answers_for(persons: list[Person], obj: Model, network: Network) -> list[Answer]:
    """Return the explanation for each person; the offices of all are read in one query."""
    accesses = accesses_of(persons)
    found = []
    for person in persons:
        account = getattr(person, "account", None)
        user: Any = person
        if account is not None:
            user = account
            if account.is_active:
                assume(account, replace(accesses[person.pk], is_administrator=account.is_administrator))
        found.append(Answer(person, explain(user, obj, network)))
    return found


def register() -> None:
    """Add the kinds of this app."""

    def person_url(person: Any, network: Network) -> str:
        return reverse("members:person", args=[network.slug, person.pk])

    def agency_url(agency: Any, network: Network) -> str:
        return reverse("members:agency", args=[network.slug, agency.acronym])

    register_kind(Kind("person", Person, "offices__membership__network", person_url))
    register_kind(Kind("agency", Agency, "memberships__network", agency_url))
