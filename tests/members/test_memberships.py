"""How an agency stands in a network, from a day on, and how it leaves."""

import datetime

import pytest
from django.test import Client

from members.memberships import end_membership
from members.models import Account, Membership, MembershipDetail, Representative
from notifications.errors import Conflict
from tests.cast import Cast
from tests.factories import make_person, make_representative

ILO = "/n/baku/agencies/ILO/"
DAY = datetime.timedelta(days=1)


def client_of(account: Account) -> Client:
    """Return a browser in which somebody is signed in."""
    client = Client()
    client.force_login(account)
    return client


def test_presence_and_local_name_hold_from_a_day_and_the_past_stays(cast: Cast) -> None:
    client, today = client_of(cast.secretariat), cast.network.today()
    term = Membership.objects.get(network=cast.network, agency=cast.ilo)
    MembershipDetail.objects.filter(membership=term).delete()
    MembershipDetail.objects.create(membership=term, started_on=term.started_on, protocol_order=7)
    assert f'href="{ILO}edit/"' in client.get(ILO).content.decode()
    assert "/edit/" not in client_of(cast.lead).get(ILO).content.decode()
    data = {"presence": "regional", "local_name": "BƏT", "note": "From Tbilisi", "on": today.isoformat()}
    assert client.post(f"{ILO}edit/", data).headers["Location"] == ILO
    assert client.post(f"{ILO}edit/", data | {"presence": "resident"}).status_code == 302
    past, now = term.details.order_by("started_on")
    assert (past.presence, past.local_name, past.ended_on) == ("unknown", "", today - DAY)
    assert (now.presence, now.local_name, now.note, now.protocol_order) == ("resident", "BƏT", "From Tbilisi", 7)
    codes = [
        client.post(f"{ILO}edit/", data | {"on": (today + days * DAY).isoformat()}).status_code for days in (1, -9)
    ]
    assert codes == [422, 409]


def test_agency_leaves_with_its_offices_on_a_day(cast: Cast) -> None:
    client, today = client_of(cast.secretariat), cast.network.today()
    page = client.get(f"{ILO}edit/").content.decode()
    assert page.count("Lead, focal point") == 1
    assert client.post(f"{ILO}leave/", {"last_on": today.isoformat()}).status_code == 302
    term = Membership.objects.get(network=cast.network, agency=cast.ilo)
    in_office = Representative.objects.filter(membership=term).exclude(person=cast.ended.person)
    days = {row.ended_on for row in in_office}
    assert (term.ended_on, days) == (today, {today})
    assert not term.details.exclude(ended_on=today).filter(ended_on__isnull=True).exists()
    assert client.post(f"{ILO}leave/", {"last_on": today.isoformat()}).status_code == 409
    assert client.post(f"{ILO}leave/", {"last_on": ""}).status_code == 422


def test_agency_does_not_leave_before_its_people_come_nor_as_coordinator(cast: Cast) -> None:
    by, today = cast.secretariat.person, cast.network.today()
    term = Membership.objects.get(network=cast.network, agency=cast.ilo)
    make_representative(term, make_person(), started_on=today + 9 * DAY)
    with pytest.raises(Conflict, match="after this day"):
        end_membership(term, by=by, on=today)
    with pytest.raises(Conflict, match="coordinator"):
        end_membership(Membership.objects.get(network=cast.network, role="coordinator"), by=by, on=today)
    assert not Representative.objects.filter(membership=term, ended_on=today).exists()
