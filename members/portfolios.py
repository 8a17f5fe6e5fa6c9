"""What people hold personally beside their offices: the apps above say so, and pass it on to a successor."""

import datetime
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol
from uuid import UUID

from django.utils.functional import Promise

if TYPE_CHECKING:
    from members.models import Agency, Membership, Network, Person
    from members.spreadsheets import Value

type Words = str | Promise


@dataclass(frozen=True)
class Held:
    """One thing that a person holds; `key` names it within its portfolio, `url` is its page."""

    portfolio: str
    pk: int
    person_id: UUID
    label: str
    url: str

    @property
    def key(self) -> str:
        """The name of the thing among those of all portfolios."""
        return f"{self.portfolio}:{self.pk}"


class Lists(Protocol):
    """Says what is held."""

    def __call__(
        self,
        network: "Network",
        persons: Collection[UUID],
        on: datetime.date,
        *,
        user: Any = None,
        agency: "Agency | None" = None,
    ) -> list[Held]:
        """Return what the persons hold on the day or from it on, in a constant number of queries.

        With `user` only what that user may see; with `agency` only what is held for it, or for no agency at all.
        """


@dataclass(frozen=True)
class Portfolio:
    """One sort of things that people hold.

    `transfer` gives the things with these keys to another person from the day on; what was before stays as it was.
    """

    name: str
    label: Words
    held: Lists
    transfer: "Callable[[Collection[int], Person, datetime.date], None]"


type Table = tuple[Sequence[str], Iterable[Sequence[Value]]]


@dataclass(frozen=True)
class Sheet:
    """One sheet of the hand-over file: headings and rows of what the reader may see for the agency of a membership."""

    name: str
    label: Words
    table: "Callable[[Membership, Person], Table]"


class Portfolios:
    """All that can be handed over, and what the hand-over file tells, in the order of registration."""

    def __init__(self) -> None:
        self._portfolios: dict[str, Portfolio] = {}
        self._sheets: dict[str, Sheet] = {}

    def register(self, portfolio: Portfolio) -> None:
        """Add a portfolio. Raises ValueError when the name is taken."""
        if portfolio.name in self._portfolios:
            raise ValueError(f"The portfolio “{portfolio.name}” is registered already.")
        self._portfolios[portfolio.name] = portfolio

    def register_sheet(self, sheet: Sheet) -> None:
        """Add a sheet to the hand-over file. Raises ValueError when the name is taken."""
        if sheet.name in self._sheets:
            raise ValueError(f"The sheet “{sheet.name}” is registered already.")
        self._sheets[sheet.name] = sheet

    def sheets(self) -> list[Sheet]:
        """Return the sheets of the hand-over file."""
        return list(self._sheets.values())

    def held(
        self,
        network: "Network",
        persons: Collection[UUID],
        on: datetime.date,
        *,
        user: Any = None,
        agency: "Agency | None" = None,
    ) -> list[Held]:
        """Return all that the persons hold on the day or from it on."""
        if not persons:
            return []
        lists = [each.held(network, persons, on, user=user, agency=agency) for each in self._portfolios.values()]
        return [held for found in lists for held in found]

    def transfer(self, held: Iterable[Held], to: "Person", on: datetime.date) -> None:
        """Give the things to another person from the day on."""
        things = list(held)
        for portfolio in self._portfolios.values():
            keys = [each.pk for each in things if each.portfolio == portfolio.name]
            if keys:
                portfolio.transfer(keys, to, on)


portfolios = Portfolios()
