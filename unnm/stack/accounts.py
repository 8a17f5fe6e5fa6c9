"""The accounts of the example data, as `manage.py demo_accounts --json` told them when the data was prepared."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Self


@dataclass(frozen=True)
class Account:
    """One account that may log in."""

    label: str
    email: str
    role: str


@dataclass(frozen=True)
class Accounts:
    """All of them; the password is the same for each."""

    password: str
    accounts: list[Account]

    @classmethod
    def read(cls, var: Path) -> Self:
        """Read what the preparation left under `var`."""
        told = json.loads((var / "accounts.json").read_text())
        return cls(told["password"], [Account(**row) for row in told["accounts"]])
