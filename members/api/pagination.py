"""Pages of lists: a cursor holds its place while rows come and go."""

from rest_framework import pagination


class CursorPagination(pagination.CursorPagination):
    """Pages in the stable order of the primary key unless the view says otherwise; `limit` asks for 1 to 200 rows."""

    ordering: str | tuple[str, ...] = "pk"
    page_size = 50
    page_size_query_param = "limit"
    max_page_size = 200
