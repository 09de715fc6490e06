"""`autograder cluster`: what is needed to mark on many machines."""

from __future__ import annotations

import os
import shlex
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from autograder.cli._shared import Keys, SchedulerFile, needs_cluster, usage_errors, writing
from autograder.course import UsageError
from autograder.text.console import out

cluster = typer.Typer(no_args_is_help=True, help="Mark on many machines: keys and the scheduler.")


@cluster.command()
def keys(
    folder: Annotated[
        Path | None,
        typer.Argument(
            metavar="DIR",
            help="Where to write them. Default: ~/.config/autograder/cluster, where they are "
            "looked for.",
            show_default=False,
        ),
    ] = None,
    renew: Annotated[
        bool,
        typer.Option("--renew", help="Make a new certificate, which the old ones work with."),
    ] = False,
    force: Annotated[
        bool,
        typer.Option("--force", help="Make all anew; the old ones are refused from then on."),
    ] = False,
) -> None:
    """Make the keys by which the machines of a cluster know each other."""
    with usage_errors(), needs_cluster():
        from autograder.cluster.authority import key_file, make_keys
        from autograder.cluster.keys import default_folder

        if renew and force:
            raise UsageError("--renew keeps the authority and --force does not: give one of them.")
        where = Path(os.path.normpath((folder or default_folder()).expanduser().absolute()))
        with writing("the keys"):
            until = make_keys(where, renew=renew, force=force)
    _tell(where, key_file(where), until)


@cluster.command()
def scheduler(
    host: Annotated[
        str, typer.Option(help="Where to listen. Default: all addresses.", show_default=False)
    ] = "",
    port: Annotated[int, typer.Option(min=0, max=65535, help="0: any that is free.")] = 8786,
    scheduler_file: SchedulerFile = None,
    keys: Keys = None,
) -> None:
    """Start the scheduler, which passes work on to the workers; Ctrl+C ends it."""
    with usage_errors(), needs_cluster():
        from autograder.cluster.settings import use_dask

        use_dask()
        from autograder.cluster.keys import security
        from autograder.cluster.places import until_stopped
        from autograder.cluster.scheduler import schedule

        demanded = security(keys, host, "scheduler")
        where = partial(schedule, host, port, demanded, scheduler_file, _tell_address)
        with writing("the scheduler's file"):
            until_stopped(where)


def _tell_address(address: str) -> None:
    out.say(f"The scheduler listens at {address}; Ctrl+C ends it.")
    out.say(f"Next: on each machine that marks, autograder worker {address}")
    out.say(f"Then: autograder grade --cluster {address}")


def worker(
    address: Annotated[
        str | None, typer.Argument(help="Where the scheduler is: host:8786.", show_default=False)
    ] = None,
    scheduler_file: SchedulerFile = None,
    workers: Annotated[
        int, typer.Option(min=1, help="Submissions marked at the same time; one for a processor.")
    ] = 1,
    keys: Keys = None,
    wait: Annotated[
        float, typer.Option(min=0, metavar="MINUTES", help="For the scheduler to come.")
    ] = 10.0,
) -> None:
    """Mark on this machine what `autograder grade --cluster` hands out; Ctrl+C ends it."""
    with usage_errors(), needs_cluster():
        from autograder.cluster.settings import use_dask

        use_dask()
        from autograder.cluster.places import Place, until_stopped
        from autograder.cluster.seats import attend

        place = Place(address, scheduler_file, keys)
        require_sandbox()
        until_stopped(partial(attend, place, workers, out.say, 60 * wait))


def require_sandbox() -> None:
    """See that this machine can mark.

    Raises:
        UsageError: it cannot; the message says what is missing.
    """
    from autograder.pipeline import use_sandbox
    from autograder.sandbox.doctor import examine

    missing = [f"{one.what}: {one.text}" for one in examine() if one.needed and not one.good]
    if missing:
        raise UsageError(
            f"this machine cannot mark. {'; '.join(missing)}. `autograder doctor` says more."
        )
    use_sandbox("bubblewrap")


def _tell(folder: Path, authority_key: Path, until: datetime) -> None:
    """Say what was written, which files go where, and how."""
    from autograder.cluster.keys import AUTHORITY, MACHINE, default_folder, on_day

    used = folder == default_folder()
    option = "" if used else f" --keys {shlex.quote(str(folder))}"
    there = ".config/autograder" if used else "."
    out.say(f"Wrote the cluster's keys, which end on {on_day(until)}.")
    out.say(f"For every machine (scheduler, workers, this one): {folder}")
    out.say(f"  {AUTHORITY} and {MACHINE}. Whoever has them can run programs, as you, on each of")
    out.say("  those machines. For each MACHINE, copy the folder:")
    if used:
        out.say(f"    ssh MACHINE mkdir -p -m 700 {there}")
    out.say(f"    scp -rp {shlex.quote(str(folder))} MACHINE:{there}/")
    out.say(f"For this machine alone, copied nowhere: {authority_key}")
    out.say("  With it keys are made and renewed. On no machine is it needed for marking.")
    out.say(f"Next: autograder cluster scheduler{option}")
