"""The figures of `make bench`: one module per subject; each measures, prints what it saw and says what it aims at."""
