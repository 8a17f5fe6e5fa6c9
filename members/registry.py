"""What the apps above this one show on the pages of an agency and of a person: they fill it in `AppConfig.ready()`."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.functional import Promise

if TYPE_CHECKING:
    from members.models import Agency, Network, Person


@dataclass(frozen=True)
class Panel[Subject]:
    """A card on somebody's page.

    `context` answers what the card shows of the subject in the network to the user, only through `visible_to(user)`, in
    a constant number of queries; None leaves the card away. `template` names the partial that draws it, such as
    "workstreams/panels.html#led"; it finds the answer as `panel`.
    """

    name: str
    label: str | Promise
    template: str
    context: "Callable[[Subject, Network, Any], dict[str, Any] | None]"


@dataclass(frozen=True)
class ShownPanel:
    """A card with what it shows, ready for the template."""

    name: str
    label: str | Promise
    template: str
    context: dict[str, Any]


class Panels[Subject]:
    """The cards of one kind of page, in the order of registration."""

    def __init__(self) -> None:
        self._panels: dict[str, Panel[Subject]] = {}

    def register(self, panel: Panel[Subject]) -> None:
        """Add a card. Raises ValueError when the name is taken."""
        if panel.name in self._panels:
            raise ValueError(f"The panel “{panel.name}” is registered already.")
        self._panels[panel.name] = panel

    def shown(self, subject: Subject, network: "Network", user: Any) -> list[ShownPanel]:
        """Return the cards that have something to show to the user."""
        found = []
        for panel in self._panels.values():
            context = panel.context(subject, network, user)
            if context is not None:
                found.append(ShownPanel(panel.name, panel.label, panel.template, context))
        return found


agency_panels: "Panels[Agency]" = Panels()
person_panels: "Panels[Person]" = Panels()


@dataclass(frozen=True)
class Words:
    """What somebody searches for: as typed, folded as a whole (`members.fold`), and each folded word."""

    text: str
    phrase: str
    each: tuple[str, ...]


@dataclass(frozen=True)
class Hit:
    """One thing that was found, as the searcher may see it."""

    title: str
    url: str
    reference: str = ""
    note: str = ""
    classification: int | None = None


@dataclass(frozen=True)
class SearchSource:
    """One kind of thing that the search finds.

    `find` answers, for a network, a user, the words and a limit, the best hits first, in one query that begins with
    `visible_to(user)`: what somebody may not see is neither shown nor counted nor ranked.
    """

    name: str
    label: str | Promise
    find: "Callable[[Network, Any, Words, int], list[Hit]]"


class SearchSources:
    """The kinds of things that are found, in the order of registration."""

    def __init__(self) -> None:
        self._sources: dict[str, SearchSource] = {}

    def register(self, source: SearchSource) -> None:
        """Add a kind. Raises ValueError when the name is taken."""
        if source.name in self._sources:
            raise ValueError(f"The search source “{source.name}” is registered already.")
        self._sources[source.name] = source

    def all(self) -> list[SearchSource]:
        """Return every kind."""
        return list(self._sources.values())


search_sources = SearchSources()
