"""Every transition × state for the UN's lead of the group that hosts the meeting, and of one that does not."""

import pytest
from django.test import Client
from django.urls import reverse

from meetings.models import DatePoll, Meeting
from tests.access.table import PARTS
from tests.access.test_leaks import BACKEND
from tests.cast import Cast
from tests.meetings.test_transitions import SUBJECTS, clients, in_state, undone, values
from tests.meetings.transitions import LEAD_INSTEAD
from workstreams.models import WorkingGroup

__all__ = ["clients"]
SECRETARIAT, ANOTHER_AGENCY = PARTS.index("secretariat"), PARTS.index("two_networks")


def host(cast: Cast, group: WorkingGroup | None) -> None:
    """Let the group host the meeting, and be the one for which a date is sought."""
    Meeting.objects.filter(pk=cast.meeting.pk).update(group=group)
    DatePoll.objects.filter(network=cast.network).update(group=group)
    cast.meeting.refresh_from_db()


@pytest.mark.usefixtures("clients")
@pytest.mark.parametrize("hosts", [True, False], ids=["own group", "plenary"])
def test_lead_of_the_group_is_answered_as_in_the_table(cast: Cast, hosts: bool) -> None:
    client, found, expected = Client(), {}, {}
    client.force_login(cast.group_lead, backend=BACKEND)
    if hosts:
        host(cast, cast.group)
    for subject, each in SUBJECTS.items():
        for number, (state, bring) in enumerate(each.states.items()):
            with in_state(cast, bring):
                for name, way in each.ways.items():
                    url = reverse(name.partition(" ")[0], kwargs=way.arguments(cast))
                    with undone():
                        found[subject, name, state] = client.post(url, values(cast, way.data)).status_code
                    code = way.codes[number][SECRETARIAT if hosts else ANOTHER_AGENCY]
                    if hosts and (subject, name) in LEAD_INSTEAD:
                        code = LEAD_INSTEAD[subject, name][number]
                    expected[subject, name, state] = code
    assert found == expected
