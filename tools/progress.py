"""Runs slow programs (pip, apt-get) so that somebody watching always knows what happens.

On a terminal one line is rewritten every second; in a log a line is written at most every few seconds.
Valid for Python 3.8.
"""

from __future__ import annotations

import os
import queue
import shutil
import subprocess
import sys
import threading
import time
from typing import Callable, Dict, List, NamedTuple, Optional, Sequence

LOG_EVERY_S = 5.0
TICK_S = 0.5


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


class Outcome(NamedTuple):
    """How a program ended, with all it printed."""

    code: int
    lines: List[str]


def run(
    command: Sequence[str], title: str, describe: Callable[[str], Optional[str]], env: Optional[Dict[str, str]] = None
) -> Outcome:
    """Runs `command` to its end, or ends it when we are interrupted. `describe` turns a line into news, or None."""
    process = subprocess.Popen(
        list(command), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=env
    )
    arrived: queue.Queue[Optional[str]] = queue.Queue()
    reader = threading.Thread(target=_read, args=(process, arrived), daemon=True)
    reader.start()
    lines: List[str] = []
    display = _Display(title)
    try:
        while True:
            try:
                line = arrived.get(timeout=TICK_S)
            except queue.Empty:
                display.show()
                continue
            if line is None:
                break
            lines.append(line)
            display.news = describe(line) or display.news
            display.show()
        return Outcome(process.wait(), lines)
    finally:
        display.close()
        if process.poll() is None:
            process.terminate()
            process.wait()
        reader.join(TICK_S)


def _read(process: subprocess.Popen[bytes], arrived: queue.Queue[Optional[str]]) -> None:
    if process.stdout:
        with process.stdout as output:
            for raw in output:
                arrived.put(raw.decode("utf-8", "replace").rstrip())
    arrived.put(None)


class _Display:
    def __init__(self, title: str) -> None:
        self.title = title
        self.news = ""
        self.started = self.shown = time.monotonic()
        self.terminal = sys.stderr.isatty() and os.environ.get("TERM") != "dumb"
        if self.terminal:
            self.show()
        else:
            say(title)

    def show(self) -> None:
        now = time.monotonic()
        text = "{}  {}  {:.0f} s".format(self.title, self.news, now - self.started)
        if self.terminal:
            width = shutil.get_terminal_size().columns - 1
            print("\r\x1b[K" + text[:width], end="", file=sys.stderr, flush=True)
        elif now - self.shown >= LOG_EVERY_S:
            self.shown = now
            say(text)

    def close(self) -> None:
        if self.terminal:
            print("\r\x1b[K", end="", file=sys.stderr)
        say("{}: {:.1f} s".format(self.title, time.monotonic() - self.started))
