"""Pledges: the list, one pledge with its stages and progress."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from members.access import allowed
from members.history import history_of
from members.models import Network
from members.pages import acting_person, get_visible, network_page, require
from workstreams.forms.support import DoneForm, PledgeForm, StageForm
from workstreams.models import Pledge, PledgeStage
from workstreams.services.pledges import add_stage, edit_pledge, finish_stage, make_pledge
from workstreams.views.posting import after_conflict, done, form_page, posted, revision_in, status_of, with_revision


@require_safe
@network_page
def pledges(request: HttpRequest, network: Network) -> HttpResponse:
    """Show what was pledged in public, the newest first, with how far each is."""
    rows = Pledge.objects.visible_to(request.user).filter(network=network).for_table()
    may_add = allowed(request.user, "workstreams.add_pledge", network)
    return render(request, "workstreams/pledges.html", {"rows": rows, "may_add": may_add})


@require_http_methods(["GET", "HEAD", "POST"])
@network_page
def new_pledge(request: HttpRequest, network: Network) -> HttpResponse:
    """Record a pledge."""
    require(request, "workstreams.add_pledge", network)
    form = PledgeForm(posted(request), network=network, user=request.user)

    def make() -> Pledge:
        found = form.cleaned_data
        by, commitments = acting_person(request), list(found["commitments"])
        return make_pledge(network, by=by, agency=found["agency"], commitments=commitments, values=form.values())

    made = done(form, make)
    if made is not None:
        messages.success(request, _("%(reference)s is recorded. Add its stages next.") % {"reference": made.reference})
        return redirect(made)
    back = reverse("workstreams:pledges", args=[network.slug])
    return form_page(request, form, heading=_("Record a pledge"), eyebrow=_("Pledges"), back_url=back)


@require_http_methods(["GET", "HEAD", "POST"])
@network_page
def pledge(request: HttpRequest, network: Network, reference: str) -> HttpResponse:
    """Show a pledge with its stages; POST adds the next stage."""
    found = _loaded(request, network, reference)
    form = StageForm(posted(request), auto_id="stage_%s")
    if request.method == "POST":
        require(request, "workstreams.change_pledge", found)
        if done(form, lambda: add_stage(found, by=acting_person(request), **form.cleaned_data)):
            messages.success(request, _("The stage is added."))
            return redirect(found)
    stages = list(found.stages.all())
    context = {
        "pledge": found,
        "stages": stages,
        "done_count": sum(stage.done_on is not None for stage in stages),
        "commitments": found.commitments.select_related("framework").order_by("framework__code", "position"),
        "form": form,
        "today": network.today(),
        "history": history_of(found, request.user, ["stages"]),
    }
    return render(request, "workstreams/pledge.html", context, status=status_of(form))


@require_http_methods(["GET", "HEAD", "POST"])
@network_page
def edit_a_pledge(request: HttpRequest, network: Network, reference: str) -> HttpResponse:
    """Change a pledge and say how far it is."""
    found = _loaded(request, network, reference)
    require(request, "workstreams.change_pledge", found)
    names = ("text", "forum", "pledged_on", "progress_note", "classification")
    initial: dict[str, Any] = {name: getattr(found, name) for name in names}
    initial |= {"title": found.title_text, "commitments": found.commitments.all()}
    form: Any = PledgeForm(posted(request), network=network, user=request.user, pledge=found, initial=initial)
    with_revision(form, found.revision)

    def save() -> Pledge:
        revision = revision_in(form)
        by, commitments = acting_person(request), list(form.cleaned_data["commitments"])
        return edit_pledge(found, by=by, revision=revision, values=form.values(), commitments=commitments)

    saved = done(form, save)
    if saved is not None:
        messages.success(request, _("%(reference)s is saved.") % {"reference": saved.reference})
        return redirect(saved)
    changes = None
    if status_of(form) == 409:
        after_conflict(form, found.revision)
        changes = history_of(found, request.user, limit=5)
    back = found.get_absolute_url()
    return form_page(request, form, heading=found.title_text, eyebrow=found.reference, back_url=back, changes=changes)


@require_POST
@network_page
def reach_stage(request: HttpRequest, network: Network, reference: str, pk: int) -> HttpResponse:
    """Say on which day a stage was reached."""
    found = _loaded(request, network, reference)
    require(request, "workstreams.change_pledge", found)
    stage = get_visible(request, PledgeStage.objects.filter(pledge=found).select_related("pledge__network"), pk=pk)
    form = DoneForm(request.POST)
    if done(form, lambda: finish_stage(stage, by=acting_person(request), **form.cleaned_data)):
        messages.success(request, _("The stage “%(stage)s” is reached.") % {"stage": stage.title})
    else:
        for sentences in form.errors.values():
            messages.error(request, " ".join(str(sentence) for sentence in sentences))
    return redirect(found)


def _loaded(request: HttpRequest, network: Network, reference: str) -> Pledge:
    rows = Pledge.objects.filter(network=network).select_related("network", "agency")
    return get_visible(request, rows, reference=reference)
