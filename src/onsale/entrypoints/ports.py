"""Finding a port to listen on."""

import socket

_TRIES = 50


class PortBusy(Exception):
    """Something else listens on that port"""


def free_port(host: str, wanted: int, *, asked_for: bool) -> int:
    """`wanted` if it is free; else the next free one, or `PortBusy` when it was asked for by name."""
    for port in range(wanted, min(wanted + (1 if asked_for else _TRIES), 65_536)):
        with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError:
                continue
            return port
    raise PortBusy(f"port {wanted} on {host} is in use; stop what listens there or choose another with --port")
