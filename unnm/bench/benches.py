"""What can be measured, by name: who adds a bench writes a module with `measure() -> None` and one line here."""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module


@dataclass(frozen=True)
class Bench:
    """One subject; its module is imported only once Django is set up on the ground of the measurement."""

    name: str
    about: str
    module: str

    @property
    def measure(self) -> Callable[[], None]:
        """The function that measures and prints."""
        found: Callable[[], None] = import_module(self.module).measure
        return found


BENCHES = {
    bench.name: bench
    for bench in (
        Bench("import", "a contact list of 500 people", "unnm.bench.contacts"),
        Bench("coverage", "workplan and coverage with 100 networks beside one", "unnm.bench.coverage"),
        Bench("minutes", "a PDF of a hundred pages", "unnm.bench.minutes"),
        Bench("outbox", "mail to thousands of people", "unnm.bench.outbox"),
    )
}
