"""Digits, IDX files of every kind, and MNIST from a folder or from OpenML."""

import gzip
import struct

import numpy as np
import pytest
from hw4kit import load_data, load_digits_data, load_mnist_data, read_idx

CODES = {"u1": 0x08, "i1": 0x09, "i2": 0x0B, "i4": 0x0C, "f4": 0x0D, "f8": 0x0E}


def idx_bytes(array):
    """Return an array as the content of an IDX file."""
    code = CODES[array.dtype.str[1:]]
    header = struct.pack(f">HBB{array.ndim}I", 0, code, array.ndim, *array.shape)
    return header + array.astype(array.dtype.newbyteorder(">")).tobytes()


def write_mnist(folder, part, count, separator="-", zipped=True):
    """Write a part of a small MNIST; row r has the label r % 10 and that brightness."""
    labels = (np.arange(count) % 10).astype("u1")
    images = np.broadcast_to(labels[:, None, None] * 25, (count, 28, 28)).astype("u1")
    for stem, array in (("images", images), ("labels", labels)):
        content = idx_bytes(array)
        name = f"{part}-{stem}{separator}idx{array.ndim}-ubyte" + ".gz" * zipped
        (folder / name).write_bytes(gzip.compress(content, mtime=0) if zipped else content)


# ------------------------------------------------------------------------------------- digits


def test_digits_have_the_promised_form():
    data = load_digits_data()
    assert data.X_train.shape == (1097, 64)
    assert data.X_val.shape == data.X_test.shape == (350, 64)
    assert data.y_train.shape == (1097,)
    assert data.X_train.dtype == np.float64
    assert data.y_test.dtype == np.int64
    assert data.image_shape == (8, 8)
    assert data.num_classes == 10
    assert data.X_train.min() == 0
    assert data.X_train.max() == 1
    assert set(data.y_val) == set(range(10))
    assert "1097 images to train" in repr(data)


def test_digits_are_split_in_the_same_way_every_time():
    first, second = load_digits_data(), load_data()
    assert np.array_equal(first.X_train, second.X_train)
    other = load_digits_data(np.random.default_rng(1))
    assert not np.array_equal(first.X_train, other.X_train)


def test_unknown_data_set_is_refused():
    with pytest.raises(ValueError, match="choose"):
        load_data("cifar")


# ---------------------------------------------------------------------------------- IDX files


@pytest.mark.parametrize("kind", CODES)
@pytest.mark.parametrize("zipped", [False, True])
def test_idx_of_every_type(tmp_path, kind, zipped):
    array = np.array([[0, 1, 2], [3, 100, 127]], dtype=kind)
    content = idx_bytes(array)
    path = tmp_path / "array"
    path.write_bytes(gzip.compress(content, mtime=0) if zipped else content)
    read = read_idx(path)
    assert read.dtype == array.dtype
    assert np.array_equal(read, array)
    read += 1  # it can be changed


def test_idx_with_four_dimensions_and_with_none_in_it(tmp_path):
    for shape in ((2, 3, 1, 2), (0, 28, 28)):
        (tmp_path / "array").write_bytes(idx_bytes(np.zeros(shape, "u1")))
        assert read_idx(tmp_path / "array").shape == shape


GOOD = idx_bytes(np.arange(6, dtype="u1").reshape(2, 3))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "not an IDX file"),
        (b"\0\0\x08", "not an IDX file"),
        (b"PK\x03\x04 and so on", "not an IDX file"),
        (b"\0\0\x0a\x01\0\0\0\1\0", "not an IDX file"),
        (GOOD[:9], "cut short"),
        (GOOD[:-1], "is cut short: 5 bytes of data"),
        (GOOD + b"\0", "goes on after its end"),
        (b"\0\0\x08\x03" + b"\xff" * 12, "is cut short"),
        (gzip.compress(GOOD, mtime=0)[:-9], "damaged gzip"),
        (gzip.compress(GOOD, mtime=0)[:-8] + b"\0" * 8, "damaged gzip"),
        (b"\x1f\x8bnonsense", "damaged gzip"),
    ],
)
def test_damaged_idx_files_are_refused(tmp_path, content, message):
    (tmp_path / "array").write_bytes(content)
    with pytest.raises(ValueError, match=message):
        read_idx(tmp_path / "array")


# -------------------------------------------------------------------------------------- MNIST


@pytest.mark.parametrize("separator", ["-", "."])
@pytest.mark.parametrize("zipped", [False, True])
def test_mnist_from_a_folder_with_both_parts(tmp_path, separator, zipped):
    write_mnist(tmp_path, "train", 60, separator, zipped)
    write_mnist(tmp_path, "t10k", 20, separator, zipped)
    data = load_data("mnist", tmp_path)
    assert data.X_train.shape == (50, 784)
    assert data.X_val.shape == (10, 784)
    assert data.y_test.tolist() == [*range(10), *range(10)]
    assert np.allclose(data.X_train[:, 0] * 255, data.y_train * 25)
    assert data.image_shape == (28, 28)


def test_mnist_from_one_part_alone(tmp_path):
    write_mnist(tmp_path, "t10k", 60)
    data = load_mnist_data(str(tmp_path), num_val=5)
    assert [len(data.X_train), len(data.X_val), len(data.X_test)] == [45, 5, 10]


def test_mnist_folder_errors(tmp_path):
    with pytest.raises(FileNotFoundError, match="no MNIST files"):
        load_mnist_data(tmp_path)
    write_mnist(tmp_path, "t10k", 60)
    with pytest.raises(ValueError, match="too many"):
        load_mnist_data(tmp_path, num_val=60)
    labels = tmp_path / "t10k-labels-idx1-ubyte.gz"
    labels.write_bytes(idx_bytes(np.zeros(59, "u1")))
    with pytest.raises(ValueError, match="do not match"):
        load_mnist_data(tmp_path)
    labels.unlink()
    with pytest.raises(FileNotFoundError, match="only one of"):
        load_mnist_data(tmp_path)


def test_mnist_from_openml(monkeypatch):
    labels = np.array([str(r % 10) for r in range(70_000)])
    monkeypatch.setattr(
        "sklearn.datasets.fetch_openml", lambda *_, **__: (np.full((70_000, 4), 255.0), labels)
    )
    data = load_mnist_data()
    assert [len(data.X_train), len(data.X_val), len(data.X_test)] == [50_000, 10_000, 10_000]
    assert data.X_test.max() == 1


def test_mnist_offline_says_what_to_do(monkeypatch):
    def offline(*_, **__):
        raise OSError("no route to host")

    monkeypatch.setattr("sklearn.datasets.fetch_openml", offline)
    with pytest.raises(ConnectionError, match=r"Are you online.*folder=.*digits.*no route"):
        load_mnist_data()


def test_digits_are_scikit_learns_with_and_without_its_file(monkeypatch):
    from hw4kit import data
    from sklearn.datasets import load_digits

    X, y = load_digits(return_X_y=True)
    expected = np.column_stack([X, y])
    assert np.array_equal(data.digits_table(), expected)
    monkeypatch.setattr(data.importlib.util, "find_spec", lambda name: None)
    assert np.array_equal(data.digits_table(), expected)
