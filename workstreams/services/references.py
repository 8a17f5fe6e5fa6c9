"""The next reference of a series, such as SR-2026-03: counted per network and year, never given twice."""

from members.models import Network, ReferenceCounter


def next_in_series(network: Network, prefix: str) -> str:
    """Return the next reference; call it in the service's transaction, which holds the counter's lock until its end."""
    series = f"{prefix}-{network.today().year}"
    ReferenceCounter.objects.get_or_create(network=network, series=series)
    counter = ReferenceCounter.objects.select_for_update().get(network=network, series=series)
    counter.last += 1
    counter.save(update_fields=["last"])
    return f"{series}-{counter.last:02}"
