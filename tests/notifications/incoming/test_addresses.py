"""Return addresses: each belongs to one mail, and none can be made up."""

from email import message_from_bytes, policy

import pytest
from pytest_django import Settings

from notifications.compose import Writer
from notifications.incoming.addresses import Box, find_returned, return_address, thread_address
from notifications.registry import registry
from notifications.services import LIST
from tests.notifications.incoming.conftest import box
from tests.notifications.people import People, send_to

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("which", list(Box))
def test_address_leads_back_to_its_message(people: People, which: Box) -> None:
    [message] = send_to([people.add("a@example.org")])
    address = box(message, people, which)
    assert len(address.partition("@")[0]) == len(which) + 1 + 46
    found = find_returned(f"To: Someone <{address.upper()}>")
    assert found is not None
    assert (found.box, found.message, found.went_to("A@example.org"), found.went_to("b@example.org")) == (
        which,
        message,
        True,
        False,
    )


def test_forged_address_leads_nowhere(people: People) -> None:
    [message, other] = send_to([people.add(), people.add()])
    address, token = box(message, people), box(message, people).partition("+")[2]
    theirs = box(other, people)
    last = "a" if address.partition("@")[0][-1] != "a" else "b"
    forged = [
        f"bounce+{token}",  # the token of a reply is none of a bounce
        f"{address.partition('@')[0][:-1]}{last}@in.unnm.example",
        f"reply+{token[:26]}{theirs.partition('+')[2][26:]}",
        f"reply+{'7' * 26}{token[26:]}",
        "reply+short@in.unnm.example",
        "",
    ]
    assert [find_returned(each) for each in forged] == [None] * len(forged)


def test_address_from_before_the_key_was_changed_still_leads_back(people: People, settings: Settings) -> None:
    [message] = send_to([people.add("a@example.org")])
    address = box(message, people)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another key, which is as long as a key has to be, fifty letters"
    found = find_returned(address)
    assert found is not None
    assert (found.message, found.went_to("a@example.org")) == (message, True)


def test_mail_goes_out_with_its_own_return_addresses(people: People) -> None:
    [message] = send_to([people.add("a@example.org")])
    envelope = Writer().write(message, registry.resolve([message.person])[message.person])
    written = message_from_bytes(envelope.content, policy=policy.SMTP)
    [reply_to] = written["Reply-To"].addresses
    assert envelope.sender == box(message, people, Box.BOUNCE)
    assert (reply_to.addr_spec, reply_to.display_name) == (box(message, people), "Secretariat, aze")


def test_list_is_the_network_or_the_group_that_the_mail_speaks_for(people: People) -> None:
    [plain] = send_to([people.add()])
    [of_group] = send_to([people.add()], about="b", slots={LIST: "WG 1"})
    found = []
    for message in (plain, of_group):
        envelope = Writer().write(message, registry.resolve([message.person])[message.person])
        found.append(message_from_bytes(envelope.content, policy=policy.SMTP)["List-Id"])
    assert found == ["<aze.unnm.example>", "<wg-1.aze.unnm.example>"]


def test_without_a_domain_nothing_changes(people: People, settings: Settings) -> None:
    settings.INBOUND_DOMAIN = ""
    [message] = send_to([people.add("a@example.org")])
    envelope = Writer().write(message, registry.resolve([message.person])[message.person])
    written = message_from_bytes(envelope.content, policy=policy.SMTP)
    assert (envelope.sender, written["Reply-To"]) == (
        "network@unnm.example",
        '"Secretariat, aze" <secretariat@example.org>',
    )


def test_calendars_of_one_thread_answer_to_one_address(people: People) -> None:
    person = people.add("a@example.org")
    [first] = send_to([person], thread="meeting:1")
    [second] = send_to([person], thread="meeting:1", step=2)
    [else_] = send_to([person], thread="meeting:2", step=3)
    address = return_address(Box.REPLY, first, "a@example.org")
    assert [thread_address(each, "a@example.org") == address for each in (first, second, else_)] == [True, True, False]
