"""The organization the emulator answers from: a JSON file, read again when it has changed.

So an account can join, be suspended or leave while the emulator runs.
"""

import json
import os


class Seed:
    def __init__(self, path: str):
        self._path = path
        self._stamp = None
        self._read = {}

    @property
    def _data(self) -> dict:
        status = os.stat(self._path)
        stamp = (status.st_mtime_ns, status.st_size, status.st_ino)
        if stamp != self._stamp:
            with open(self._path, encoding="utf-8") as file:
                self._read = json.load(file)
            self._stamp = stamp
        return self._read

    @property
    def organization(self) -> dict:
        return self._data["organization"]

    @property
    def roots(self) -> list:
        return [{"id": self.organization["root"], "name": "Root"}]

    @property
    def ous(self) -> list:
        return self._data["ous"]

    @property
    def accounts(self) -> list:
        return self._data["accounts"]

    @property
    def delegated_administrators(self) -> list:
        return self._data.get("delegatedAdministrators", [])

    @property
    def security_hub(self) -> dict:
        return self._data.get("securityHub", {})

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
