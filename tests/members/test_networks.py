"""Opening a network: catalogues, coordinator, first officer, preparation, and first steps that are computed."""

import re
from typing import Any

import pytest
from django.test import Client

from meetings.models import Meeting
from members.invitations import invite
from members.models import Account, Agency, Invitation, Membership, Network, Representative
from members.network_settings.first_steps import steps_of
from members.network_settings.opening import Officer, invite_first_officer, set_parent
from notifications.compose import Writer
from notifications.errors import Conflict
from notifications.models import Message
from notifications.registry import registry
from tests.cast import Cast
from tests.factories import (
    make_account,
    make_agency,
    make_group,
    make_membership,
    make_network,
    make_person,
    make_representative,
    make_workplan,
)
from workstreams.models import Framework

GEORGIA = {
    "name": "Miqrasiya Şəbəkəsi",
    "name_language": "az",
    "slug": "georgia",
    "country": "GE",
    "time_zone": "Asia/Tbilisi",
    "languages": ["en", "ru"],
    "coordinator": "IOM",
    "secretariat": "IOM Georgia",
    "reply_to": "secretariat@georgia.example",
    "officer_name": "New officer",
    "officer_address": "officer@georgia.example",
    "officer_language": "ru",
}


@pytest.fixture
def administrator(db: None) -> Account:
    """Return who runs the installation."""
    return make_account(make_person("Administrator", "administrator@people.example"), is_administrator=True)


def client_of(account: Account) -> Client:
    """Return a browser in which somebody is signed in."""
    client = Client()
    client.force_login(account)
    return client


def opened(administrator: Account, **changes: Any) -> Network:
    """Open a network in the browser."""
    response = client_of(administrator).post("/networks/new/", GEORGIA | changes)
    assert response.status_code == 302, response.context["form"].errors
    return Network.objects.get(slug=response.headers["Location"].split("/")[-2])


def test_network_opens_with_catalogues_coordinator_and_the_invitation_of_an_officer(administrator: Account) -> None:
    assert not Agency.objects.exists()
    network = opened(administrator)
    assert (network.title, network.languages) == ({"original": "az", "az": "Miqrasiya Şəbəkəsi"}, ["en", "ru"])
    assert (network.country, network.time_zone, network.is_in_preparation) == ("GE", "Asia/Tbilisi", True)
    assert Framework.objects.filter(network=None).count() >= 3
    membership = Membership.objects.get(network=network)
    assert (membership.agency.acronym, membership.role) == ("IOM", "coordinator")
    invitation = Invitation.objects.get()
    assert (invitation.function, invitation.state, invitation.invited_by_id) == (
        "secretariat_officer",
        "sent",
        administrator.person_id,
    )
    assert Agency.objects.count() > 20


def test_invitation_reaches_the_officer_while_other_mail_goes_to_the_secretariat(administrator: Account) -> None:
    network = opened(administrator)
    membership = Membership.objects.get(network=network)
    officer = make_person()
    make_representative(membership, officer, "secretariat_officer")
    invite(membership, make_person("Focal", "focal@georgia.example"), by=officer, function="focal_point")
    sent = {message.kind: recipient_of(message) for message in Message.objects.filter(scope="georgia")}
    assert sent == {"officer_invitation": "officer@georgia.example", "invitation": "secretariat@georgia.example"}


def recipient_of(message: Message) -> str:
    """Return the address to which the mail goes."""
    return Writer().write(message, registry.resolve([message.person])[message.person]).recipient


def test_administrator_sees_how_far_it_is_and_nothing_of_what_is_in_it(administrator: Account) -> None:
    network = opened(administrator)
    client = client_of(administrator)
    page = client.get("/networks/georgia/")
    assert [step.is_done for step in page.context["steps"]] == [True, *[False] * 8]
    assert "officer@georgia.example" in page.content.decode()
    assert client.get(f"/n/{network.slug}/").status_code == 404
    assert client.get(f"/n/{network.slug}/settings/").status_code == 404
    rows = client.get("/networks/").context["rows"]
    assert [(row.slug, row.has_officer) for row in rows] == [("georgia", False)]


def test_officer_is_invited_anew_until_one_is_in_office(administrator: Account) -> None:
    network, client = opened(administrator), client_of(administrator)
    invitation = Invitation.objects.get()
    officer = {"officer_name": "Other", "officer_address": "other@georgia.example", "officer_language": "en"}
    assert client.post("/networks/georgia/officer/", officer).status_code == 302
    assert client.post("/networks/georgia/officer/", officer).status_code == 422  # invited already
    assert client.post(f"/networks/georgia/officer/{invitation.pk}/renew/").status_code == 302
    assert client.post(f"/networks/georgia/officer/{invitation.pk}/withdraw/").status_code == 302
    assert client.post(f"/networks/georgia/officer/{invitation.pk}/withdraw/").status_code == 404
    assert sorted(Invitation.objects.values_list("state", flat=True)) == ["sent", "withdrawn"]
    membership = Membership.objects.get(network=network)
    make_representative(membership, make_person(), "secretariat_officer")
    with pytest.raises(Conflict):
        invite_first_officer(network, Officer("N", "n@georgia.example", "en"), by=administrator.person)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("slug", "new"),
        ("slug", "Baku"),
        ("slug", "two words"),
        ("country", "XX"),
        ("time_zone", "Mars/Olympus"),
        ("languages", []),
        ("coordinator", "ILO-KZ"),
        ("reply_to", "nowhere"),
        ("officer_address", ""),
        ("name", ""),
    ],
)
def test_wrong_values_open_nothing(administrator: Account, field: str, value: Any) -> None:
    make_network("baku")
    response = client_of(administrator).post("/networks/new/", GEORGIA | {field: value})
    assert (response.status_code, list(response.context["form"].errors)) == (422, [field])
    assert Network.objects.count() == 1


def test_first_steps_follow_what_there_is_and_go_when_all_are_done(cast: Cast) -> None:
    network = make_network("new", country="AZ", time_zone="UTC", is_in_preparation=True)
    assert done(network) == []
    coordinator = make_membership(network, cast.iom, Membership.Role.COORDINATOR)
    Network.objects.filter(pk=network.pk).update(time_zone="Asia/Baku")
    make_representative(coordinator, make_person(), Representative.Function.SECRETARIAT_OFFICER)
    assert done(network) == ["country", "officer"]
    un = make_membership(network, cast.ilo)
    make_representative(un, make_person(), Representative.Function.CO_CHAIR)
    assert done(network) == ["country", "officer", "agencies"]  # the Government's side is missing
    Network.objects.filter(pk=network.pk).update(chairing="un")
    assert done(network) == ["country", "officer", "agencies", "chairs"]
    Network.objects.filter(pk=network.pk).update(chairing="both")
    state = make_membership(network, make_agency("STATE"), Membership.Role.GOVERNMENT)
    make_representative(state, make_person(), Representative.Function.CO_CHAIR)
    network.terms.create(version=1, size=1, uploaded_by=cast.secretariat.person)
    make_group(network)
    make_workplan(network)
    Meeting.objects.create(network=network, reference="NET-1", title={"original": "en", "en": "First"})
    assert len(done(network)) == 8
    Network.objects.filter(pk=network.pk).update(is_in_preparation=False)
    assert steps_of(Network.objects.get(pk=network.pk)) == []


NAMES = ("country", "officer", "agencies", "chairs", "terms", "groups", "workplan", "meeting", "preparation")


def done(network: Network) -> list[str]:
    """Return the steps that are done, by name."""
    steps = steps_of(Network.objects.get(pk=network.pk))
    return [name for name, step in zip(NAMES, steps, strict=True) if step.is_done]


def test_each_first_step_leads_to_the_form_that_does_it(cast: Cast) -> None:
    network = make_network("new", country="", time_zone="UTC", is_in_preparation=True)
    officer = make_representative(
        make_membership(network, cast.iom, Membership.Role.COORDINATOR), make_person(), "secretariat_officer"
    )
    client = client_of(make_account(officer.person))
    assert links_of(client) == [
        "/n/new/settings/change/country/",
        "/n/new/directory/add/",
        "/n/new/directory/add/",  # nobody there yet who could chair
        "/n/new/settings/terms/",
        "/n/new/groups/new/",
        "/n/new/workplan/first/",
        "/n/new/meetings/new/",
        "/n/new/outbox/",
    ]
    for link in links_of(client):
        assert '<form method="post"' in client.get(link).content.decode().split("<main")[1], link
    assert "first-steps" not in client_of(cast.lead).get("/n/baku/").content.decode()


def test_first_steps_about_people_lead_to_the_invitation_of_the_right_function(cast: Cast) -> None:
    network = make_network("new", is_in_preparation=True)
    coordinator = make_membership(network, cast.iom, Membership.Role.COORDINATOR)
    assert steps_of(network)[1].url == "/n/new/agencies/IOM/invite/?function=secretariat_officer"
    officer = make_representative(coordinator, make_person(), "secretariat_officer")
    client = client_of(make_account(officer.person))
    chair = "?function=co_chair"
    make_membership(network, cast.ilo)
    assert links_of(client)[0] == f"/n/new/agencies/ILO/invite/{chair}"
    assert client.get(links_of(client)[0]).context["form"]["function"].value() == "co_chair"
    make_membership(network, make_agency("SECOND"))
    assert links_of(client)[0] == f"/n/new/invitations/{chair}#invite"
    page = client.get(links_of(client)[0])
    assert re.findall(r"/agencies/(\w+)/invite/", page.content.decode()) == ["ILO", "SECOND"]
    Network.objects.filter(pk=network.pk).update(chairing="government")
    assert links_of(client)[0] == "/n/new/directory/add/"
    make_membership(network, make_agency("STATE"), Membership.Role.GOVERNMENT)
    assert links_of(client)[0] == f"/n/new/agencies/STATE/invite/{chair}"


def links_of(client: Client) -> list[str]:
    """Return where the open steps on the desk of a new network lead."""
    card = client.get("/n/new/").content.decode().split('id="first-steps"')[1].split("</section>")[0]
    return re.findall(r'href="([^"]+)"', card)


def test_parent_is_set_and_never_makes_a_circle(cast: Cast) -> None:
    region, world = make_network("region", country=""), make_network("world", country="")
    client = client_of(cast.administrator)
    assert client.post("/networks/baku/parent/", {"parent": region.pk}).status_code == 302
    assert Network.objects.get(slug="baku").parent == region
    set_parent(region, world, by=cast.administrator.person)
    assert client.post("/networks/world/parent/", {"parent": cast.network.pk}).status_code == 422
    assert client.post("/networks/baku/parent/", {"parent": cast.network.pk}).status_code == 422
    assert client.post("/networks/baku/parent/", {"parent": ""}).status_code == 302
    assert Network.objects.get(slug="baku").parent is None


def test_agency_of_the_catalogue_or_a_new_one_comes_into_the_network(cast: Cast) -> None:
    client = client_of(cast.secretariat)
    hidden = make_agency("FAO-KZ")  # what another network entered is not offered
    make_membership(cast.other_network, hidden)
    fao = make_agency("FAO")
    offered = list(client.get("/n/baku/directory/add/").context["form"].fields["agency"].queryset)
    assert offered == [fao]
    values = {"role": "member", "presence": "regional", "started_on": cast.network.today().isoformat()}
    response = client.post("/n/baku/directory/add/", values | {"agency": fao.pk})
    assert response.headers["Location"] == "/n/baku/agencies/FAO/"
    found = Membership.objects.get(agency=fao)
    assert (found.role, found.details.get().presence) == ("member", "regional")
    assert client.post("/n/baku/directory/add/", values).status_code == 422
    own = {"acronym": "ADA", "name": "University", "type": "academia", "role": "stakeholder"}
    assert client.post("/n/baku/directory/add/", values | own).status_code == 302
    assert Agency.objects.get(acronym="ADA").country == "AZ"
    assert client.post("/n/baku/directory/add/", values | own).status_code == 409
