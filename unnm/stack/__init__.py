"""The doors of a checkout: the whole platform with local engines, its walk-through and the checks.

`python -m unnm.stack demo | reset | smoke | check | api-schema`, behind the targets of the Makefile. None of this runs
in production: there, compose or another orchestrator does what `demo` does here.
"""
