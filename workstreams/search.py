"""What the search of a network finds of this app: workstreams, groups, commitments, support requests, pledges."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from members.models import Network
from members.registry import Hit, SearchSource, Words, search_sources
from members.search import best_first
from workstreams.models import Commitment, Pledge, SupportRequest, WorkingGroup, Workstream


def find_workstreams(network: Network, user: Any, words: Words, limit: int) -> list[Hit]:
    """Return the workstreams by reference, title and location."""
    rows = Workstream.objects.visible_to(user).filter(network=network).select_related("network", "lead")
    return [
        Hit(row.title_text, row.get_absolute_url(), row.reference, row.lead.acronym, row.effective_classification)
        for row in best_first(rows, words, title="title")[:limit]
    ]


def find_groups(network: Network, user: Any, words: Words, limit: int) -> list[Hit]:
    """Return the working groups by code and title."""
    rows = WorkingGroup.objects.visible_to(user).filter(network=network).select_related("network")
    return [
        Hit(row.title_text, row.get_absolute_url(), row.code, classification=row.effective_classification)
        for row in best_first(rows, words, title="title")[:limit]
    ]


def find_commitments(network: Network, user: Any, words: Words, limit: int) -> list[Hit]:
    """Return the commitments of the frameworks that the network works with, by code, title and label."""
    rows = Commitment.objects.visible_to(user).of_network(network.pk).select_related("framework")
    return [
        Hit(
            row.title_text,
            reverse("workstreams:commitment", args=[network.slug, row.framework.code, row.code]),
            f"{row.framework.sign} {row.code}",
        )
        for row in best_first(rows, words, title="title")[:limit]
    ]


def find_requests(network: Network, user: Any, words: Words, limit: int) -> list[Hit]:
    """Return the support requests by reference, title and need."""
    rows = SupportRequest.objects.visible_to(user).filter(network=network).select_related("network", "agency")
    return [
        Hit(row.title_text, row.get_absolute_url(), row.reference, row.agency.acronym, row.effective_classification)
        for row in best_first(rows, words, title="title")[:limit]
    ]


def find_pledges(network: Network, user: Any, words: Words, limit: int) -> list[Hit]:
    """Return the pledges by reference, title, forum and text."""
    rows = Pledge.objects.visible_to(user).filter(network=network).select_related("network", "agency")
    return [
        Hit(row.title_text, row.get_absolute_url(), row.reference, row.agency.acronym, row.effective_classification)
        for row in best_first(rows, words, title="title")[:limit]
    ]


def register() -> None:
    """Add the sources of this app."""
    search_sources.register(SearchSource("workstreams", _("Workstreams"), find_workstreams))
    search_sources.register(SearchSource("groups", _("Groups"), find_groups))
    search_sources.register(SearchSource("commitments", _("Commitments"), find_commitments))
    search_sources.register(SearchSource("requests", _("Support requests"), find_requests))
    search_sources.register(SearchSource("pledges", _("Pledges"), find_pledges))
