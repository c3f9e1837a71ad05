"""The organization the emulator answers from, read once from a JSON file."""

import json
from dataclasses import dataclass


@dataclass(frozen=True)
class Seed:
    organization: dict
    roots: list
    ous: list
    accounts: list
    delegated_administrators: list
    security_hub: dict

    @staticmethod
    def read(path: str) -> "Seed":
        with open(path, encoding="utf-8") as file:
            data = json.load(file)
        organization = data["organization"]
        return Seed(
            organization=organization,
            roots=[{"id": organization["root"], "name": "Root"}],
            ous=data["ous"],
            accounts=data["accounts"],
            delegated_administrators=data.get("delegatedAdministrators", []),
            security_hub=data.get("securityHub", {}),
        )

    @property
    def id(self) -> str:
        return self.organization["id"]

    @property
    def management(self) -> str:
        return self.organization["managementAccount"]

    def account(self, account_id: str) -> dict | None:
        return next((a for a in self.accounts if a["id"] == account_id), None)

    def path(self, parent: str) -> list[str]:
        """The ids from the root down to ``parent``, inclusive."""
        steps = []
        while parent:
            steps.insert(0, parent)
            parent = next((ou["parent"] for ou in self.ous if ou["id"] == parent), "")
        return steps
