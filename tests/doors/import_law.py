"""Read as imports what the import linter cannot see: names in strings, migration dependencies, template tags.

Each finding is one line: file, line, what it reaches for. The order of the apps is the law; an app may reach for what
stands before it and for itself. Components under templates/ui stand before all of them; templates that belong to no
app (the frame of each page, the error pages) are the project's own, and every app may extend them.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ORDER = ("ui", "notifications", "members", "workstreams", "meetings", "unnm")
APPS = ORDER[1:]
# As in meetings.Meeting, meetings:detail, meetings/agenda.html, meetings.tasks.send.
NAME = re.compile(rf"(?P<app>{'|'.join(APPS)})[.:/][A-Za-z_][\w./:-]*")
TAG = re.compile(r"{%-?\s*(?P<tag>url|include|extends|load)\s+(?P<rest>.*?)\s*-?%}", re.DOTALL)
QUOTED = re.compile(r"""^["'](?P<text>[^"']+)["']""")


def may_reach(reader: str, target: str) -> bool:
    """Return whether the law lets `reader` reach for `target`."""
    return ORDER.index(target) <= ORDER.index(reader)


def findings(root: Path) -> list[str]:
    """Return every breach in the project under this folder."""
    found = [*python_findings(root), *template_findings(root)]
    return sorted(found)


def python_findings(root: Path) -> Iterator[str]:
    """Return the breaches in Python files: strings that name a higher app's model, URL, template or module."""
    for app in APPS:
        for file in sorted((root / app).rglob("*.py")):
            tree = ast.parse(file.read_text(encoding="utf-8"))
            for line, target, name in python_names(tree):
                if not may_reach(app, target):
                    yield f"{file.relative_to(root)}:{line} {name}"


def python_names(tree: ast.AST) -> Iterator[tuple[int, str, str]]:
    """Return line, app and name for everything in this module that reaches for an app by name."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and (match := NAME.fullmatch(node.value)):
            yield node.lineno, match["app"], node.value
        elif isinstance(node, ast.Assign) and any(_is_named(t, "dependencies", "run_before") for t in node.targets):
            yield from _labels(ast.walk(node.value))
        elif isinstance(node, ast.Call) and _is_named(node.func, "get_model", "get_app_config"):
            yield from _labels(node.args[:1])
        elif isinstance(node, ast.keyword) and node.arg == "app_label":
            yield from _labels([node.value])
        elif isinstance(node, ast.Attribute) and node.attr == "AUTH_USER_MODEL":
            yield node.lineno, "members", "AUTH_USER_MODEL"


def _labels(nodes: object) -> Iterator[tuple[int, str, str]]:
    for node in nodes if isinstance(nodes, Iterator | list) else []:
        if isinstance(node, ast.Constant) and node.value in APPS:
            yield node.lineno, str(node.value), str(node.value)


def _is_named(node: ast.expr, *names: str) -> bool:
    return getattr(node, "attr", getattr(node, "id", None)) in names


def template_findings(root: Path) -> Iterator[str]:
    """Return the breaches in templates: {% url %}, {% include %}, {% extends %} and {% load %} of a higher app."""
    libraries = {file.stem: app for app in APPS for file in (root / app / "templatetags").glob("*.py")}
    for folder in (root / "templates", *(root / app / "templates" for app in APPS)):
        for file in sorted(folder.rglob("*")):
            if not file.is_file() or file.suffix not in {".html", ".txt", ".xml", ".svg"}:
                continue
            reader = owner(file.relative_to(folder).as_posix())
            text = file.read_text(encoding="utf-8")
            for match in TAG.finditer(text):
                for target, name in tag_names(match["tag"], match["rest"], libraries):
                    if not may_reach(reader, target):
                        line = text.count("\n", 0, match.start()) + 1
                        yield f"{file.relative_to(root)}:{line} {{% {match['tag']} %}} {name}"


def tag_names(tag: str, rest: str, libraries: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Return app and name of everything that one tag reaches for."""
    if tag == "load":
        for word in rest.split():
            if word in libraries:
                yield libraries[word], word
        return
    quoted = QUOTED.match(rest)
    if not quoted:
        return
    name = quoted["text"]
    if tag == "url":
        app = name.partition(":")[0]
        if ":" in name and app in APPS:
            yield app, name
        return
    if tag == "include" or owner(name) != "unnm":
        yield owner(name), name


def owner(template: str) -> str:
    """Return the app that a template belongs to, by its name: meetings/agenda.html belongs to meetings."""
    folder, slash, _ = template.partition("/")
    return folder if slash and folder in ORDER else "unnm"
