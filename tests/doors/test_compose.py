"""The container files name only what exists: commands, paths, variables. No container engine is needed to know that."""

import ast
import fnmatch
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.management import get_commands
from django.utils.module_loading import import_string

from unnm import probe

ROOT = Path(__file__).resolve().parent.parent.parent
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = ("web", "worker", "beat", "migrate")
OTHERS = ("postgres", "valkey", "proxy", "mail")
DOCKERFILE = (ROOT / "Dockerfile").read_text()
# What the images of others take; everything else must be a setting of ours.
FOREIGN_VARIABLES = {"POSTGRES_PASSWORD", "OWNER_PASSWORD", "APP_PASSWORD", "DOMAIN"}
# Variables of Python, pip and the shell in the image.
IMAGE_VARIABLES = {
    "PATH",
    "PYTHONUNBUFFERED",
    "PYTHONDONTWRITEBYTECODE",
    "PIP_NO_CACHE_DIR",
    "PIP_DISABLE_PIP_VERSION_CHECK",
}
REFERENCE = re.compile(r"\$\{(?P<name>\w+)(?P<rest>[^}]*)\}")


def settings_read_by_the_code() -> set[str]:
    """Return every variable that settings.py reads, from its calls of env.something("NAME")."""
    tree = ast.parse((ROOT / "unnm" / "settings.py").read_text())
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)]
    named = [call for call in calls if isinstance(call.func, ast.Attribute) and ast.unparse(call.func.value) == "env"]
    return {str(call.args[0].value) for call in named if isinstance(call.args[0], ast.Constant)}


def instructions(name: str) -> list[str]:
    """Return the arguments of each such instruction of the Dockerfile, continued lines joined."""
    joined = DOCKERFILE.replace("\\\n", " ")
    return [" ".join(line.split()[1:]) for line in joined.splitlines() if line.startswith(f"{name} ")]


def in_build_context(path: str) -> bool:
    """Return whether .dockerignore lets this path of the checkout into the image; the last line that fits decides."""
    is_ignored = False
    for line in (ROOT / ".dockerignore").read_text().splitlines():
        pattern = line.strip()
        if pattern and not pattern.startswith("#"):
            name = pattern.removeprefix("!")
            parts = Path(path).parts
            prefixes = ["/".join(parts[: n + 1]) for n in range(len(parts))]
            names = parts if name.startswith("**/") else prefixes
            if any(fnmatch.fnmatch(part, name.removeprefix("**/")) for part in names):
                is_ignored = not pattern.startswith("!")
    return not is_ignored


def words(service: str) -> list[str]:
    """Return the command of one of our services as words: its own, or the one of the image."""
    command = SERVICES[service].get("command")
    if command is None:
        command = ast.literal_eval(instructions("CMD")[-1])
    return [str(word) for word in command]


def test_services_are_those_of_the_platform() -> None:
    assert sorted(SERVICES) == sorted(OURS + OTHERS)


@pytest.mark.parametrize("service", sorted(set(OURS + OTHERS) - {"migrate"}))
def test_service_is_watched_limited_and_started_again(service: str) -> None:
    settings = SERVICES[service]
    assert settings["healthcheck"]["test"][0] == "CMD"
    assert settings["restart"] == "unless-stopped"
    assert sorted(settings["deploy"]["resources"]["limits"]) == ["cpus", "memory"]


def test_migration_runs_once_before_the_others() -> None:
    assert SERVICES["migrate"]["restart"] == "no"
    for service in ("web", "worker", "beat"):
        assert SERVICES[service]["depends_on"]["migrate"] == {"condition": "service_completed_successfully"}


@pytest.mark.parametrize("service", OURS)
def test_variables_of_our_services_are_settings(service: str) -> None:
    assert set(SERVICES[service]["environment"]) - settings_read_by_the_code() == set()


def test_variables_of_the_image_are_settings() -> None:
    named = {word.partition("=")[0] for line in instructions("ENV") for word in line.split()}
    assert named - IMAGE_VARIABLES - settings_read_by_the_code() == set()


def test_only_the_migration_knows_the_owner_of_the_tables() -> None:
    environments = {name: yaml.safe_dump(SERVICES[name]["environment"]) for name in OURS}
    assert [name for name, text in environments.items() if "OWNER_PASSWORD" in text] == ["migrate"]
    assert [name for name, text in environments.items() if "MIGRATION_DATABASE_URL" in text] == ["migrate"]
    assert "unnm_app" in SERVICES["web"]["environment"]["DATABASE_URL"]


def test_no_variable_has_a_default() -> None:
    references = {(m["name"], m["rest"]) for m in REFERENCE.finditer((ROOT / "docker-compose.yml").read_text())}
    assert references == {(name, f":?Set {name} in .env") for name, _ in references}
    example = re.findall(r"^(\w+)=(.*)$", (ROOT / ".env.example").read_text(), re.MULTILINE)
    assert dict(example) == {name: "" for name, _ in references}


def test_variables_of_other_images_are_known() -> None:
    assert {name for service in OTHERS for name in SERVICES[service].get("environment", {})} == FOREIGN_VARIABLES


@pytest.mark.parametrize("service", OTHERS)
def test_files_that_are_mounted_exist(service: str) -> None:
    for volume in SERVICES[service].get("volumes", []):
        source = volume.partition(":")[0]
        if source.startswith("."):
            assert (ROOT / source).is_file(), source
        else:
            assert source in COMPOSE["volumes"]


def test_files_that_are_copied_exist_in_the_build_context() -> None:
    sources = [word for line in instructions("COPY") if not line.startswith("--from") for word in line.split()[:-1]]
    assert [source for source in sources if not (ROOT / source).exists()] == []
    assert [source for source in sources if source != "." and not in_build_context(source)] == []


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("manage.py", True),
        ("unnm/settings.py", True),
        ("meetings/models/meeting.py", True),
        ("templates/base.html", True),
        ("unnm/stack/demo.py", False),
        ("unnm/engines/core.py", False),
        ("tests/conftest.py", False),
        (".env", False),
        (".git/config", False),
        ("var/secret-key", False),
        ("node_modules/sass/sass.js", False),
        ("unnm/__pycache__/settings.pyc", False),
    ],
)
def test_build_context_holds_the_product_and_no_more(path: str, expected: bool) -> None:
    assert in_build_context(path) is expected


def test_management_commands_exist() -> None:
    text = DOCKERFILE + "\n".join(" ".join(words(service)) for service in OURS)
    named = set(re.findall(r"manage\.py (\w+)", text))
    assert named == {"migrate", "load_catalogues", "collectstatic"}
    assert named - set(get_commands()) == set()


def test_modules_that_are_run_exist() -> None:
    modules = set(re.findall(r"-m\"?,?\s+\"?(unnm\.[\w.]+)", DOCKERFILE))
    assert modules == {"unnm.translations", "unnm.probe"}
    files = [f"{module.replace('.', '/')}.py" for module in sorted(modules)]
    assert [file for file in files if not (ROOT / file).is_file() or not in_build_context(file)] == []


def test_probes_of_the_services_exist() -> None:
    tests = {name: SERVICES[name]["healthcheck"]["test"] for name in ("web", "worker", "beat")}
    assert tests == {name: ["CMD", "python", "-m", "unnm.probe", name] for name in probe.PROBES}


def test_application_that_granian_serves_exists() -> None:
    command = words("web")
    assert command[0] == "granian"
    assert callable(import_string(command[-1].replace(":", ".")))


@pytest.mark.parametrize(("service", "program"), [("web", ["granian"]), ("worker", ["celery"]), ("beat", ["celery"])])
def test_options_of_our_commands_exist(service: str, program: list[str]) -> None:
    command = words(service)
    assert command[:1] == program
    subcommand = [word for word in command if word in ("worker", "beat")]
    help_text = subprocess.run(
        [sys.executable, "-m", *program, *subcommand, "--help"], capture_output=True, text=True, check=True, cwd=ROOT
    ).stdout
    options = [word for word in command if word.startswith("--") and word != "--app"]
    assert options != []
    assert [option for option in options if not re.search(rf"{option}\b", help_text)] == []


def test_image_runs_as_an_unprivileged_user_with_the_program_as_pid_1() -> None:
    final = DOCKERFILE.rpartition("\nFROM ")[2]
    assert re.findall(r"^USER (\d+)$", final, re.MULTILINE) == ["10001"]
    assert re.findall(r"^STOPSIGNAL (\w+)$", final, re.MULTILINE) == ["SIGTERM"]
    assert ast.literal_eval(instructions("CMD")[-1])[0] == "granian"
    for service in ("web", "worker", "beat"):
        assert "sh" not in words(service)


def test_images_are_pinned_to_a_version() -> None:
    images = [SERVICES[service]["image"] for service in OTHERS]
    images += [line.split()[0] for line in instructions("FROM")]
    assert [image for image in images if not re.fullmatch(r"[\w/]+:v?\d[\w.-]*", image)] == []
