"""`autograder cluster keys`: are keys made that hold, and never replaced unasked?"""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import certificates
import pytest
from cryptography import x509
from typer.testing import CliRunner

from autograder.cli import app
from autograder.cluster.authority import AUTHORITY_DAYS, AUTHORITY_KEY, MACHINE_DAYS, key_file
from autograder.cluster.keys import (
    AUTHORITY,
    MACHINE,
    default_folder,
    read_certificate,
    read_key,
    require_keys,
)
from autograder.course import UsageError


@pytest.fixture(autouse=True)
def _own_config(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))


def make(*arguments: str, status: int = 0) -> str:
    """Run the command; returns what it says, on one line."""
    result = CliRunner().invoke(app, ["cluster", "keys", *arguments])
    assert result.exit_code == status, result.output
    return " ".join(result.output.split())


def contents(folder: Path) -> dict[str, bytes]:
    paths = (folder / AUTHORITY, folder / MACHINE, key_file(folder))
    return {path.name: path.read_bytes() for path in paths}


def test_keys_are_made_where_they_are_looked_for():
    said = make()
    require_keys(default_folder())
    assert f"For every machine (scheduler, workers, this one): {default_folder()}" in said
    assert f"copied nowhere: {key_file(default_folder())}" in said
    assert said.endswith("Next: autograder cluster scheduler")


def test_keys_in_a_folder_of_ones_own_are_named_in_the_next_command(tmp_path):
    folder = tmp_path / "my keys"
    said = make(str(folder))
    require_keys(folder)
    assert f"scp -rp '{folder}' MACHINE:./" in said
    assert said.endswith(f"Next: autograder cluster scheduler --keys '{folder}'")


def test_a_folder_that_is_named_from_here_has_its_authority_beside_it(tmp_path, monkeypatch):
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    for name, folder in ((".", "here"), ("../keys", "keys"), ("../x/../more", "more")):
        make(name)
        assert key_file(tmp_path / folder) == tmp_path / f"{folder}-authority" / AUTHORITY_KEY
        assert key_file(tmp_path / folder).exists()


@pytest.mark.parametrize("option", [[], ["--force"]])
def test_a_folder_with_other_things_gets_no_keys_since_it_is_copied_whole(tmp_path, option):
    (tmp_path / "course" / "solutions").mkdir(parents=True)
    said = make(str(tmp_path / "course"), *option, status=2)
    assert "course holds other things too (solutions)" in said
    assert "the keys' folder is copied whole to each machine: name a new one" in said
    assert "the keys' folder is copied whole" in make("/", *option, status=2)
    assert not (tmp_path / "course-authority").exists()


def test_nobody_else_can_read_what_is_written_whatever_the_umask(tmp_path):
    before = os.umask(0)
    try:
        make()
    finally:
        os.umask(before)
    folder = default_folder()
    for path in (folder, key_file(folder).parent):
        assert path.stat().st_mode & 0o777 == 0o700
        assert {file.stat().st_mode & 0o777 for file in path.iterdir()} == {0o600}


def test_a_key_cannot_be_read_by_others_for_a_moment_either(monkeypatch):
    seen, replace = [], os.replace

    def look(partial: Path, path: Path) -> None:
        seen.append(partial.stat().st_mode & 0o777)
        replace(partial, path)

    monkeypatch.setattr(os, "replace", look)
    make()
    assert seen == [0o600] * 3


def test_the_authoritys_key_does_not_lie_in_the_folder_that_is_copied():
    make()
    assert {path.name for path in default_folder().iterdir()} == {AUTHORITY, MACHINE}
    secret = read_key(key_file(default_folder())).private_numbers()
    assert read_key(default_folder() / MACHINE).private_numbers() != secret


def test_a_machines_certificate_can_make_no_other_and_is_for_both_sides():
    make()
    certificate = read_certificate(default_folder() / MACHINE)
    told = certificate.extensions
    assert not told.get_extension_for_class(x509.BasicConstraints).value.ca
    usage = told.get_extension_for_class(x509.KeyUsage).value
    assert usage.digital_signature
    assert not usage.key_cert_sign
    uses = told.get_extension_for_class(x509.ExtendedKeyUsage).value
    assert {use._name for use in uses} == {"serverAuth", "clientAuth"}


def test_an_authority_signs_certificates_and_nothing_else():
    make()
    told = read_certificate(default_folder() / AUTHORITY).extensions
    constraints = told.get_extension_for_class(x509.BasicConstraints).value
    assert (constraints.ca, constraints.path_length) == (True, 0)
    usage = told.get_extension_for_class(x509.KeyUsage).value
    assert usage.key_cert_sign
    assert not usage.digital_signature


def test_keys_last_a_term_and_begin_before_a_slow_clock():
    make()
    now = datetime.now(UTC)
    for name, days in ((MACHINE, MACHINE_DAYS), (AUTHORITY, AUTHORITY_DAYS)):
        certificate = read_certificate(default_folder() / name)
        assert certificate.not_valid_before_utc < now - timedelta(minutes=50)
        ends_in = certificate.not_valid_after_utc - now
        assert timedelta(days=days - 1) < ends_in <= timedelta(days=days) < timedelta(days=500)


# --------------------------------------------------------------------------- what is there already


def test_keys_are_not_replaced_unasked():
    make()
    before = contents(default_folder())
    said = make(status=2)
    assert "there are keys already" in said
    assert "--renew" in said
    assert "--force" in said
    assert contents(default_folder()) == before


@pytest.mark.parametrize("left", [AUTHORITY, MACHINE, "authority-key.pem"])
def test_what_is_left_of_keys_is_not_replaced_either(left):
    make()
    folder = default_folder()
    for path in (folder / AUTHORITY, folder / MACHINE, key_file(folder)):
        if path.name != left:
            path.unlink()
    assert left in make(status=2)


def test_renewed_keys_are_of_the_same_authority():
    make()
    before = contents(default_folder())
    make("--renew")
    after = contents(default_folder())
    assert before.pop(MACHINE) != after.pop(MACHINE)
    assert before == after
    require_keys(default_folder())


def test_renewed_keys_end_with_their_authority(tmp_path):
    folder = certificates.right(tmp_path / "keys")
    with certificates.dated(begin=-3, end=10 * AUTHORITY_DAYS):
        make(str(folder), "--renew")
    ends = [read_certificate(folder / name).not_valid_after_utc for name in (MACHINE, AUTHORITY)]
    assert ends[0] == ends[1]


def test_expired_keys_are_renewed(tmp_path):
    folder = certificates.expired(certificates.right(tmp_path / "keys"))
    with pytest.raises(UsageError):
        require_keys(folder)
    make(str(folder), "--renew")
    require_keys(folder)


def test_an_expired_authority_renews_nothing_and_is_replaced(tmp_path, monkeypatch):
    monkeypatch.setattr("autograder.cluster.authority.AUTHORITY_DAYS", -1)
    with certificates.dated(begin=-3, end=200):
        folder = certificates.right(tmp_path / "keys")
    monkeypatch.undo()
    said = make(str(folder), "--renew", status=2)
    assert "authority-key.pem has expired" in said
    assert "run `autograder cluster keys --force`" in said
    make(str(folder), "--force")
    require_keys(folder)


def test_forced_keys_are_of_a_new_authority():
    make()
    before = contents(default_folder())
    make("--force")
    after = contents(default_folder())
    assert not set(before.values()) & set(after.values())
    require_keys(default_folder())
    names = [x509.load_pem_x509_certificate(one[AUTHORITY]).subject for one in (before, after)]
    assert names[0] != names[1]


def test_keys_are_renewed_only_where_their_authority_is():
    make()
    key_file(default_folder()).unlink()
    said = make("--renew", status=2)
    assert "renew them where they were first made" in said


def test_an_authoritys_key_that_others_can_read_makes_nothing():
    make()
    key_file(default_folder()).chmod(0o644)
    assert "chmod 600" in make("--renew", status=2)


def test_renew_and_force_contradict_each_other():
    assert "give one of them" in make("--renew", "--force", status=2)


def test_where_nothing_can_be_written_the_command_says_so(tmp_path):
    (tmp_path / "file").write_text("")
    said = make(str(tmp_path / "file" / "keys"), status=2)
    assert "the keys could not be written" in said


def test_without_the_library_it_is_said_what_to_install(monkeypatch):
    for name in ("autograder.cluster.authority", "autograder.cluster.keys"):
        monkeypatch.delitem(__import__("sys").modules, name, raising=False)
    monkeypatch.setitem(__import__("sys").modules, "cryptography", None)
    assert "pip install '.[cluster]'" in make(status=2)
