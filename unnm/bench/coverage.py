"""Pages of the workplan and its coverage with 100 networks beside one: time, number of queries, indexes in use."""

import datetime
import json
import time
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.test import Client

NETWORKS, WORKSTREAMS, UPDATES = 100, 300, 12
GROUPS, TURNS, RUNS = 8, 4, 2
ALONE = "bench_alone"
REACH_AIM, QUERIES_AIM = 1.3, 12
PAGES = {
    "coverage": "/n/bench-1/coverage/",
    "workplan": "/n/bench-1/workplan/",
    "overview of the Government": "/n/bench-1/overview/",
}
# What grows with networks: reading one of them row by row would be felt.
LARGE = (
    "workstreams_workstream",
    "workstreams_statusupdate",
    "workstreams_budgetline",
    "workstreams_workstreamcommitment",
)


def measure() -> None:
    """Keep a copy of the tables with one network, fill the others, time both by turns; print times, reach and plans."""
    from workstreams.loading import load_catalogues

    load_catalogues()
    _fill(range(1, 2))
    client = _client()
    everything = _copied(ALONE)
    _fill(range(2, NETWORKS + 1))
    print(f"  {NETWORKS} networks × {WORKSTREAMS} workstreams × {UPDATES} updates", flush=True)
    for name, path in PAGES.items():
        found: dict[str, list[float]] = {ALONE: [], everything: []}
        for _turn in range(TURNS):
            for database, times in found.items():
                _switch(database)
                times.append(_timed(client, path))
        alone, seconds = min(found[ALONE]), min(found[everything])
        reach = seconds / alone
        statements = _statements(client, path)
        print(
            f"  {name}: {seconds * 1000:.0f} ms, with one network {alone * 1000:.0f} ms, reach {reach:.2f}"
            f" (aim {REACH_AIM} or less); {len(statements)} queries (aim {QUERIES_AIM} or fewer)",
            flush=True,
        )
        for line in _plans(statements):
            print(f"    {line}", flush=True)


def _client() -> "Client":
    from django.test import Client

    from members.models import Account, EmailAddress, Representative

    office = Representative.objects.get(membership__network__slug="bench-1", function="liaison_officer")
    EmailAddress.objects.create(person=office.person, address="liaison@bench.example", is_primary=True)
    account = Account.objects.create_user("liaison@bench.example", person=office.person)
    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(account, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def _timed(client: "Client", path: str) -> float:
    """Return the shortest time of a page in seconds, after a first call that warms it: what else runs only adds."""
    found = []
    for run in range(RUNS + 1):
        began = time.perf_counter()
        response = client.get(path)
        if response.status_code != 200:
            raise RuntimeError(f"{path} answers {response.status_code}")
        if run:
            found.append(time.perf_counter() - began)
    return min(found)


def _copied(name: str) -> str:
    """Copy the database under another name and return the name of the original."""
    import psycopg
    from django.db import connection

    original = str(connection.settings_dict["NAME"])
    given = connection.get_connection_params()
    connection.close()
    where = {key: given[key] for key in ("host", "port", "user", "password") if given.get(key)}
    with psycopg.connect(dbname="postgres", autocommit=True, **where) as admin:
        admin.execute(f'DROP DATABASE IF EXISTS "{name}"')
        admin.execute(f'CREATE DATABASE "{name}" TEMPLATE "{original}"')
    return original


def _switch(name: str) -> None:
    from django.db import connection

    connection.close()
    connection.settings_dict["NAME"] = name


def _statements(client: "Client", path: str) -> list[str]:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as captured:
        client.get(path)
    return [query["sql"] for query in captured.captured_queries]


def _plans(statements: Iterable[str]) -> Iterator[str]:
    """Say of each large table that the page's queries read, by which index, or that it is read as a whole."""
    from django.db import connection

    found: dict[str, set[str]] = {}
    for statement in statements:
        if not any(f'"{table}"' in statement for table in LARGE):
            continue
        with connection.cursor() as cursor:
            cursor.execute("EXPLAIN (FORMAT JSON) " + statement.replace("%", "%%"))
            plan = cursor.fetchone()[0]
        for node in _nodes(json.loads(plan) if isinstance(plan, str) else plan):
            table = node.get("Relation Name") or _table_of(node.get("Index Name", ""))
            if table in LARGE and node["Node Type"] != "Bitmap Heap Scan":
                found.setdefault(table, set()).add(node.get("Index Name", "as a whole"))
    for table in sorted(found):
        yield f"{table}: {', '.join(sorted(found[table]))}"


def _table_of(index: str) -> str:
    from django.db import connection

    if not index:
        return ""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_indexes WHERE indexname = %s", [index])
        row = cursor.fetchone()
    return str(row[0]) if row else ""


def _nodes(plan: Any) -> Iterator[dict[str, Any]]:
    if isinstance(plan, list):
        for each in plan:
            yield from _nodes(each)
    elif isinstance(plan, dict):
        if "Node Type" in plan:
            yield plan
        for each in plan.values():
            if isinstance(each, list | dict):
                yield from _nodes(each)


def _fill(numbers: Iterable[int]) -> None:
    """Make networks with groups, people, workstreams and their updates; the bulk in SQL, without history."""
    from django.db import connection

    keys = [_network(number) for number in numbers]
    tables = (*LARGE, "workstreams_supportrequest")
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        for statement in BULK:
            cursor.execute(statement, {"networks": keys, "workstreams": WORKSTREAMS, "updates": UPDATES})
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
    connection.close()  # a new one, whose plans know the new numbers
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _network(number: int) -> int:
    from members.models import Agency, Contact, Membership, Network, Person, Representative
    from members.titles import title
    from workstreams.models import WorkingGroup, Workplan

    network = Network.objects.create(
        slug=f"bench-{number}",
        title=title(f"Bench {number}"),
        country="AZ",
        time_zone="Asia/Baku",
        reply_to="s@x.example",
    )
    today = network.today()
    for acronym, type_, role, function in (
        ("IOM", Agency.Type.UN_ENTITY, Membership.Role.COORDINATOR, "secretariat_officer"),
        ("SMS", Agency.Type.GOVERNMENT, Membership.Role.GOVERNMENT, "liaison_officer"),
    ):
        agency, _is_new = Agency.objects.get_or_create(
            acronym=acronym, defaults={"title": title(acronym), "type": type_}
        )
        term = Membership.objects.create(network=network, agency=agency, role=role, started_on=today)
        person = Person.objects.create()
        Contact.objects.create(person=person, name=f"{acronym} {number}")
        Representative.objects.create(membership=term, person=person, function=function, started_on=today)
    Workplan.objects.create(
        network=network,
        title=title("Workplan"),
        starts_on=datetime.date(today.year, 1, 1),
        ends_on=datetime.date(today.year + 1, 12, 31),
    )
    for group in range(1, GROUPS + 1):
        WorkingGroup.objects.create(network=network, code=f"WG{group}", title=title(f"Group {group}"), position=group)
    return int(network.pk)


BULK = (
    """
    INSERT INTO workstreams_workstream (network_id, workplan_id, group_id, reference, title, lead_id, starts_on,
        ends_on, location, remarks, classification, effective_classification, revision, created_at)
    SELECT plan.network_id, plan.id, working.id, working.code || '-' || lpad(number::text, 3, '0'),
        jsonb_build_object('original', 'en', 'en', 'Workstream ' || number), term.agency_id, plan.starts_on,
        plan.ends_on, '', '', 2, 2, 1, now()
    FROM workstreams_workplan plan
    CROSS JOIN generate_series(1, %(workstreams)s) number
    JOIN workstreams_workinggroup working ON working.network_id = plan.network_id AND working.position = 1 + number %% 8
    JOIN members_membership term ON term.network_id = plan.network_id AND term.role = 'coordinator'
    WHERE plan.network_id = ANY(%(networks)s)
    """,
    """
    INSERT INTO workstreams_workstreamcommitment (workstream_id, commitment_id)
    SELECT line.id, commitment.id FROM workstreams_workstream line
    JOIN workstreams_framework framework ON framework.code IN ('gcm', 'sdg')
    JOIN workstreams_commitment commitment
        ON commitment.framework_id = framework.id AND commitment.position IN (1 + line.id %% 19, 20 + line.id %% 3)
    WHERE line.network_id = ANY(%(networks)s)
    """,
    """
    INSERT INTO workstreams_budgetline (workstream_id, source, year, currency, required, available, funding)
    SELECT id, '', 2026, 'USD', 1000, 400, 'partly_funded' FROM workstreams_workstream
    WHERE network_id = ANY(%(networks)s)
    """,
    """
    INSERT INTO workstreams_statusupdate (workstream_id, status, progress, narrative, risks, support_needed, as_of_on,
        recorded_at, recorded_by_id, classification, effective_classification)
    SELECT line.id, (ARRAY['on_track', 'delayed', 'completed', 'on_hold', 'not_started'])[1 + (line.id + month) %% 5],
        month * 8, 'As planned.', '', '', current_date - 30 * (%(updates)s - month), now() - interval '30 days'
        * (%(updates)s - month), officer.person_id, 2, 2
    FROM workstreams_workstream line
    CROSS JOIN generate_series(1, %(updates)s) month
    JOIN members_membership term ON term.network_id = line.network_id AND term.role = 'coordinator'
    JOIN members_representative officer ON officer.membership_id = term.id
    WHERE line.network_id = ANY(%(networks)s)
    """,
)
