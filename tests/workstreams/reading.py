"""What the tests of this app read from pages and figures."""

import re
from collections.abc import Callable, Iterable
from typing import Any

from django.test import Client

from members.models import Account
from workstreams.coverage import Cell, Coverage, Row

type Browser = Callable[[Account], Client]


def references(response: Any) -> list[str]:
    """Return the references of the table on a page."""
    return [row.workstream.reference for section in response.context["lines"].sections for row in section.rows]


def words(html: str, tag: str) -> list[str]:
    """Return the words of each element of this tag, those of the elements inside included."""
    found = re.findall(rf"<{tag}[ >].*?</{tag}>", html, re.DOTALL)
    return [" ".join(re.sub(r"<[^>]+>", " ", element).split()) for element in found]


def counts(found: Coverage) -> dict[str, int]:
    """Return the number of workstreams by status."""
    return {str(count.status): count.count for count in found.statuses}


def codes(rows: Iterable[Row]) -> list[str]:
    """Return the codes of the commitments."""
    return [row.commitment.code for row in rows]


def matrix(found: Coverage) -> dict[str, dict[str, tuple[int, str]]]:
    """Return number and worst status of the cells that are not empty, by commitment and group."""

    def shown(cells: tuple[Cell, ...]) -> dict[str, tuple[int, str]]:
        return {cell.group.code: (cell.count, str(cell.status)) for cell in cells if cell.count}

    return {row.commitment.code: shown(row.cells) for row in found.rows}


def fresh(account: Account) -> Account:
    """Return the account as a new request would read it."""
    return Account.objects.get(pk=account.pk)
