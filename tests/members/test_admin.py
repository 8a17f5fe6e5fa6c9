"""The administration site shows and changes nothing; it opens for platform administrators only."""

from django.test import Client

from members.models import Account, Agency, Network, Person
from tests.cast import Cast

MODELS = (Network, Agency, Person, Account)


def address(model: type, tail: str = "") -> str:
    """Return the address of a model's list, or of something below it."""
    return f"/admin/members/{model.__name__.lower()}/{tail}"


def test_admin_shows_nothing_classified(client: Client, cast: Cast) -> None:
    client.force_login(cast.administrator)
    apps = client.get("/admin/").context["app_list"]
    found = [(app["app_label"], model["object_name"]) for app in apps for model in app["models"]]
    assert sorted(found) == [
        ("members", "Account"),
        ("members", "Agency"),
        ("members", "Network"),
        ("members", "Person"),
        ("members", "Preview"),
    ]


def test_admin_opens_for_administrators_only(client: Client, cast: Cast) -> None:
    opened = []
    for name, account in cast.accounts().items():
        client.force_login(account)
        if client.get("/admin/").status_code == 200:
            opened.append(name)
    assert opened == ["administrator"]


def test_admin_sends_the_anonymous_to_the_login_page(client: Client, db: None) -> None:
    response = client.get("/admin/", follow=True)
    assert response.redirect_chain[-1][0].startswith("/login/?next=")


def test_admin_shows_and_changes_nothing(client: Client, cast: Cast) -> None:
    client.force_login(cast.administrator)
    for model in MODELS:
        row = model._default_manager.first()
        assert row is not None
        assert client.get(address(model)).status_code == 200
        assert client.get(address(model, f"{row.pk}/change/")).status_code == 200
        for tail in ("add/", f"{row.pk}/delete/"):
            assert client.get(address(model, tail)).status_code == 403
        for tail in ("add/", f"{row.pk}/change/", f"{row.pk}/delete/"):
            assert client.post(address(model, tail), {"email": "new@people.example"}).status_code == 403


def test_admin_shows_no_password(client: Client, cast: Cast) -> None:
    client.force_login(cast.administrator)
    page = client.get(address(Account, f"{cast.lead.pk}/change/")).content.decode()
    assert cast.lead.email in page
    assert cast.lead.password not in page
    assert "password" not in page.lower().replace("change password", "").replace("password_change", "")
