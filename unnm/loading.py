"""The illustrative Azerbaijan network as a whole, in the order of the import law: who, what, when."""

import datetime

from django.db import transaction
from django.utils import timezone

from meetings import loading as meetings_loading
from meetings.example_files import load_example_files, load_example_invitations
from members import demo
from members import loading as members_loading
from members.loading import Shift
from members.models import Network
from workstreams import loading as workstreams_loading

OBSERVERS = {"EU", "ICMPD"}


@transaction.atomic
def load_example(*, shift: Shift) -> Network:
    """Load network, people, workplan, meetings and (in a demonstration) accounts; what exists already is left alone."""
    members_loading.load_agencies()
    workstreams_loading.load_catalogues()
    named = workstreams_loading.agencies_named(workstreams_loading.example_workplan())
    named |= meetings_loading.agencies_named(meetings_loading.example_meetings())
    network = members_loading.load_example_network(named | (OBSERVERS & set(members_loading.example_agencies())), shift)
    workstreams_loading.load_example(network, shift)
    meetings_loading.load_example(network, shift)
    return network


def shift_to_today() -> Shift:
    """Return the shift that makes the example current: whole weeks from its anchor to today in Baku."""
    anchor: datetime.date = workstreams_loading.example_workplan_anchor()
    return Shift.from_anchor(anchor, timezone.localdate())


def load_demo() -> Network:
    """Load the example, shifted to today unless it is loaded already, with accounts that can sign in."""
    shift = shift_to_today()
    network = Network.objects.filter(slug=members_loading.EXAMPLE_SLUG).first() or load_example(shift=shift)
    demo.load_accounts(network, shift)
    load_example_files(network)
    load_example_invitations(network)
    return network
