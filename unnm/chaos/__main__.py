"""`make chaos`: send to thousands while everything around breaks; the status is 1 where a promise is broken."""

import argparse
import secrets
import sys
import time
from pathlib import Path

from unnm.bench.ground import ground
from unnm.bench.sink import Sink
from unnm.chaos.fates import Fate, fate_of
from unnm.chaos.storm import WORKERS, Storm
from unnm.chaos.verdict import Row, Verdict, judge
from unnm.engines import EngineError
from unnm.stack.environment import VAR

DOMAIN = "people.example"


def main() -> int:
    """Run one storm and print what became of everybody."""
    parser = argparse.ArgumentParser(prog="unnm.chaos", description="The outbox in a storm, on this machine alone.")
    parser.add_argument("--recipients", type=int, default=10_000)
    parser.add_argument("--seconds", type=float, default=150.0, help="of the storm; what is left then is waited for")
    parser.add_argument(
        "--seed", type=int, default=secrets.randbelow(1_000_000), help="of an earlier run, to repeat it"
    )
    parser.add_argument("--var", type=Path, default=VAR / "chaos", help="the folder of its engines")
    given = parser.parse_args()
    print(f"chaos: {given.recipients} recipients, {WORKERS} workers, two schedulers, --seed {given.seed}", flush=True)
    try:
        with ground(given.var.resolve()):
            return _run(given.var.resolve(), given.recipients, given.seconds, given.seed)
    except EngineError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def _run(var: Path, recipients: int, seconds: float, seed: int) -> int:
    addresses = _enqueue(recipients)
    storm = Storm(var, seconds, seed, is_finished=_is_finished)
    began = time.monotonic()
    is_settled = storm.rage()
    fates = {address: fate_of(address, seed) for address in addresses}
    verdict = judge(addresses, _rows(), Sink(storm.log, 0).kept(), fates, storm.kills)
    if not is_settled:
        verdict.broken.append("The outbox was not settled in time.")
    _print(verdict, fates, time.monotonic() - began)
    return 1 if verdict.broken else 0


def _enqueue(count: int) -> list[str]:
    """Put one mail for each of so many people into the outbox and return their addresses."""
    from notifications.services import enqueue
    from unnm.bench import recipients

    recipients.make_network("chaos")
    people = recipients.make_people(count, domain=DOMAIN)
    body, addressed = recipients.store_mail(), recipients.addressed(people)
    enqueue(scope="chaos", kind=recipients.KIND, about="chaos", step=1, body=body, recipients=addressed)
    return [address for _person, address in _addresses()]


def _addresses() -> list[tuple[object, str]]:
    from members.models import EmailAddress

    return list(EmailAddress.objects.order_by("pk").values_list("person", "address"))


def _is_finished() -> bool:
    """Whether every message is in a final state; no answer from a database that is just restarting is a no."""
    from django.db import DatabaseError, connection

    from notifications.models import Message

    try:
        return not Message.objects.filter(state__in=Message.UNFINISHED).exists()
    except DatabaseError:
        connection.close()
        return False


def _rows() -> list[Row]:
    from notifications.models import Message

    addresses = dict(_addresses())
    rows = Message.objects.filter(about="chaos").values_list("message_id", "person", "state")
    return [Row(message_id, addresses[person], state) for message_id, person, state in rows]


def _print(verdict: Verdict, fates: dict[str, Fate], seconds: float) -> None:
    shares = ", ".join(f"{sum(fate is each for fate in fates.values())} {each}" for each in Fate)
    states = ", ".join(f"{count} {state}" for state, count in sorted(verdict.states.items()))
    print(f"  addresses: {shares}")
    print(f"  messages in the end: {states}; after {seconds:.0f} s")
    print(f"  mails that the server accepted: {verdict.accepted}")
    print(f"  second copies after a dropped connection: {verdict.copies_of_drops}")
    print(f"  second copies after {verdict.kills} kills of workers: {verdict.copies_of_kills} (at most 2 a kill)")
    for sentence in verdict.broken:
        print(f"  BROKEN: {sentence}")
    if not verdict.broken:
        print("  every recipient has exactly one final state, nothing is lost")


if __name__ == "__main__":
    sys.exit(main())
