"""The document says which requests may carry an `Idempotency-Key`, and is right about each."""

from typing import Any

import httpx
import pytest

from onsale.platform import limits

UNSAFE = {"post", "put", "patch", "delete"}
UNKEYED = ("/api/v1/auth/", "/api/v1/me")  # their answers carry tokens or a person, and aren't stored


def keys_of(operation: dict[str, Any]) -> list[dict[str, Any]]:
    """How the operation tells of the header."""
    return [told for told in operation.get("parameters", []) if told["name"] == "Idempotency-Key"]


async def test_on_every_unsafe_operation_and_no_other(client: httpx.AsyncClient) -> None:
    document = (await client.get("/openapi.json")).json()
    operations = [
        (method, path, operation)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    ]
    keyed = [(method, path) for method, path, operation in operations if keys_of(operation)]
    assert keyed == [
        (method, path)
        for method, path, _ in operations
        if method in UNSAFE and path.startswith("/api/") and not path.startswith(UNKEYED)
    ]
    assert ("post", "/api/v1/events/{event_id}/holds") in keyed
    assert ("delete", "/api/v1/bookings/{booking_id}") in keyed
    for _, _, operation in operations:
        for told in keys_of(operation):
            assert (told["in"], told["required"]) == ("header", False)
            assert told["schema"]["maxLength"] == limits.IDEMPOTENCY_KEY_CHARACTERS == 255
            for status in ("400", "409", "422"):
                assert "application/problem+json" in operation["responses"][status]["content"]
        assert len(keys_of(operation)) <= 1


@pytest.mark.parametrize("again", [1, 2])
async def test_both_addresses_have_the_same_document(client: httpx.AsyncClient, again: int) -> None:
    ours = [(await client.get("/openapi.json")).json() for _ in range(again)][-1]
    assert ours == (await client.get("/openapi/openapi.json")).json()
