"""The pages of a list that somebody reads: the addresses of the neighbours keep the filters."""

from typing import Any

from django.core.paginator import Page
from django.http import HttpRequest


def neighbours(request: HttpRequest, page: Page[Any], name: str) -> dict[str, str]:
    """Return the addresses of the pages before and after; `name` is the parameter that counts them."""

    def address(number: int) -> str:
        query = request.GET.copy()
        query[name] = str(number)
        return f"?{query.urlencode()}"

    return {
        "previous": address(page.previous_page_number()) if page.has_previous() else "",
        "next": address(page.next_page_number()) if page.has_next() else "",
    }
