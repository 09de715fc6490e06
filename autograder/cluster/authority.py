"""The cluster's authority: makes the certificate by which the cluster's machines know each other.

One certificate serves scheduler, workers and client. Dask asks whether a certificate is the
authority's, never whose: with any of them one can run programs on every machine. Several would
promise a difference that is not there.

In the folder that is copied to the machines nothing lies that must not be copied. The authority's
key, which makes certificates, has a folder of its own beside it.
"""

from __future__ import annotations

import secrets
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from autograder.cluster.keys import (
    AUTHORITY,
    FORCE,
    MACHINE,
    read_certificate,
    read_key,
    require_current,
)
from autograder.course import UsageError, write_at_once

AUTHORITY_KEY = "authority-key.pem"
MACHINE_DAYS = 200  # a term with its exams
AUTHORITY_DAYS = 2 * MACHINE_DAYS
USES = (
    "digital_signature", "content_commitment", "key_encipherment", "data_encipherment",
    "key_agreement", "key_cert_sign", "crl_sign", "encipher_only", "decipher_only",
)  # fmt: skip
BOTH_SIDES = x509.ExtendedKeyUsage(
    [ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH]
)
CLOCKS = timedelta(hours=1)  # by which a machine's clock may be slow


def key_file(folder: Path) -> Path:
    """Return where the authority's key and certificate are, which stay where they were made."""
    return folder.with_name(f"{folder.name}-authority") / AUTHORITY_KEY


def make_keys(folder: Path, *, renew: bool, force: bool) -> datetime:
    """Write the machines' files, and without `renew` an authority; returns when they end.

    With `renew` the authority stays: machines with the old files and with the new ones go on
    knowing each other. With `force` it is a new one, which knows nobody of before.

    Raises:
        UsageError: there are some, and neither is asked for; there is no authority to renew with;
            the folder has other things.
        OSError: they cannot be written.
    """
    _require_own(folder)
    if renew:
        _require_authority(folder)
    else:
        if not force:
            _require_none(folder)
        _make_authority(folder)
    return _make_machine(folder)


def _require_own(folder: Path) -> None:
    """See that a folder has nothing else: all of it is copied to other machines."""
    names = {path.name for path in folder.glob("*") if not path.name.startswith(".")}
    others = names - {AUTHORITY, MACHINE}
    if others or not folder.name:
        what = f"holds other things too ({sorted(others)[0]})" if others else "is no folder for it"
        raise UsageError(
            f"{folder} {what}, and the keys' folder is copied whole to each machine: "
            "name a new one."
        )


def _require_none(folder: Path) -> None:
    for path in (folder / AUTHORITY, folder / MACHINE, key_file(folder)):
        if path.exists():
            raise UsageError(
                f"there are keys already: {path}. `autograder cluster keys --renew` makes "
                "a new certificate that the old ones work with; `--force` makes everything anew, "
                "and machines with the old files are refused until they have the new ones."
            )


def _require_authority(folder: Path) -> None:
    path = key_file(folder)
    if not path.exists():
        raise UsageError(
            f"{path} is not there, with which certificates are made: renew them where they "
            f"were first made, or make everything anew with {FORCE}."
        )
    require_current(path, read_certificate(path), FORCE)


def _make_authority(folder: Path) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = _name(f"autograder cluster authority {secrets.token_hex(4)}")
    builder = _builder(name, key, name, key, _in_days(AUTHORITY_DAYS))
    is_one = x509.BasicConstraints(ca=True, path_length=0)
    builder = builder.add_extension(is_one, critical=True)
    builder = builder.add_extension(_only("key_cert_sign"), critical=True)
    _write(key_file(folder), key, builder.sign(key, hashes.SHA256()))


def _make_machine(folder: Path) -> datetime:
    authority, signer = read_certificate(key_file(folder)), read_key(key_file(folder))
    key = ec.generate_private_key(ec.SECP256R1())
    until = min(_in_days(MACHINE_DAYS), authority.not_valid_after_utc)
    name = _name("autograder cluster machine")
    builder = _builder(name, key, authority.subject, signer, until)
    is_none = x509.BasicConstraints(ca=False, path_length=None)
    builder = builder.add_extension(is_none, critical=True)
    builder = builder.add_extension(_only("digital_signature"), critical=True)
    builder = builder.add_extension(BOTH_SIDES, critical=False)
    _write(folder / AUTHORITY, authority)
    _write(folder / MACHINE, key, builder.sign(signer, hashes.SHA256()))
    return until


def _builder(
    name: x509.Name,
    key: ec.EllipticCurvePrivateKey,
    issuer: x509.Name,
    signer: ec.EllipticCurvePrivateKey,
    until: datetime,
) -> x509.CertificateBuilder:
    """Return what each certificate says: whose it is, by whom, from when until when."""
    by = x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key())
    own = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
    return (
        x509.CertificateBuilder(issuer, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(datetime.now(UTC) - CLOCKS)
        .not_valid_after(until)
        .add_extension(by, critical=False)
        .add_extension(own, critical=False)
    )


def _only(*allowed: str) -> x509.KeyUsage:
    """Return an extension that allows these uses of a key and no other."""
    return x509.KeyUsage(**{use: use in allowed for use in USES})


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _in_days(days: int) -> datetime:
    return datetime.now(UTC) + timedelta(days=days)


def _write(path: Path, *parts: ec.EllipticCurvePrivateKey | x509.Certificate) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    write_at_once(path, b"".join(map(_pem, parts)), mode=0o600)


def _pem(part: ec.EllipticCurvePrivateKey | x509.Certificate) -> bytes:
    if isinstance(part, x509.Certificate):
        return part.public_bytes(Encoding.PEM)
    return part.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
