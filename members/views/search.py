"""The search page of a network."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from members.forms import SearchForm
from members.models import Network
from members.pages import network_page, require
from members.registry import search_sources
from members.search import search, words_of


@require_safe
@network_page
def search_page(request: HttpRequest, network: Network) -> HttpResponse:
    """Show what fits the words among all that the reader may see in the network."""
    require(request, "members.view_network", network)
    form = SearchForm(request.GET)
    text = form.cleaned_data["q"] if form.is_valid() else ""
    names = {source.name for source in search_sources.all()}
    only = request.GET.get("in", "") if request.GET.get("in") in names else ""
    context = {
        "form": form,
        "text": text,
        "is_too_short": bool(text) and words_of(text) is None,
        "only": only,
        "found": search(network, request.user, text, only=only),
    }
    return render(request, "members/search.html", context)
