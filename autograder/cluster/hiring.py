"""Hire a cluster's workers for a run: find their scheduler, and let all go at the end."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from distributed import Client, Security

from autograder.cluster.bundle import bundle_of
from autograder.cluster.hands import SCHEDULER, ClusterHands
from autograder.cluster.keys import refusal
from autograder.cluster.versions import DASK, PYTHON, TOLD, differences, versions_here
from autograder.course import Course, UsageError
from autograder.pipeline import Say

CONNECT_SECONDS, LEAVE_SECONDS = 8.0, 5.0
OURS = "MarkingScheduler"


@contextmanager
def cluster_hands(
    course: Course,
    say: Say,
    *,
    address: str,
    demanded: Security | None,
    patience_seconds: float,
) -> Iterator[ClusterHands]:
    """Hire the workers of the scheduler at `address`.

    Raises:
        UsageError: it does not answer, is none of ours, or the course cannot be sent.
    """
    bundle = bundle_of(course)
    client = connect(address, demanded)
    try:
        hands = ClusterHands(course, client, bundle, say, patience_seconds)
        looking = asyncio.run_coroutine_threadsafe(hands.look(), client.loop.asyncio_loop)
        try:
            yield hands
        finally:
            looking.cancel()
            leaving = asyncio.run_coroutine_threadsafe(hands.leave(), client.loop.asyncio_loop)
            with suppress(Exception):
                leaving.result(LEAVE_SECONDS)
    finally:
        client.close(timeout=2)


def connect(address: str, demanded: Security | None) -> Client:
    options = {"security": demanded, "timeout": CONNECT_SECONDS, "set_as_default": False}
    try:
        client = Client(address, **options)
    except (OSError, TimeoutError) as error:
        if words := refusal(error):
            raise UsageError(f"the scheduler at {address}: {words}") from error
        raise UsageError(
            f"no scheduler answers at {address}. Is it running ({SCHEDULER}), and can this machine "
            "reach it?"
        ) from error
    told = client.scheduler_info()
    ours = {name: versions_here()[name] for name in (PYTHON, DASK)}
    why = f"was not started by {SCHEDULER}"
    if told["type"] == OURS:
        why = differences(told.get(TOLD, {}), ours)
    if why:
        client.close()
        raise UsageError(f"the scheduler at {address} {why}.")
    return client
