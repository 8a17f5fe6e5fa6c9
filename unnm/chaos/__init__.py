"""`make chaos`: the outbox in a storm of kills, restarts and a bad mail server, and whether it kept its promises."""
