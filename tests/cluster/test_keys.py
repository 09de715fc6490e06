"""Are a machine's keys used where they must be, and refused where they are not as they must be?"""

from __future__ import annotations

import os
import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path

import certificates
import dask
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.cluster import keys as module
from autograder.cluster.keys import (
    AUTHORITY,
    MACHINE,
    ROLES,
    default_folder,
    full_address,
    is_loopback,
    read_key,
    refusal,
    require_keys,
    security,
)
from autograder.course import UsageError

HERE = ["127.0.0.1:8786", "127.3.2.1:8786", "localhost:8786", "[::1]:8786", "127.0.0.1"]
ELSEWHERE = [
    "", ":8786", "0.0.0.0:8786", "[::]:8786", "10.0.0.1:8786", "marker.example.org:8786",
    "localhost.example.org:8786", "127.0.0.1.example.org:8786", "127.0.0.1@example.org:8786",
    "128.0.0.1",
]  # fmt: skip


@pytest.fixture(autouse=True)
def _own_config(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))


@pytest.fixture
def folder(tmp_path) -> Path:
    return certificates.right(tmp_path / "keys")


# ----------------------------------------------------------------------- which addresses need keys


@pytest.mark.parametrize("address", HERE)
@pytest.mark.parametrize("scheme", ["", "tcp://"])
def test_loopback_does_without_keys(scheme, address):
    assert security(None, scheme + address, "client") is None
    assert full_address(scheme + address, None) == f"tcp://{address}"


@pytest.mark.parametrize("address", ELSEWHERE)
@pytest.mark.parametrize("scheme", ["", "tcp://"])
@pytest.mark.parametrize("role", ROLES)
def test_every_other_address_without_keys_is_refused(role, scheme, address):
    with pytest.raises(UsageError, match="make keys with `autograder cluster keys`"):
        security(None, scheme + address, role)


@pytest.mark.parametrize("address", ELSEWHERE)
def test_plain_tcp_is_refused_elsewhere_also_where_there_are_keys(address):
    certificates.right(default_folder())
    with pytest.raises(UsageError, match="name no tcp:// address"):
        security(None, f"tcp://{address}", "client")


@given(st.ip_addresses(v=4))
def test_an_address_is_loopbacks_if_it_begins_with_127(address):
    assert is_loopback(str(address)) == str(address).startswith("127.")


@pytest.mark.parametrize("address", HERE + ELSEWHERE)
@pytest.mark.parametrize("role", ROLES)
def test_keys_of_the_default_folder_are_used_for_each_address(role, address):
    certificates.right(default_folder())
    for written in (address, f"tls://{address}"):
        demanded = security(None, written, role)
        assert demanded.require_encryption
        assert full_address(written, demanded) == f"tls://{address}"


def test_tls_without_keys_says_how_they_are_made():
    with pytest.raises(UsageError, match=r"authority.pem is not there: make keys with `autograder"):
        security(None, "tls://127.0.0.1:8786", "worker")


def test_keys_and_plain_tcp_contradict_each_other(folder):
    with pytest.raises(UsageError, match="keys were given: write tls://"):
        security(folder, "tcp://127.0.0.1:8786", "client")


@pytest.mark.parametrize("address", ["ws://h:1", "inproc://1", "ucx://h:1", "ucx://127.0.0.1:1"])
def test_other_ways_of_dask_to_connect_are_refused(folder, address):
    with pytest.raises(UsageError, match="the cluster speaks tls://"):
        security(folder, address, "client")


@pytest.mark.parametrize("address", ["::1:8786", "host:port", "[::1", "tls://tcp://127.0.0.1:1"])
def test_what_is_no_address_is_refused(folder, address):
    with pytest.raises(UsageError):
        security(folder, address, "client")


# -------------------------------------------------------------------------------- what Dask is told


@pytest.mark.parametrize("role", ROLES)
def test_a_role_has_its_own_certificate_and_no_other(folder, role):
    demanded = security(folder, "", role)
    assert demanded.tls_ca_file == str(folder / AUTHORITY)
    for one in ROLES:
        wanted = str(folder / MACHINE) if one == role else None
        assert getattr(demanded, f"tls_{one}_cert") == wanted


@pytest.mark.parametrize("role", ROLES)
def test_both_sides_must_show_a_certificate_of_the_authority(folder, role):
    demanded = security(folder, "", role)
    for args in (demanded.get_connection_args(role), demanded.get_listen_args(role)):
        context = args["ssl_context"]
        assert context.verify_mode == ssl.CERT_REQUIRED
        assert context.minimum_version == ssl.TLSVersion.TLSv1_3
        assert [dict(*one["subject"])["commonName"] for one in context.get_ca_certs()] == [
            module.read_certificate(folder / AUTHORITY).subject.rfc4514_string().partition("=")[2]
        ]
        assert args["require_encryption"] is True


def test_dasks_own_settings_do_not_count(folder):
    before = repr(security(folder, "", "client"))
    weaker = {"ca-file": "/theirs", "ciphers": "NULL", "min-version": 1.2, "max-version": 1.2}
    theirs = {role: {"cert": "/theirs", "key": "/theirs"} for role in ROLES}
    settings = {"require-encryption": False, "tls": {**weaker, **theirs}, "default-scheme": "tcp"}
    with dask.config.set({"distributed.comm": settings}):
        assert repr(security(folder, "", "client")) == before


# ------------------------------------------------------------------------ what is refused, in words

WRONG = {
    "expired": (certificates.expired, r"machine.pem has expired \(.*--renew` where the keys were"),
    "not yet": (certificates.not_yet_valid, "is not valid before .* this machine's clock is right"),
    "a stranger's": (certificates.of_a_stranger, "machine.pem is of another authority than"),
    "self-signed": (certificates.self_signed, "machine.pem is of another authority than"),
}


@pytest.mark.parametrize(("spoil", "words"), WRONG.values(), ids=WRONG)
def test_certificates_that_do_not_hold_are_told_apart(folder, spoil, words):
    require_keys(folder)
    with pytest.raises(UsageError, match=words):
        security(spoil(folder), "10.0.0.1:8786", "worker")


@pytest.mark.parametrize("name", [AUTHORITY, MACHINE])
def test_a_missing_file_is_named(folder, name):
    (folder / name).unlink()
    with pytest.raises(UsageError, match=f"{name} is not there"):
        security(folder, "", "worker")


@pytest.mark.parametrize("name", [AUTHORITY, MACHINE])
@pytest.mark.parametrize("content", [b"", b"\xff\x00", b"-----BEGIN CERTIFICATE-----\n"])
def test_a_damaged_file_is_named(folder, name, content):
    (folder / name).write_bytes(content)
    with pytest.raises(UsageError, match=f"{name} holds no certificate; copy the folder again"):
        security(folder, "", "worker")


def test_a_certificate_without_its_key_is_refused(folder, tmp_path):
    path = folder / MACHINE
    certificate = path.read_bytes().partition(b"-----BEGIN CERT")
    path.write_bytes(b"".join(certificate[1:]))
    with pytest.raises(UsageError, match="holds no private key"):
        security(folder, "", "worker")
    other = (certificates.right(tmp_path / "other") / MACHINE).read_bytes()
    path.write_bytes(other.partition(b"-----BEGIN CERT")[0] + b"".join(certificate[1:]))
    with pytest.raises(UsageError, match="its key is not its certificate's"):
        security(folder, "", "worker")


def test_what_cannot_be_read_is_named(folder):
    (folder / AUTHORITY).unlink()
    (folder / AUTHORITY).mkdir()
    with pytest.raises(UsageError, match=r"authority.pem cannot be read: Is a directory"):
        security(folder, "", "worker")


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o644, 0o666])
def test_a_key_that_others_can_read_is_refused_with_what_to_run(folder, mode):
    (folder / MACHINE).chmod(mode)
    with pytest.raises(UsageError, match=f"run `chmod 600 {folder / MACHINE}`"):
        security(folder, "", "worker")
    (folder / MACHINE).chmod(0o400)
    assert security(folder, "", "worker")


def test_a_key_of_root_may_be_read_by_its_group_since_kubernetes_shows_secrets_so(
    folder, monkeypatch
):
    if (folder / MACHINE).stat().st_uid != 0:
        pytest.skip("the tests do not run as root, who would own the file")
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    (folder / MACHINE).chmod(0o440)
    read_key(folder / MACHINE)
    for mode in (0o444, 0o460):
        (folder / MACHINE).chmod(mode)
        with pytest.raises(UsageError, match="chmod 600"):
            read_key(folder / MACHINE)


def test_keys_that_end_soon_are_used_and_the_end_is_said(folder, capsys, monkeypatch):
    security(folder, "", "worker")
    assert capsys.readouterr().err == ""
    monkeypatch.setattr(module, "SOON", timedelta(days=365))
    assert security(folder, "", "worker")
    end = datetime.now(UTC) + timedelta(days=200)
    said = " ".join(capsys.readouterr().err.split())
    assert f"keys end on {end.day} {end:%B %Y}: `autograder cluster keys --renew`" in said


@pytest.mark.parametrize(
    ("code", "words"),
    [(10, "has expired"), (9, "not valid yet"), (18, "of another"), (20, "of another")],
)
def test_why_the_other_side_was_not_trusted_is_found_below_other_errors(code, words):
    cause = ssl.SSLCertVerificationError()
    cause.verify_code = code
    error = OSError("timed out")
    error.__cause__ = RuntimeError("comm closed")
    error.__cause__.__context__ = cause
    assert words in refusal(error)
    assert refusal(OSError("timed out")) is None


def test_a_user_without_a_home_names_the_keys(folder, monkeypatch):
    """As in a container that runs as some number."""

    def nowhere(_: type) -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    monkeypatch.setattr(Path, "home", classmethod(nowhere))
    assert security(None, "tcp://127.0.0.1:1", "client") is None
    assert security(folder, "192.0.2.1:1", "client") is not None
    with pytest.raises(UsageError, match=r"has no home folder.*--keys"):
        security(None, "192.0.2.1:1", "client")


def test_a_folder_of_settings_that_may_not_be_looked_into_is_told(monkeypatch, tmp_path):
    def refuse(*_, **__):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    for name in ("stat", "read_bytes"):
        monkeypatch.setattr(Path, name, refuse)
    with pytest.raises(UsageError, match="cannot be read: Permission denied"):
        security(None, "127.0.0.1:1", "client")
