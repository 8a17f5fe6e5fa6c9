"""Making, editing, clearing and cancelling a workstream; two who edit at once."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import ProgrammingError, transaction

from members.classification import Classification
from members.history import history_of
from notifications.errors import Conflict
from tests.cast import Cast
from tests.factories import make_commitment
from tests.workstreams.reading import Browser, fresh, words
from workstreams.models import Clearance, Framework, Partner, Workstream
from workstreams.services import (
    EditConflict,
    NamedPartner,
    cancel_workstream,
    classify_workstream,
    create_workstream,
    edit_workstream,
)

EDIT = "/n/baku/workstreams/WG1-01/edit/"
MANAGEMENT = {
    "budget-TOTAL_FORMS": "0",
    "budget-INITIAL_FORMS": "0",
    "indicators-TOTAL_FORMS": "0",
    "indicators-INITIAL_FORMS": "0",
}


def sent(page: Any) -> dict[str, Any]:
    """Return what a browser sends back of a page that nobody touched."""
    forms = page.context["forms"]
    found: dict[str, Any] = {"revision": page.context["revision"]}
    for form in (forms.main, *forms.budget.forms, *forms.indicators.forms):
        for bound in form:
            value = bound.value()
            value = bound.field.widget.format_value(value) if not isinstance(value, list) else value
            value = (
                value[0]
                if isinstance(value, list) and not hasattr(bound.field, "queryset") and value == [""]
                else value
            )
            if value is None:
                continue
            found[bound.html_name] = value
            if bound.field.show_hidden_initial:
                found[bound.html_initial_name] = value
    for formset in (forms.budget, forms.indicators):
        for bound in formset.management_form:
            found[bound.html_name] = bound.value()
    return found


def test_edit_writes_only_what_is_named(cast: Cast) -> None:
    target = make_commitment("10.7", "sdg")
    edited = edit_workstream(
        cast.workstream,
        by=cast.lead.person,
        revision=1,
        values={
            "location": "Ganja",
            "contributors": [cast.iom, cast.ilo],
            "commitments": [target],
            "partners": [NamedPartner("contributing", None, "Japan"), NamedPartner("implementing", cast.iom)],
        },
    )
    edited.refresh_from_db()
    assert (edited.location, edited.revision, edited.lead, edited.title) == (
        "Ganja", 2, cast.ilo, cast.workstream.title,
    )  # fmt: skip
    assert [agency.acronym for agency in edited.contributors.all()] == ["IOM"]  # the lead does not contribute as well
    assert list(edited.commitments.all()) == [target]
    assert sorted(str(partner) for partner in edited.partners.all()) == ["IOM", "Japan"]


def test_budget_rows_are_changed_added_and_taken_away(cast: Cast) -> None:
    first = cast.workstream.budget_lines.get()
    second = cast.workstream.budget_lines.create(required=5, source="EU")
    rows = [
        {"id": first.pk, "required": 700},
        {"id": second.pk, "delete": True},
        {"required": 30, "source": "Japan", "currency": "USD"},
    ]
    edit_workstream(cast.workstream, by=cast.lead.person, revision=1, values={"budget_lines": rows})
    found = cast.workstream.budget_lines.order_by("pk").values_list("source", "required", "available")
    assert list(found) == [("", 700, 400), ("Japan", 30, 0)]


def test_row_of_another_workstream_is_refused(cast: Cast) -> None:
    other = cast.secret_workstream.budget_lines.get()
    with pytest.raises(ValidationError, match="Row 1 no longer exists"):
        edit_workstream(
            cast.workstream, by=cast.lead.person, revision=1, values={"budget_lines": [{"id": other.pk, "required": 1}]}
        )
    assert cast.secret_workstream.budget_lines.get().required == 1000


def test_indicator_gets_a_measurement(cast: Cast) -> None:
    statement = {"original": "en", "en": "Persons trained"}
    rows = [{"statement": statement, "unit": "persons", "target": 40, "value": 12}]
    edit_workstream(cast.workstream, by=cast.lead.person, revision=1, values={"indicators": rows})
    indicator = cast.workstream.indicators.get()
    assert (indicator.target, indicator.measurements.get().value) == (40, 12)
    assert indicator.measurements.get().measured_on == cast.network.today()
    edit_workstream(
        cast.workstream, by=cast.lead.person, revision=2, values={"indicators": [{"id": indicator.pk, "delete": True}]}
    )
    assert cast.workstream.indicators.count() == 0


def test_eleven_targets_are_too_many(cast: Cast) -> None:
    targets = [make_commitment(f"1.{number}", "sdg") for number in range(11)]
    Framework.objects.filter(code="sdg").update(kind=Framework.Kind.SDG_TARGETS)
    for target in targets:
        target.framework.refresh_from_db()
    with pytest.raises(ValidationError) as caught:
        edit_workstream(cast.workstream, by=cast.lead.person, revision=1, values={"commitments": targets})
    assert caught.value.message_dict == {"commitments": ["UN INFO takes at most 10 SDG targets; these are 11."]}
    edit_workstream(cast.workstream, by=cast.lead.person, revision=1, values={"commitments": targets[:10]})


def test_second_of_two_edits_is_told(cast: Cast) -> None:
    edit_workstream(cast.workstream, by=cast.secretariat.person, revision=1, values={"location": "Baku"})
    with pytest.raises(EditConflict):
        edit_workstream(cast.workstream, by=cast.lead.person, revision=1, values={"location": "Ganja"})
    cast.workstream.refresh_from_db()
    assert (cast.workstream.location, cast.workstream.revision) == ("Baku", 2)


def test_new_workstream_takes_the_next_reference_for_the_un_only(cast: Cast) -> None:
    values = {
        "title": {"original": "en", "en": "New"},
        "group": cast.group,
        "lead": cast.ilo,
        "starts_on": cast.workplan.starts_on,
        "ends_on": cast.workplan.ends_on,
    }
    made = create_workstream(cast.workplan, by=cast.secretariat.person, values=values)
    assert (made.reference, made.effective_classification) == ("WG1-03", Classification.UN_ONLY)
    assert Workstream.objects.visible_to(fresh(cast.liaison)).filter(pk=made.pk).count() == 0


def test_classification_needs_a_reason_and_says_who(cast: Cast) -> None:
    secret = cast.secret_workstream
    with pytest.raises(ValidationError):
        classify_workstream(secret, by=cast.secretariat.person, before=3, after=2, reason=" ")
    classify_workstream(secret, by=cast.secretariat.person, before=3, after=2, reason="Agreed with both co-chairs.")
    assert Workstream.objects.visible_to(fresh(cast.liaison)).filter(pk=secret.pk).exists()
    clearance = Clearance.objects.get()
    assert (clearance.before, clearance.after, clearance.cleared_by) == (3, 2, cast.secretariat.person)
    with pytest.raises(Conflict):
        classify_workstream(secret, by=cast.secretariat.person, before=3, after=1, reason="Late.")
    with pytest.raises(ProgrammingError), transaction.atomic():
        Clearance.objects.update(reason="other")


def test_widening_opens_neither_updates_nor_history(cast: Cast) -> None:
    secret = cast.secret_workstream
    edit_workstream(secret, by=cast.secretariat.person, revision=1, values={"location": "Secret place"})
    edit_workstream(secret, by=cast.secretariat.person, revision=2, values={"location": "Sheki"})
    classify_workstream(secret, by=cast.secretariat.person, before=3, after=2, reason="Agreed.")
    edit_workstream(secret, by=cast.secretariat.person, revision=3, values={"location": "Baku"})
    secret.refresh_from_db()
    told = str(history_of(secret, fresh(cast.liaison), ["budget_lines", "partners"]))
    assert ("Secret place" in told, "Sheki" in told) == (False, True)  # Sheki stood there when it was cleared
    assert "Secret place" in str(history_of(secret, fresh(cast.secretariat), ["budget_lines"]))
    assert secret.status_updates.visible_to(fresh(cast.liaison)).count() == 0


def test_cancelled_once_with_a_reason(cast: Cast) -> None:
    with pytest.raises(ValidationError):
        cancel_workstream(cast.workstream, by=cast.secretariat.person, reason="")
    made = cancel_workstream(cast.workstream, by=cast.secretariat.person, reason="The donor withdrew.")
    assert (made.status, made.narrative) == ("cancelled", "The donor withdrew.")
    with pytest.raises(Conflict):
        cancel_workstream(cast.workstream, by=cast.secretariat.person, reason="Again.")


# --- pages ---
def test_page_untouched_changes_nothing_but_the_revision(cast: Cast, browser: Browser) -> None:
    client = browser(cast.lead)
    cast.workstream.partners.create(role=Partner.Role.CONTRIBUTING, name="Japan")
    before = Workstream.objects.values().get(pk=cast.workstream.pk)
    response = client.post(EDIT, sent(client.get(EDIT)))
    assert (response.status_code, response.headers["Location"]) == (302, "/n/baku/workstreams/WG1-01/")
    assert Workstream.objects.values().get(pk=cast.workstream.pk) == before | {"revision": 2}
    assert cast.workstream.budget_lines.get().required == 1000
    assert cast.workstream.partners.get().name == "Japan"


def test_second_editor_sees_what_is_new_and_keeps_the_own_text(cast: Cast, browser: Browser) -> None:
    mine, theirs = browser(cast.lead), browser(cast.secretariat)
    opened = sent(mine.get(EDIT))
    theirs.post(EDIT, sent(theirs.get(EDIT)) | {"location": "Lankaran", "budget-0-required": "2000"})
    response = mine.post(EDIT, opened | {"title_en": "My words", "remarks": "My remark"})
    assert response.status_code == 409
    assert "Lankaran" in words(response.text, "ins")
    assert {entry.who for entry in response.context["changes"]} >= {"Secretariat"}
    form = response.context["forms"].main
    assert (form["title_en"].value(), form["remarks"].value(), form["location"].value()) == (
        "My words", "My remark", "Lankaran",
    )  # fmt: skip
    again = mine.post(EDIT, sent_again(response))
    assert again.status_code == 302
    cast.workstream.refresh_from_db()
    assert (cast.workstream.title["en"], cast.workstream.location) == ("My words", "Lankaran")
    assert cast.workstream.budget_lines.get().required == 2000


def sent_again(response: Any) -> dict[str, Any]:
    """Return what the page of a conflict sends when it is saved as it stands."""
    data = response.context["forms"].main.data
    return {**{name: data.getlist(name) for name in data}, "revision": response.context["revision"]}


def test_bad_days_are_told_and_the_text_is_kept(cast: Cast, browser: Browser) -> None:
    client = browser(cast.lead)
    response = client.post(EDIT, sent(client.get(EDIT)) | {"ends_on": "2001-01-01", "remarks": "Kept"})
    assert response.status_code == 200
    assert response.context["forms"].main.errors == {"ends_on": ["The last day comes before the first."]}
    assert response.context["forms"].main["remarks"].value() == "Kept"


def test_lead_does_not_hand_the_workstream_on(cast: Cast, browser: Browser) -> None:
    client = browser(cast.lead)
    client.post(EDIT, sent(client.get(EDIT)) | {"lead": cast.iom.pk})
    cast.workstream.refresh_from_db()
    assert cast.workstream.lead == cast.ilo


def test_secretariat_adds_a_workstream(cast: Cast, browser: Browser) -> None:
    values = {
        "title_original": "az", "title_az": "Yeni", "group": cast.group.pk, "lead": cast.ilo.pk,
        "starts_on": "2026-01-01", "ends_on": "2026-12-31", "implementing_partners": "iom\nRed Crescent",
        "budget-TOTAL_FORMS": "1", "budget-0-required": "500", "budget-0-available": "0", "budget-0-currency": "USD",
        "budget-0-funding": "pipeline",
    }  # fmt: skip
    response = browser(cast.secretariat).post("/n/baku/workplan/new/", MANAGEMENT | values)
    assert response.headers["Location"] == "/n/baku/workstreams/WG1-03/"
    made = Workstream.objects.get(reference="WG1-03")
    assert (made.title, made.budget_lines.get().required) == ({"original": "az", "az": "Yeni"}, 500)
    assert sorted(str(partner) for partner in made.partners.all()) == ["IOM", "Red Crescent"]


# --- API ---
API = "/api/v1/networks/baku/workstreams/"


def test_api_edit_needs_the_current_etag(cast: Cast, browser: Browser) -> None:
    client = browser(cast.lead)
    tag = client.get(f"{API}WG1-01/").headers["ETag"]

    def patch(**headers: str) -> Any:
        return client.patch(f"{API}WG1-01/", {"location": "Ganja"}, content_type="application/json", headers=headers)

    assert patch().status_code == 428
    assert patch(**{"if-match": '"7"'}).status_code == 412
    assert patch(**{"if-match": "nonsense"}).status_code == 412
    response = patch(**{"if-match": tag})
    assert (response.status_code, response.json()["location"], response.headers["ETag"]) == (200, "Ganja", '"2"')
    assert patch(**{"if-match": tag}).status_code == 412


def test_api_lead_may_not_move_it(cast: Cast, browser: Browser) -> None:
    response = browser(cast.lead).patch(
        f"{API}WG1-01/", {"lead": "IOM"}, content_type="application/json", headers={"if-match": '"1"'}
    )
    assert response.status_code == 403


def test_api_makes_classifies_and_cancels(cast: Cast, browser: Browser) -> None:
    client = browser(cast.secretariat)
    make_commitment("1")
    values = {
        "title": {"original": "en", "en": "New"}, "group": "WG1", "lead": "ilo", "starts_on": "2026-01-01",
        "ends_on": "2026-12-31", "commitments": ["gcm:1"], "budget_lines": [{"required": "10.00", "agency": "IOM"}],
        "partners": [{"role": "contributing", "name": "Japan"}],
    }  # fmt: skip
    response = client.post(API, values, content_type="application/json")
    assert response.status_code == 201
    assert {name: response.json()[name] for name in ("reference", "commitments", "classification", "partners")} == {
        "reference": "WG1-03",
        "commitments": ["gcm:1"],
        "classification": "un_only",
        "partners": [{"role": "contributing", "name": "Japan"}],
    }
    classified = client.post(
        f"{API}WG1-03/classify/", {"before": "un_only", "after": "public", "reason": "Agreed."},
        content_type="application/json",
    )  # fmt: skip
    assert classified.json()["classification"] == "public"
    late = client.post(
        f"{API}WG1-03/classify/", {"before": "un_only", "after": "network", "reason": "Late."},
        content_type="application/json",
    )  # fmt: skip
    assert late.status_code == 409
    cancelled = client.post(f"{API}WG1-03/cancel/", {"reason": "No money."}, content_type="application/json")
    assert (cancelled.status_code, cancelled.json()["status"]) == (201, "cancelled")


def test_api_unknown_names_are_told(cast: Cast, browser: Browser) -> None:
    client = browser(cast.lead)

    def errors(**values: Any) -> Any:
        response = client.patch(f"{API}WG1-01/", values, content_type="application/json", headers={"if-match": '"1"'})
        return response.status_code, response.json()["errors"]

    assert errors(contributors=["XYZ"]) == (400, {"contributors": ["The network has no “XYZ”."]})
    assert errors(commitments=["gcm:99"]) == (400, {"commitments": ["The network has no “gcm:99”."]})
