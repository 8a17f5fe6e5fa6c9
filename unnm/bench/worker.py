"""One worker of a measurement: sends until nothing is due, then says how much memory it took at most (kB)."""

import resource

import django


def main() -> None:
    """Send and say."""
    django.setup()
    from notifications import delivery

    delivery.deliver(budget=None)
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)


if __name__ == "__main__":
    main()
