"""What a link in a mail of this app is for, and how it names what it is about."""

from typing import TYPE_CHECKING

from members.models import Network

if TYPE_CHECKING:
    from workstreams.models import ReportingRound, RoundLine

PURPOSE = "status_update"
KIND = "reporting_round"
KIND_GIVEN_BACK = "round_line_given_back"


def about_network(network: Network) -> str:
    """Return what a link to all of one's lines is about, as `enqueue` is told."""
    return f"network:{network.slug}"


def about_round(asked: "ReportingRound") -> str:
    """Return what a link to one's lines of a round is about."""
    return f"round:{asked.pk}"


def about_line(line: "RoundLine") -> str:
    """Return what a link to the form of one line of a round is about."""
    return f"line:{line.pk}"
