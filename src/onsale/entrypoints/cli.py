"""The command line. Exit status 0 means done; everything else says why on standard error."""

import gc
import sys
from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

import click

from onsale import __version__
from onsale.platform import limits
from onsale.platform import settings as settings_module
from onsale.platform.settings import Settings

_DATA_DIR = click.option(
    "--data-dir", type=click.Path(path_type=Path, file_okay=False), help="Where data lives. [default: .onsale]"
)
_PORT = click.option(
    "--port", type=click.IntRange(1, 65_535), help="The port to listen on. [default: 8000, or the next]"
)
_JSON = click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
_PARENT = click.option("--parent", type=int, hidden=True)
_COLLECTED_AFTER = (5_000, 10, 100)
"""Reading the program makes much and throws nothing away: looking for garbage all the while takes a tenth of it."""
_SHARE = click.FloatRange(0, 1)
_ELSEWHERE = {
    "backup": "backup_commands",
    "distribute": "distributing",
    "keys": "keys_commands",
    "plan": "planning",
    "pricing": "pricing_commands",
    "restore": "backup_commands",
    "retention": "retaining",
    "searchers": "searching",
}
"""Commands that are read when they are asked for, by their names: the modules they are in, under the same names."""


class Commands(click.Group):
    """Reads of the program what a command needs, so that each begins at once. Turns failures we foresee into one line
    and exit status 1.
    """

    def __init__(self, *args: Any, elsewhere: Mapping[str, str], **named: Any) -> None:
        super().__init__(*args, **named)
        self._elsewhere = elsewhere

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All of them, by name."""
        return sorted([*super().list_commands(ctx), *self._elsewhere])

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """One of ours, read if need be."""
        if cmd_name not in self._elsewhere:
            return super().get_command(ctx, cmd_name)
        command: click.Command = getattr(import_module(f"onsale.entrypoints.{self._elsewhere[cmd_name]}"), cmd_name)
        return command

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command."""
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except Exception as error:
            from onsale.entrypoints.foreseen import told

            if (line := told(error)) is None:
                raise
            click.echo(f"onsale: {line}", err=True)
        sys.exit(1)


@click.group(cls=Commands, elsewhere=_ELSEWHERE, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="onsale")
def main() -> None:
    """Onsale: ticketing you run yourself. Settings are ONSALE_* variables; flags win over them."""
    gc.set_threshold(*_COLLECTED_AFTER)


@main.command()
@_PORT
@_DATA_DIR
@click.option("--reset", is_flag=True, help="Throw away what the last demo left and start afresh.")
@click.option("--lan", is_flag=True, help="Also for phones on your network, over self-signed TLS.")
def demo(port: int | None, data_dir: Path | None, *, reset: bool, lan: bool) -> None:
    """Serve Onsale with a sample catalogue, on this machine only."""
    from onsale.entrypoints.demo import run_demo

    run_demo(port=port, data_dir=data_dir, reset=reset, lan=lan)


@main.command()
@_PORT
@click.option("--host", help="The address to listen on. [default: 127.0.0.1]")
@click.option("--workers", type=click.IntRange(1, 64), help="Web processes. [default: 1]")
@_DATA_DIR
@_PARENT
def serve(port: int | None, host: str | None, workers: int | None, data_dir: Path | None, parent: int | None) -> None:
    """Serve pages and API. A worker (`onsale worker`) belongs beside it."""
    from onsale.entrypoints.web import run_web

    settings = settings_module.load(port=port, host=host, workers=workers, data_dir=data_dir)
    run_web(settings, port_asked_for=port is not None, parent=parent)


@main.command()
@_DATA_DIR
@_PARENT
def worker(data_dir: Path | None, parent: int | None) -> None:
    """Do background work: mail, refunds, schedules, tidying."""
    from onsale.entrypoints.work import run_worker_process

    run_worker_process(settings_module.load(data_dir=data_dir), parent=parent)


@main.command(hidden=True)
@click.option("--parent", type=int, required=True)
def archive(parent: int) -> None:
    """Keep the archive of the database's log. `onsale worker` starts it by itself."""
    from onsale.entrypoints.archiving import run_archive

    run_archive(settings_module.load(), parent=parent)


@main.command()
@_DATA_DIR
@_PARENT
def indexer(data_dir: Path | None, parent: int | None) -> None:
    """Keep this machine's search index current. `onsale serve` starts it by itself."""
    from onsale.entrypoints.indexing import run_indexer

    run_indexer(settings_module.load(data_dir=data_dir), parent=parent)


@main.command()
@_DATA_DIR
@_JSON
def reindex(data_dir: Path | None, *, as_json: bool) -> None:
    """Make this machine's search index anew; the old one is read until the new one is whole."""
    from onsale.entrypoints.indexing import run_reindex

    run_reindex(_settings(data_dir), as_json=as_json)


@main.command()
@_DATA_DIR
def migrate(data_dir: Path | None) -> None:
    """Bring the database's schema up to date."""
    from onsale.entrypoints.installation import database
    from onsale.platform.migrate import newest_revision

    with database(settings_module.load(data_dir=data_dir)):
        click.echo(f"The schema is at revision {newest_revision()}.")


@main.command()
@_DATA_DIR
@click.option(
    "--days",
    default=limits.RECONCILE_DAYS,
    show_default=True,
    type=click.IntRange(1, limits.RECONCILE_DAYS_BACK),
    help="How far back to compare with the payment providers' books.",
)
@click.option(
    "--alone", is_flag=True, help="Don't ask the payment providers: for a restored copy, or without a network."
)
@_JSON
def verify(data_dir: Path | None, days: int, *, alone: bool, as_json: bool) -> None:
    """Check every promise on the database: nothing sold twice, nothing lost, books balanced.

    Where payment providers are set up, their books are compared with ours.
    """
    from onsale.entrypoints.verifying import run_verify

    if not run_verify(_settings(data_dir), days=None if alone else days, as_json=as_json):
        sys.exit(1)


@main.command(name="verify-queue")
@click.argument("source", metavar="FILE_OR_URL")
@click.option("--proof", type=click.Path(path_type=Path, dir_okay=False), help="One fan's own proof, as a file.")
@click.option("--anchor", help="The anchor you noted before the sale.")
@_JSON
def verify_queue(source: str, proof: Path | None, anchor: str | None, *, as_json: bool) -> None:
    """Check what was published about a waiting room's line, and say what that proves. Needs no installation.

    The address is that of the fairness document: https://…/api/v1/events/{id}/queue/fairness
    """
    from onsale.entrypoints.verifying_queue import Asked, run_verify_queue

    if not run_verify_queue(Asked(source, proof, anchor and anchor.strip().lower()), as_json=as_json):
        sys.exit(1)


@main.command()
@_DATA_DIR
@_JSON
def doctor(data_dir: Path | None, *, as_json: bool) -> None:
    """Look at database, clock, disk, keys, public URL, mail and its sender's records, and say what to do."""
    from onsale.entrypoints.doctoring import run_doctor

    if not run_doctor(_settings(data_dir), as_json=as_json):
        sys.exit(1)


@main.command()
@click.option("--url", default="http://127.0.0.1:8000", show_default=True, help="The demo to run at.")
@click.option("--event", help="The event's id. [default: the one on sale with the most free places]")
@click.option(
    "--fans",
    default=1000,
    show_default=True,
    type=click.IntRange(1, limits.RUSH_FANS),
    help=f"How many come; more than {limits.CROWD_FANS:,} through a waiting room.",
)
@click.option("--room", is_flag=True, help="Through a waiting room: opens one, lets all of them join, sells the house.")
@click.option("--sample", default=20_000, show_default=True, help="With a room: how many join over HTTP.")
@click.option("--no-show", default=0.2, show_default=True, type=_SHARE, help="With a room: who misses their turn.")
@click.option("--leave", default=0.005, show_default=True, type=_SHARE, help="With a room: lets the pass lie.")
@click.option("--minutes", default=30.0, show_default=True, help="With a room: it ends after that, sold out or not.")
@click.option("--seconds", default=30, show_default=True, type=click.IntRange(1, limits.CROWD_SECONDS))
@click.option("--party", default="1-4", show_default=True, help="How many places a fan wants.")
@click.option("--think", default=0.5, show_default=True, help="Seconds a fan thinks, about.")
@click.option("--abandon", default=0.2, show_default=True, type=_SHARE, help="Share that lets the hold run out.")
@click.option("--pay", default=0.7, show_default=True, type=_SHARE, help="Share that pays; the rest gives it back.")
@click.option("--double-click", default=0.1, show_default=True, type=_SHARE, help="Share that clicks twice.")
@click.option("--retry", default=0.1, show_default=True, type=_SHARE, help="Share that asks again after the answer.")
@click.option("--best", default=0.7, show_default=True, type=_SHARE, help="Share that lets us choose the places.")
@click.option("--connections", default=128, show_default=True, type=click.IntRange(1, limits.CROWD_CONNECTIONS))
@click.option("--seed", type=int, help="The same crowd again.")
@click.option("--progress", type=click.Path(path_type=Path, dir_okay=False), hidden=True)
@_DATA_DIR
@_JSON
@_PARENT
def stampede(
    url: str,
    event: str | None,
    party: str,
    think: float,
    progress: Path | None,
    data_dir: Path | None,
    parent: int | None,
    *,
    room: bool,
    as_json: bool,
    sample: int,
    no_show: float,
    leave: float,
    minutes: float,
    **numbers: Any,
) -> None:
    """Let a crowd of made-up fans loose on a demo of yours, then check that nothing was lost or sold twice.

    With --room, or more than 100,000 fans, a waiting room is opened on the largest event on sale. Everybody joins, is
    let in when it is their turn, and buys, until it is sold out; then the line's fairness is checked, too. This needs
    the demo's --data-dir.
    """
    from onsale.demo.crowd.behaviour import Behaviour, party_of
    from onsale.entrypoints.stampeding import run_stampede

    least, most = party_of(party)
    settings = _settings(data_dir)
    if room or numbers["fans"] > limits.CROWD_FANS:
        from onsale.demo.rush.plan import Plan
        from onsale.entrypoints.rushing import run_rush

        plan = Plan(
            fans=numbers["fans"], sample=sample, party_min=least, party_max=most, no_show=no_show, leave=leave,
            minutes=minutes,
            connections=numbers["connections"], seed=numbers["seed"],
        )  # fmt: skip
        if not run_rush(settings, url, plan, event_id=event, as_json=as_json, parent=parent):
            sys.exit(1)
        return
    behaviour = Behaviour(party_min=least, party_max=most, think_s=think, **numbers)
    if not run_stampede(
        settings, url, behaviour, event_id=event, as_json=as_json, progress_file=progress, parent=parent
    ):
        sys.exit(1)


@main.command(name="import")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--rebase-dates", is_flag=True, help="Shift the calendar by whole weeks so that it starts next week.")
@click.option("--organiser", help="The organiser's id; needed where there are several.")
@_DATA_DIR
@_JSON
def import_(file: Path, *, rebase_dates: bool, organiser: str | None, data_dir: Path | None, as_json: bool) -> None:
    """Import events from a CSV file; the same file again changes nothing."""
    from onsale.entrypoints.importing import run_import

    run_import(_settings(data_dir), file, rebase=rebase_dates, organiser=organiser, as_json=as_json)


@main.group()
def user() -> None:
    """People who run things."""


@user.command()
@click.argument("email")
@click.option("--name", default="", help="What they are called.")
@click.option("--role", "roles", multiple=True, type=click.Choice(["fan", "organiser", "scanner", "admin"]))
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input instead of asking.")
@_DATA_DIR
@_JSON
def create(
    email: str, name: str, roles: tuple[str, ...], *, password_stdin: bool, data_dir: Path | None, as_json: bool
) -> None:
    """Create somebody with a role and a password."""
    from onsale.entrypoints.users import run_create_user

    ask: Callable[[], str] = (
        (lambda: sys.stdin.readline().rstrip("\n"))
        if password_stdin
        else (lambda: str(click.prompt("Password", hide_input=True, confirmation_prompt=True)))
    )
    run_create_user(_settings(data_dir), email, name, roles or ("fan",), ask(), as_json=as_json)


@user.command()
@click.argument("email")
@click.option(
    "--role", required=True, type=click.Choice(["organiser", "scanner", "admin"]), help="What they may do besides."
)
@_DATA_DIR
def grant(email: str, role: str, *, data_dir: Path | None) -> None:
    """Give somebody who has an account a role more; they needn't sign in again."""
    from onsale.entrypoints.users import run_grant

    run_grant(_settings(data_dir), email, role)


@user.command("one-factor")
@click.argument("email")
@_DATA_DIR
def one_factor(email: str, *, data_dir: Path | None) -> None:
    """For who has lost phone and recovery codes: one factor is enough again. Make sure first that it is them."""
    from onsale.entrypoints.users import run_one_factor

    run_one_factor(_settings(data_dir), email)


@user.command()
@click.argument("email")
@click.option("--name", default="", help="What the key is for.")
@_DATA_DIR
@_JSON
def key(email: str, name: str, *, data_dir: Path | None, as_json: bool) -> None:
    """Make an API key that acts for somebody; it is shown this once."""
    from onsale.entrypoints.users import run_create_key

    run_create_key(_settings(data_dir), email, name, as_json=as_json)


@user.command()
@click.argument("key_id")
@_DATA_DIR
def revoke(key_id: str, *, data_dir: Path | None) -> None:
    """Take an API key back; it stops working within seconds."""
    from onsale.entrypoints.users import run_revoke_key

    run_revoke_key(_settings(data_dir), key_id)


@user.command()
@click.argument("email")
@click.option("--cancel-tickets", is_flag=True, help="Cancel tickets for events to come, as far as it goes.")
@_DATA_DIR
def erase(email: str, data_dir: Path | None, *, cancel_tickets: bool) -> None:
    """Erase somebody who asked for it in another way, whoever they are; their tickets go on admitting."""
    from onsale.entrypoints.erasures import run_erase_user

    run_erase_user(_settings(data_dir), email, cancel_tickets=cancel_tickets)


@main.group()
def erasures() -> None:
    """Who was erased, and that they stay so."""


@erasures.command("replay")
@click.option("--repair", is_flag=True, help="Put a damaged log aside, and begin anew with what the database knows.")
@_DATA_DIR
@_JSON
def replay_erasures(data_dir: Path | None, *, repair: bool, as_json: bool) -> None:
    """Make this database follow the log of erasures, as every start does: after a restore."""
    from onsale.entrypoints.erasures import run_replay

    run_replay(_settings(data_dir), repair=repair, as_json=as_json)


def _settings(data_dir: Path | None) -> Settings:
    return settings_module.load(data_dir=data_dir)
