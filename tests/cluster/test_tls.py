"""Who gets a word with a scheduler, and whom does a client take for one? By real connections."""

from __future__ import annotations

import asyncio
import re
import ssl
from contextlib import AbstractAsyncContextManager, suppress
from pathlib import Path

import certificates
import pytest
from distributed import Client, Scheduler, Security
from distributed.comm import connect

from autograder.cluster.keys import MACHINE, refusal, security

ANYWHERE = "tls://127.0.0.1:0"
SECONDS = 5


@pytest.fixture
def folder(tmp_path) -> Path:
    return certificates.right(tmp_path / "keys")


def scheduler(keys: Path) -> AbstractAsyncContextManager[Scheduler]:
    demanded = security(keys, ANYWHERE, "scheduler")
    return Scheduler(security=demanded, host=ANYWHERE, dashboard_address="127.0.0.1:0")


def shown_by(keys: Path | None, **options) -> ssl.SSLContext:
    """Return what one connects with who has these files and checks nothing himself."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    if keys:
        context.load_cert_chain(keys / MACHINE)
    for name, value in options.items():
        setattr(context, name, value)
    return context


async def first_words(address: str, context: ssl.SSLContext | None) -> bytes | str:
    """Connect and listen: Dask's listener speaks first.

    Returns what it says, or why it does not.
    """
    port = int(address.rpartition(":")[2])
    writer = None
    try:
        async with asyncio.timeout(SECONDS):
            reader, writer = await asyncio.open_connection("127.0.0.1", port, ssl=context)
            if not context:
                writer.write(b"x" * 100)  # no greeting of TLS
            return await reader.read(100)
    except ssl.SSLError as error:
        return error.reason
    except ConnectionError as error:
        return type(error).__name__
    finally:
        if writer:
            writer.close()
            with suppress(OSError):
                await writer.wait_closed()


async def words_of_scheduler(keys: Path, context: ssl.SSLContext | None) -> bytes | str:
    async with scheduler(keys) as one:
        return await first_words(one.address, context)


# --------------------------------------------------------------------------------- who is let in


@pytest.mark.processes  # Dask asks `uname` for the processor
def test_who_has_the_clusters_keys_gets_work_done_by_its_scheduler(folder):
    async def known() -> tuple[str, str, int]:
        async with scheduler(folder) as one:
            demanded = security(folder, one.address, "client")
            async with Client(one.address, security=demanded, asynchronous=True) as client:
                return one.address, client.scheduler.address, await client.run_on_scheduler(int, 7)

    address, reached, answer = asyncio.run(known())
    assert address.startswith("tls://127.0.0.1:")
    assert (reached, answer) == (address, 7)


def test_dask_speaks_first_to_who_is_let_in(folder):
    assert b"compression" in asyncio.run(words_of_scheduler(folder, shown_by(folder)))


def test_renewed_keys_and_the_old_ones_know_each_other(folder, tmp_path):
    old = certificates.copied(folder, tmp_path / "old")
    certificates.make_keys(folder, renew=True, force=False)
    for here, there in ((folder, old), (old, folder)):
        assert b"compression" in asyncio.run(words_of_scheduler(here, shown_by(there)))


# ------------------------------------------------------------------------------- who is refused

REFUSED = {
    "a stranger's": (certificates.of_a_stranger, "UNKNOWN_CA"),
    "self-signed": (certificates.self_signed, "UNKNOWN_CA"),
    "expired": (certificates.expired, "CERTIFICATE_EXPIRED"),
    "not yet": (certificates.not_yet_valid, "BAD_CERTIFICATE|CERTIFICATE_(EXPIRED|UNKNOWN)"),
}


@pytest.mark.parametrize(("spoil", "alert"), REFUSED.values(), ids=REFUSED)
def test_a_certificate_that_does_not_hold_is_refused_by_the_scheduler(tmp_path, spoil, alert):
    folder = certificates.right(tmp_path / "keys")
    shown = shown_by(spoil(certificates.copied(folder, tmp_path / "theirs")))
    said = asyncio.run(words_of_scheduler(folder, shown))
    assert re.search(alert, str(said)), said


def test_who_shows_no_certificate_is_refused(folder):
    said = asyncio.run(words_of_scheduler(folder, shown_by(None)))
    assert "CERTIFICATE_REQUIRED" in said


def test_plain_tcp_gets_no_word(folder):
    assert asyncio.run(words_of_scheduler(folder, None)) in (b"", "ConnectionResetError")


def test_an_older_tls_is_refused(folder):
    older = shown_by(folder, maximum_version=ssl.TLSVersion.TLSv1_2)
    assert "PROTOCOL_VERSION" in asyncio.run(words_of_scheduler(folder, older))


@pytest.mark.parametrize("scheme", ["tcp", "tls"])
def test_dasks_own_client_without_our_keys_is_refused(folder, tmp_path, scheme):
    other = certificates.right(tmp_path / "other")
    theirs = {"tls": security(other, ANYWHERE, "client"), "tcp": Security()}[scheme]

    async def knock() -> None:
        async with scheduler(folder) as one:
            address = one.address.replace("tls", scheme)
            arguments = theirs.get_connection_args("client")
            async with asyncio.timeout(SECONDS):
                await connect(address, timeout=1, **arguments)

    with pytest.raises(OSError):  # noqa: PT011 (CommClosedError and FatalCommClosedError are such)
        asyncio.run(knock())


# ------------------------------------------------------------- whom a client takes for a scheduler


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (certificates.without_authority, "of another authority"),
        (certificates.expired, "has expired"),
        (certificates.not_yet_valid, "not valid yet"),
    ],
)
def test_a_scheduler_whose_certificate_does_not_hold_is_not_spoken_to(tmp_path, spoil, words):
    ours = certificates.right(tmp_path / "keys")
    theirs = spoil(certificates.copied(ours, tmp_path / "theirs"))
    assert words in refusal(asyncio.run(why_not(ours, theirs)))


async def why_not(ours: Path, theirs: Path) -> Exception | None:
    """Connect with our keys to somebody who has theirs, and return what ends that."""
    demanded = security(ours, ANYWHERE, "client")
    with_theirs = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    with_theirs.load_cert_chain(theirs / MACHINE)
    server = await asyncio.start_server(lambda *_: None, "127.0.0.1", 0, ssl=with_theirs)
    port = server.sockets[0].getsockname()[1]
    try:
        await connect(
            f"tls://127.0.0.1:{port}", timeout=1, **demanded.get_connection_args("client")
        )
    except OSError as error:
        return error
    finally:
        server.close()
