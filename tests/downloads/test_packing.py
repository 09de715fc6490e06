"""Archives that are not opened: told apart, with what to make instead."""

from __future__ import annotations

import io
import struct
import tarfile
import zipfile

import pytest
from test_collect import HW, SECOND, answered_files, lay_out, run, zipped

ANN, BOB = "6530123421", "6530123499"


def packed(method: int, flags: int = 0, only: str = "", data: bytes | None = None) -> bytes:
    """Return a zip whose files (or those called `only`) say that they are packed in some way."""
    data = bytearray(zipped(answered_files()) if data is None else data)
    for sign, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = data.find(sign)
        while start >= 0:
            name = start + (30 if at == 6 else 46)
            if data[name : name + len(only)] == only.encode():
                struct.pack_into("<HH", data, start + at, flags, method)
            start = data.find(sign, start + 4)
    return bytes(data)


WAYS = {
    "Deflate64": (9, 0, "is a zip that is packed with Deflate64", "notebooks and the scans alone"),
    "AES": (99, 1, "is a zip that is locked with a password (AES)", "zip without a password"),
    "ZipCrypto": (8, 1, "is a zip that is locked with a password", "zip without a password"),
    "stored and locked": (0, 1, "locked with a password", "zip without a password"),
    "Zstandard": (93, 0, "packed with Zstandard", "packed as usual (with Deflate)"),
    "PPMd": (98, 0, "packed with PPMd", "packed as usual (with Deflate)"),
    "XZ": (95, 0, "packed with XZ", "packed as usual (with Deflate)"),
    "Implode": (6, 0, "packed with Implode", "packed as usual (with Deflate)"),
    "what nobody knows": (77, 0, "packed with method 77", "packed as usual (with Deflate)"),
}


@pytest.mark.parametrize("way", WAYS)
def test_a_zip_that_cannot_be_opened_is_told_with_what_to_make_instead(course, tmp_path, way):
    method, flags, what, to_do = WAYS[way]
    files = {f"{ANN}_hw4.zip": packed(method, flags), f"{BOB}_hw4.zip": HW}
    results = run(course, lay_out(tmp_path / "d", files))
    lost = results[f"d/{ANN}_hw4.zip"]
    assert what in lost.outcome
    assert to_do in lost.to_do
    assert results[BOB].notebooks == 2
    kept = (course.class_dir / "unmatched").rglob(f"{ANN}_hw4.zip")
    assert [path.read_bytes() for path in kept] == [files[f"{ANN}_hw4.zip"]]


@pytest.mark.parametrize("way", ["Deflate64", "AES", "ZipCrypto", "Zstandard"])
def test_a_classs_zip_that_cannot_be_opened_is_to_be_unpacked_by_hand(course, tmp_path, way):
    method, flags, what, _ = WAYS[way]
    (tmp_path / "CS.zip").write_bytes(packed(method, flags))
    (lost,) = run(course, tmp_path / "CS.zip").values()
    assert what in lost.outcome
    assert lost.to_do == "unpack it yourself and collect the folder."


@pytest.mark.parametrize("way", WAYS)
def test_one_file_of_a_zip_that_cannot_be_opened_costs_itself_alone(course, tmp_path, way):
    method, flags, _, _ = WAYS[way]
    files = {f"{ANN}_hw4.zip": packed(method, flags, only=SECOND)}
    (result,) = run(course, lay_out(tmp_path / "d", files)).values()
    assert (result.student, result.notebooks) == (ANN, 1)
    (said,) = result.refused
    assert said.startswith(f"{SECOND} is ")
    assert WAYS[way][2].removeprefix("is a zip that is ") in said


@pytest.mark.parametrize("way", ["Deflate64", "AES"])
def test_a_zip_in_a_students_folder_that_cannot_be_opened_is_named(course, tmp_path, way):
    method, flags, what, _ = WAYS[way]
    files = {f"{ANN}/hw4.zip": packed(method, flags)}
    (result,) = run(course, lay_out(tmp_path / "d", files)).values()
    assert f"hw4.zip {what}" in result.refused[0]
    assert (course.submitted(ANN) / "hw4.zip").is_file()


def tarred(mode: str) -> bytes:
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode=mode) as archive:
        for name, content in answered_files().items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return data.getvalue()


OTHERS = {
    "hw4.rar": (b"Rar!\x1a\x07\x01\0", "RAR"),
    "hw4.7z": (b"7z\xbc\xaf\x27\x1c", "7-Zip"),
    "hw4.tar.gz": (tarred("w:gz"), "gzip"),
    "hw4.tgz": (tarred("w:gz"), "gzip"),
    "hw4.tar.bz2": (tarred("w:bz2"), "bzip2"),
    "hw4.tar.xz": (tarred("w:xz"), "XZ"),
    "hw4.tar": (tarred("w"), "tar"),
    "hw4.cab": (b"MSCF\0\0", "CAB"),
    "hw4.zip": (b"Rar!\x1a\x07\x01\0", "RAR"),  # called otherwise than it is
    "hw4.zip.001": (b"PK\x07\x08PK\x03\x04", "split zip"),
}


@pytest.mark.parametrize("name", OTHERS)
def test_an_archive_that_is_no_zip_is_told_with_what_to_ask_for(course, tmp_path, name):
    data, kind = OTHERS[name]
    (lost,) = run(course, lay_out(tmp_path / "d", {f"{ANN}_{name}": data})).values()
    assert lost.outcome == f"is a {kind} archive: ask for a zip"
    assert lost.to_do.startswith("ask for a zip, or unpack it yourself")


@pytest.mark.parametrize("name", OTHERS)
@pytest.mark.parametrize("in_a_zip", [True, False])
def test_one_among_a_students_files_is_named_though_all_else_is_there(
    course, tmp_path, name, in_a_zip
):
    data, kind = OTHERS[name]
    files = {**answered_files(), f"scans/{name}": data}
    files = (
        {f"{ANN}.zip": zipped(files)} if in_a_zip else {f"{ANN}/{n}": d for n, d in files.items()}
    )
    (result,) = run(course, lay_out(tmp_path / "d", files)).values()
    assert result.notebooks == 2
    assert f"is a {kind} archive, which is not opened here" in result.refused[0]
    assert (course.submitted(ANN) / "scans" / name).read_bytes() == data


@pytest.mark.parametrize("name", ["train-images-idx3-ubyte.gz", "weights.npz", "data.csv.bz2"])
def test_packed_data_beside_the_notebooks_are_nobodys_archive(course, tmp_path, name):
    data = zipped({"a.npy": b"x"}) if name.endswith("npz") else tarred("w:gz")
    files = {f"{ANN}/{n}": d for n, d in {**answered_files(), name: data}.items()}
    (result,) = run(course, lay_out(tmp_path / "d", files)).values()
    assert result.refused == []


def test_what_zipfile_reads_is_read(course, tmp_path):
    for number, method in enumerate((zipfile.ZIP_STORED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA)):
        data = io.BytesIO()
        with zipfile.ZipFile(data, "w", method) as archive:
            for name, content in answered_files().items():
                archive.writestr(name, content)
        files = {f"653012342{number}.zip": data.getvalue()}
        (result,) = run(course, lay_out(tmp_path / str(number), files)).values()
        assert result.notebooks == 2


@pytest.mark.parametrize("name", ["CS-HW4.7z", "CS-HW4.tar.gz", "CS-HW4.zip.001", "CS-HW4.z01"])
def test_nobody_is_told_to_call_a_classs_archive_after_one_student(course, tmp_path, name):
    data = {"7z": b"7z\xbc\xaf\x27\x1c", "gz": tarred("w:gz")}
    data = data.get(name.rpartition(".")[2], b"PK\x03\x04")
    (lost,) = run(course, lay_out(tmp_path / "d", {name: data})).values()
    assert lost.outcome.endswith("archive, which is not opened here")
    assert lost.to_do.startswith(
        "unpack it yourself and collect the folder; if it is one student's"
    )


@pytest.mark.parametrize("files", [answered_files(), {f"{ANN}/hw4.zip": zipped(answered_files())}])
def test_a_broken_download_is_downloaded_again(course, tmp_path, files):
    (tmp_path / "CS-HW4.zip").write_bytes(zipped(files)[:-100])
    (lost,) = run(course, tmp_path / "CS-HW4.zip").values()
    assert lost.to_do.startswith("download it again, or ask for a new one")


@pytest.mark.parametrize("before", [b"MZ" + bytes(3000), b"#!/bin/sh\nexit\n"])
@pytest.mark.parametrize(
    "name", [f"hw4_{ANN}.zip", f"{ANN}_hw4.exe", f"{ANN}/hw4.exe", f"{ANN}/my hw4.zip"]
)
@pytest.mark.parametrize("packed", [True, False])
def test_a_zip_behind_a_program_is_read(course, tmp_path, before, name, packed):
    """As 7-Zip and WinZip make one that unpacks itself."""
    files = {name: before + zipped(answered_files())}
    files = {"CS-HW4-1.zip": zipped(files)} if packed else files
    downloads = lay_out(tmp_path / "d", files)
    (result,) = run(course, *([downloads / "CS-HW4-1.zip"] if packed else [downloads])).values()
    assert (result.student, result.notebooks, result.problems) == (ANN, 2, [])


@pytest.mark.parametrize("name", ["T4.jpg", "T4.pdf", "T4.docx"])
def test_a_scan_behind_which_a_zip_hides_stays_a_scan(course, tmp_path, name):
    scan = b"\xff\xd8\xff" + bytes(100) + zipped({"a.txt": b"a"})
    files = {f"{ANN}/{n}": d for n, d in {**answered_files(), name: scan}.items()}
    run(course, lay_out(tmp_path / "d", files))
    assert (course.submitted(ANN) / name).read_bytes() == scan


@pytest.mark.parametrize("name", ["hw4.zip", "my work.rar"])
def test_an_empty_archive_is_named_where_a_notebook_is_missing(course, tmp_path, name):
    (result,) = run(course, lay_out(tmp_path / "d", {f"{ANN}/{name}": b""})).values()
    assert all(f"“{name}” is empty (0 bytes)" in problem for problem in result.problems)
