"""Which tests may run at the same time where several processes share them out (`pytest -n`)."""

from pathlib import PurePosixPath

from xdist.scheduler import LoadScopeScheduling

# These run whole platforms and engines, kill them and time them; two of them at once would be in each other's way.
PROCESSES = {"browser", "doors", "engines", "test_crash.py"}


class ByFile(LoadScopeScheduling):  # type: ignore[misc]  # xdist has no types
    """Keep the tests of a file in one process, and those that run processes of their own in one and the same."""

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        return "processes" if PROCESSES & set(PurePosixPath(file).parts) else file
