"""What pages with a form have in common: the service's refusals become errors of the form, a conflict answers 409."""

from collections.abc import Callable
from typing import Any, cast

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from members.history import Change
from notifications.errors import Conflict

LARGEST = 2**31 - 1


def posted(request: HttpRequest) -> Any:
    """Return what was posted, None for a page that is only looked at."""
    return request.POST if request.method == "POST" else None


def done[Made](form: forms.Form, service: Callable[[], Made]) -> Made | None:
    """Call the service with a valid form; what it refuses becomes an error of the form."""
    if not form.is_bound or not form.is_valid():
        return None
    try:
        return service()
    except Conflict as conflict:
        form.add_error(None, ValidationError(str(conflict), code="conflict"))
    except ValidationError as error:
        form.add_error(None, _of_fields(form, error))
    return None


def _of_fields(form: forms.Form, error: ValidationError) -> Any:
    """Let a refusal that is about none of the form's fields stand above the form."""
    if not hasattr(error, "error_dict"):
        return error
    known = {name: found for name, found in error.error_dict.items() if name in form.fields}
    others = [each for name, found in error.error_dict.items() if name not in form.fields for each in found]
    return cast(Any, known | ({NON_FIELD_ERRORS: others} if others else {}))


def status_of(form: forms.Form) -> int:
    """Return the HTTP status of the page: 409 where somebody came first."""
    return 409 if form.is_bound and form.has_error(NON_FIELD_ERRORS, "conflict") else 200


def with_revision(form: forms.Form, revision: int) -> forms.Form:
    """Let the form carry which revision the page showed; the posted one wins."""
    form.fields["revision"] = forms.IntegerField(
        widget=forms.HiddenInput, min_value=0, max_value=LARGEST, initial=revision
    )
    return form


def revision_in(form: forms.Form) -> int:
    """Return the revision that the posted form carries."""
    return int(form.cleaned_data.pop("revision"))


def after_conflict(form: Any, newer: int) -> None:
    """Let the form of who came second be saved on top of what is there by now, once its reader has seen it."""
    form.data = form.data.copy()
    form.data[form.add_prefix("revision")] = str(newer)


def form_page(
    request: HttpRequest,
    form: forms.Form,
    *,
    heading: str,
    eyebrow: str = "",
    back_url: str = "",
    changes: list[Change] | None = None,
    note: str = "",
) -> HttpResponse:
    """Show a form on a page of its own; `changes` is what is new where somebody came first."""
    context = {
        "form": form,
        "heading": heading,
        "eyebrow": eyebrow,
        "back_url": back_url,
        "changes": changes,
        "note": note,
    }
    return render(request, "workstreams/asking_form.html", context, status=status_of(form))
