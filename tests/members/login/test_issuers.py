"""The configuration of issuers, and that a provider id is bound to its issuer for ever."""

import json
import threading
from typing import Any

import pytest
from django.core.checks import run_checks
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, connection, transaction
from django.test import Client
from pytest_django import Settings

from members.login.issuers import Issuer, IssuerChanged, bind, parse
from members.models import BoundIssuer
from tests.cast import Cast
from tests.members.login.issuer_server import IssuerServer, begin, come_by
from tests.members.login.steps import is_in

GOOD = {
    "provider_id": "un-id",
    "name": "UN ID",
    "issuer": "https://login.un.example",
    "client_id": "unnm",
    "secret": "topsecret",
    "allowed_domains": ["UN.example", "iom.example"],
}


def issuer(provider_id: str = "un-id", address: str = "https://login.un.example") -> Issuer:
    """Return a configured issuer."""
    (found,) = parse("OIDC_ISSUERS", json.dumps([GOOD | {"provider_id": provider_id, "issuer": address}]))
    return found


def test_configuration_is_read() -> None:
    assert parse("OIDC_ISSUERS", "") == ()
    found = issuer()
    assert found == Issuer(
        "un-id", "UN ID", "https://login.un.example", "unnm", "topsecret", frozenset({"un.example", "iom.example"})
    )
    assert found.trusted_second_factor is False


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("{", "OIDC_ISSUERS must be a JSON list, see docs/CONFIGURATION.md."),
        ("{}", "OIDC_ISSUERS must be a JSON list, see docs/CONFIGURATION.md."),
        (
            [{}],
            "OIDC_ISSUERS[0] must have exactly allowed_domains, client_id, issuer, name, provider_id, secret, "
            "and may have trusted_second_factor.",
        ),
        ([GOOD, GOOD], "OIDC_ISSUERS names the same provider_id twice."),
        ([GOOD, GOOD | {"provider_id": "other"}], "OIDC_ISSUERS names the same issuer twice."),
        ([GOOD | {"secret": ""}], "OIDC_ISSUERS[0].secret must be a text that is not empty."),
        (
            [GOOD | {"provider_id": "UN/ID"}],
            "OIDC_ISSUERS[0].provider_id must be of small letters, digits and hyphens, at most 50.",
        ),
        (
            [GOOD | {"issuer": "http://login.un.example"}],
            "OIDC_ISSUERS[0].issuer must be an https:// address without ? and #.",
        ),
        (
            [GOOD | {"allowed_domains": []}],
            "OIDC_ISSUERS[0].allowed_domains must be a list of e-mail domains that is not empty.",
        ),
        (
            [GOOD | {"allowed_domains": "un.example"}],
            "OIDC_ISSUERS[0].allowed_domains must be a list of e-mail domains that is not empty.",
        ),
        (
            [GOOD | {"trusted_second_factor": "yes"}],
            "OIDC_ISSUERS[0].trusted_second_factor must be true or false.",
        ),
    ],
)
def test_wrong_configuration_says_what_is_wrong_and_no_secret(value: Any, message: str) -> None:
    with pytest.raises(ImproperlyConfigured) as error:
        parse("OIDC_ISSUERS", value if isinstance(value, str) else json.dumps(value))
    assert str(error.value) == message


@pytest.mark.django_db
def test_binding_is_made_once_and_never_changed() -> None:
    bind(issuer())
    bind(issuer())
    for changed in (issuer(address="https://evil.example"), issuer(provider_id="other")):
        with pytest.raises(IssuerChanged):
            bind(changed)
    bound = BoundIssuer.objects.get()
    assert (bound.provider_id, bound.issuer) == ("un-id", "https://login.un.example")


@pytest.mark.django_db
def test_database_refuses_to_change_or_delete_a_binding() -> None:
    bind(issuer())
    for change in (
        lambda: BoundIssuer.objects.update(issuer="https://evil.example"),
        lambda: BoundIssuer.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError, match="Cannot update or delete rows"), transaction.atomic():
            change()
    assert BoundIssuer.objects.get().issuer == "https://login.un.example"


@pytest.mark.django_db
def test_system_check_refuses_a_changed_issuer(settings: Settings) -> None:
    settings.OIDC_ISSUERS = (issuer(),)
    assert run_checks(databases=["default"], tags=["database"]) == []
    bind(issuer())
    assert run_checks(databases=["default"], tags=["database"]) == []
    for changed in (issuer(address="https://evil.example"), issuer(provider_id="other")):
        settings.OIDC_ISSUERS = (changed,)
        assert [error.id for error in run_checks(databases=["default"], tags=["database"])] == ["members.E001"]


def test_login_with_a_changed_issuer_is_refused(client: Client, cast: Cast, settings: Settings) -> None:
    claims = {"sub": "s-1", "email": cast.lead.email, "email_verified": True}
    with IssuerServer(claims) as first, IssuerServer(claims) as second:
        settings.OIDC_ISSUERS = (first.configuration(),)
        come_by(client)
        assert is_in(client) is True
        under_way = Client()
        path = begin(under_way)
        settings.OIDC_ISSUERS = (second.configuration(),)
        stranger = Client()
        response = stranger.post("/login/by/un-id/")
        assert response.status_code == 503
        assert "This service was changed in the configuration" in response.content.decode()
        assert under_way.get(path).status_code == 503
        assert [is_in(stranger), is_in(under_way)] == [False, False]
        settings.OIDC_ISSUERS = (first.configuration(),)
        assert is_in(under_way) is False


@pytest.mark.django_db(transaction=True)
def test_binding_of_two_processes_at_once_refuses_the_second() -> None:
    """The first holds its row uncommitted; the second waits for it in the database, and then sees who was first."""
    outcome: list[object] = []

    def second() -> None:
        try:
            bind(issuer(address="https://evil.example"))
            outcome.append("bound")
        except IssuerChanged as refusal:
            outcome.append(type(refusal))
        finally:
            connection.close()

    thread = threading.Thread(target=second)
    with transaction.atomic():
        bind(issuer())
        thread.start()
        _wait_until_somebody_waits()
        assert outcome == []
    thread.join(20)
    assert outcome == [IssuerChanged]
    assert [(row.provider_id, row.issuer) for row in BoundIssuer.objects.all()] == [
        ("un-id", "https://login.un.example")
    ]


def _wait_until_somebody_waits() -> None:
    for _attempt in range(2000):
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
            if cursor.fetchone() == (1,):
                return
        threading.Event().wait(0.01)
    raise AssertionError("The second never waited for the first.")
