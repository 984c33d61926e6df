"""The AWS clients of one examination, one for each service."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ops.deploy.account import Account


class Clients:
    """Makes each client at its first use, and closes all of them."""

    def __init__(self, account: Account) -> None:
        self._account = account
        self._held: dict[str, Any] = {}

    def of(self, service: str) -> Any:
        """Return the client of a service."""
        if service not in self._held:
            self._held[service] = self._account.client(service)
        return self._held[service]

    def close(self) -> None:
        """Close every connection."""
        for client in self._held.values():
            client.close()
