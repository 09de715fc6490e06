"""The keys of a cluster's machines: where they are, whether they hold, what Dask is told of them.

A machine has two files: the authority's certificate, by which it knows the others, and its own
certificate with the private key. Which addresses may do without is said here too.
"""

from __future__ import annotations

import os
import shlex
import ssl
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from autograder.course import UsageError
from autograder.text.console import err

if TYPE_CHECKING:
    from distributed import Security

AUTHORITY, MACHINE = "authority.pem", "machine.pem"
SOON = timedelta(days=14)
OTHERS = 0o077
NOT_OF_ROOT = 0o037  # root's group may read: so Kubernetes shows a secret to a user
NOT_YET, EXPIRED = 9, 10  # OpenSSL's X509_V_ERR_CERT_NOT_YET_VALID, X509_V_ERR_CERT_HAS_EXPIRED
MAKE = "`autograder cluster keys`"
RENEW = "`autograder cluster keys --renew`"
FORCE = "`autograder cluster keys --force`"
AGAIN = f"copy the folder again from where {MAKE} wrote it."

Role = Literal["scheduler", "worker", "client"]
ROLES: tuple[Role, ...] = ("scheduler", "worker", "client")


def default_folder() -> Path:
    """Return where a machine's keys are looked for.

    Raises:
        UsageError: nothing says where, as in a container whose user has no name and no home.
    """
    try:
        config = os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config"
    except RuntimeError as error:
        raise UsageError(
            "this user has no home folder, where the keys would be: name theirs with --keys, or "
            "set HOME."
        ) from error
    return Path(config) / "autograder" / "cluster"


def security(keys: Path | None, address: str, role: Role) -> Security | None:
    """Return what Dask is to demand of a connection; None for plain TCP, on loopback alone.

    Keys that are given, or in the default folder, are used wherever `address` does not say tcp://.
    For the scheduler it is where it listens, for the others where it is. All is said here, so that
    Dask's own settings, in files and in variables, do not count.

    Raises:
        UsageError: keys are needed and not there, or not as they must be; the message says what.
    """
    scheme, host = _parts(address)
    if scheme == "tcp" and keys:
        raise UsageError(f"{address} is not encrypted, and keys were given: write tls://, or none.")
    if scheme == "tcp":
        _require_loopback(address, host)
        return None
    folder = (keys or default_folder()).expanduser().absolute()
    if not (scheme == "tls" or keys or _is_there(folder)):
        _require_loopback(address, host)
        return None
    _warn_before(require_keys(folder))
    return _demand(folder, role)


def _is_there(folder: Path) -> bool:
    try:
        folder.stat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError:  # something is, which cannot be looked into: who reads it says so
        return True
    return True


def full_address(address: str, demanded: Security | None) -> str:
    """Return an address with the scheme that Dask is to use for it."""
    return f"{'tls' if demanded else 'tcp'}://{address.rpartition('://')[2]}"


def refusal(error: BaseException | None) -> str | None:
    """Return in words why a connection's other side was not trusted; None where it was."""
    while error is not None:
        if isinstance(error, ssl.SSLCertVerificationError):
            return _words(error.verify_code)
        error = error.__cause__ or error.__context__
    return None


def _words(code: int) -> str:
    if code == EXPIRED:
        return f"its certificate has expired: renew it ({RENEW}), and copy it there."
    if code == NOT_YET:
        return "its certificate is not valid yet: see that both machines' clocks are right."
    return f"its certificate is of another authority: copy there what {MAKE} wrote here."


def _parts(address: str) -> tuple[str, str]:
    """Return an address's scheme ("" if it says none) and host, as Dask takes it apart."""
    from distributed.comm.addressing import parse_host_port

    scheme, _, rest = address.rpartition("://")
    try:
        host, _ = parse_host_port(rest, default_port=0)
    except ValueError as error:
        raise UsageError(f"{address} is no address: write it as host:8786.") from error
    if scheme not in ("", "tcp", "tls"):
        raise UsageError(f"{address}: the cluster speaks tls://, and tcp:// on this machine alone.")
    return scheme, host


def _require_loopback(address: str, host: str) -> None:
    if not is_loopback(host):
        raise UsageError(
            f"{address or 'every address of this machine'} can be reached from elsewhere, and "
            "whoever reaches a cluster without keys runs programs on it: make keys with "
            f"{MAKE}, copy them to each machine, and name no tcp:// address."
        )


def is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:  # any other name may be anybody's
        return False


def _warn_before(end: datetime) -> None:
    if end - datetime.now(UTC) < SOON:
        err.say(f"The cluster's keys end on {on_day(end)}: {RENEW} makes new ones.")


def on_day(moment: datetime) -> str:
    return f"{moment.day} {moment:%B %Y}"


def _demand(folder: Path, role: Role) -> Security:
    from distributed import Security

    parts = {f"tls_{one}_{part}": None for one in ROLES for part in ("cert", "key")}
    parts[f"tls_{role}_cert"] = str(folder / MACHINE)  # the key lies in the same file
    return Security(
        require_encryption=True,
        tls_ca_file=str(folder / AUTHORITY),
        tls_min_version=ssl.TLSVersion.TLSv1_3,
        tls_max_version=None,
        tls_ciphers=None,
        **parts,
    )


def require_keys(folder: Path) -> datetime:
    """See that a machine's files hold, and return until when.

    Raises:
        UsageError: one is not there, can be read by others, is of another authority, or its time
            is over or has not begun.
    """
    authority, machine = folder / AUTHORITY, folder / MACHINE
    issuer, own = read_certificate(authority), read_certificate(machine)
    if read_key(machine).public_key() != own.public_key():
        raise UsageError(f"{machine}: its key is not its certificate's; {AGAIN}")
    _require_issued(machine, own, issuer)
    require_current(authority, issuer, FORCE)
    require_current(machine, own, RENEW)
    return min(own.not_valid_after_utc, issuer.not_valid_after_utc)


def _require_issued(path: Path, own: x509.Certificate, issuer: x509.Certificate) -> None:
    try:
        own.verify_directly_issued_by(issuer)
    except (ValueError, TypeError, InvalidSignature) as error:
        raise UsageError(
            f"{path} is of another authority than {AUTHORITY} beside it: copy both files "
            f"from where {MAKE} wrote them."
        ) from error


def require_current(path: Path, certificate: x509.Certificate, remedy: str) -> None:
    """See that a certificate holds now; `remedy` is the command for one that has expired."""
    now = datetime.now(UTC)
    begin, end = certificate.not_valid_before_utc, certificate.not_valid_after_utc
    if now > end:
        raise UsageError(
            f"{path} has expired ({on_day(end)}): run {remedy} where the keys were made, "
            "and copy the new files to each machine."
        )
    if now < begin:
        raise UsageError(
            f"{path} is not valid before {begin:%H:%M} UTC on {on_day(begin)}, and here it "
            f"is {now:%H:%M} on {on_day(now)}: see that this machine's clock is right."
        )


def read_certificate(path: Path) -> x509.Certificate:
    try:
        return x509.load_pem_x509_certificate(_content(path))
    except ValueError as error:
        raise UsageError(f"{path} holds no certificate; {AGAIN}") from error


def read_key(path: Path) -> EllipticCurvePrivateKey:
    """Return a file's private key.

    Raises:
        UsageError: there is none, or others than its owner can read it.
    """
    content = _content(path)
    status = path.stat()
    of_root = status.st_uid == 0 != os.geteuid()
    if status.st_mode & (NOT_OF_ROOT if of_root else OTHERS):
        raise UsageError(
            f"others can read {path}, and with it run programs on every machine of the "
            f"cluster: run `chmod 600 {shlex.quote(str(path))}`; if others use this machine, make "
            f"new keys with {FORCE}."
        )
    try:
        return load_pem_private_key(content, None)
    except (ValueError, TypeError) as error:
        raise UsageError(f"{path} holds no private key; {AGAIN}") from error


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError as error:
        raise UsageError(
            f"{path} is not there: make keys with {MAKE} on one machine and copy "
            "the folder to each, or name it with --keys."
        ) from error
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}.") from error
