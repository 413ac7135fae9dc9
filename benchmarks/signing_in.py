"""Signing in by password, over HTTP, against the hashing alone."""

import asyncio
import json
import os
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor

from argon2 import PasswordHasher

from benchmarks import load
from benchmarks.result import Result
from benchmarks.site import Site

_SIGN_INS = 300
_CONNECTIONS = 64
_HASHES = 120
_ACCOUNT = {"email": "fan@demo.test", "password": "onsale-demo"}


def sign_ins_per_s(site: Site) -> list[Result]:
    """So many sign-ins, as many waiting as there are connections; the reference hashes on as many threads as cores."""
    wire = load.post(site.host, "/api/v1/auth/login", "", json.dumps(_ACCOUNT).encode())
    with urllib.request.urlopen(_request(site)):  # noqa: S310 - loopback; the first one measures
        pass
    signed_in = asyncio.run(
        load.run(site.host, site.port, map(load.single, [wire] * _SIGN_INS), connections=_CONNECTIONS)
    )
    rate = signed_in.rate(200)
    per_core = f"{rate / (os.cpu_count() or 1):.1f} a core"
    note = f"{per_core}; {site.workers} processes, {_CONNECTIONS} connections; {signed_in.describe()}"
    reference = "argon2id alone, a thread for each core"
    return [Result("sign_ins_per_s", rate, "sign-ins/s", reference, _bare(), note)]


def _request(site: Site) -> urllib.request.Request:
    return urllib.request.Request(
        f"http://{site.host}:{site.port}/api/v1/auth/login",
        json.dumps(_ACCOUNT).encode(),
        {"Content-Type": "application/json"},
    )


def _bare() -> float:
    """Checks a second of one hash, by nothing but the library with the shop's parameters."""
    hasher = PasswordHasher(time_cost=3, memory_cost=64 * 1024, parallelism=1)
    stored = hasher.hash(_ACCOUNT["password"])
    with ThreadPoolExecutor(os.cpu_count()) as threads:
        began = time.perf_counter()
        assert all(threads.map(hasher.verify, [stored] * _HASHES, [_ACCOUNT["password"]] * _HASHES))
        return _HASHES / (time.perf_counter() - began)
