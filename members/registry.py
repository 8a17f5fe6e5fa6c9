"""What the apps add to the pages of this one: they fill it in `AppConfig.ready()`.

Cards of an agency and of a person, sources of the search, sections of a network's settings, first steps of a new one.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
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


@dataclass(frozen=True)
class SettingFact:
    """One line of a section: what is set, in words, perhaps with the page where one sees more of it."""

    label: str
    value: str
    url: str = ""


@dataclass(frozen=True)
class Editing:
    """How a section is changed by a form.

    `form(data, network=…, initial=…)` turns strings into values; `current` answers the values as they stand, as the
    form's initial; `save` writes the cleaned values, inside `acting` and with the network's row locked. `template`
    draws the page and finds what `context` answers.
    """

    form: Callable[..., forms.Form]
    current: "Callable[[Network], dict[str, Any]]"
    save: "Callable[[Network, dict[str, Any], Person], None]"
    template: str = "members/settings/section.html"
    context: "Callable[[Network, Any], dict[str, Any]]" = lambda network, user: {}


@dataclass(frozen=True)
class SettingsSection:
    """A card of a network's settings page.

    `facts` says how things stand, through `visible_to(user)` where rows are read, in a constant number of queries;
    a section with nothing to say is left away.
    Whoever has the permission `view` sees it, who has `change` gets the form of `editing` or the page at `url`, both
    asked of the network. `history` names the reverse relations of the network whose changes belong to the section.
    """

    name: str
    label: str | Promise
    facts: "Callable[[Network, Any], list[SettingFact]]"
    lead: str | Promise = ""
    view: str = "members.view_network"
    change: str = "members.change_network"
    editing: Editing | None = None
    url: "Callable[[Network], str] | None" = None
    history: tuple[str, ...] = ()


class SettingsSections:
    """The sections of a network's settings, in the order of registration."""

    def __init__(self) -> None:
        self._sections: dict[str, SettingsSection] = {}

    def register(self, section: SettingsSection) -> None:
        """Add a section. Raises ValueError when the name is taken."""
        if section.name in self._sections:
            raise ValueError(f"The settings section “{section.name}” is registered already.")
        self._sections[section.name] = section

    def get(self, name: str) -> SettingsSection | None:
        """Return the section of this name."""
        return self._sections.get(name)

    def all(self) -> list[SettingsSection]:
        """Return every section."""
        return list(self._sections.values())


settings_sections = SettingsSections()


@dataclass(frozen=True)
class FirstStep:
    """Something to do in a new network; `is_done` is computed from what there is, nobody ticks it off."""

    name: str
    label: str | Promise
    is_done: "Callable[[Network], bool]"
    url: "Callable[[Network], str]"


# The steps in the order in which they are done: an app says after which place its own come.
first_steps: list[tuple[int, FirstStep]] = []


def register_first_step(place: int, step: FirstStep) -> None:
    """Add a first step at a place in the order. Raises ValueError when the name is taken."""
    if any(step.name == known.name for _place, known in first_steps):
        raise ValueError(f"The first step “{step.name}” is registered already.")
    first_steps.append((place, step))
    first_steps.sort(key=lambda pair: pair[0])


# What fills the catalogues that a new network needs: each may run again and leaves alone what somebody has edited.
catalogues: list[Callable[[], object]] = []
