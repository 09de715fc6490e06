"""Data: scikit-learn's 8x8 digits (offline), or MNIST from IDX files or OpenML."""

from __future__ import annotations

import gzip
import importlib.util
import os
import struct
import zlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from .words import say, tell

IDX_TYPES = {0x08: ">u1", 0x09: ">i1", 0x0B: ">i2", 0x0C: ">i4", 0x0D: ">f4", 0x0E: ">f8"}
SPLIT_SEED = 2024  # the split is the same for everybody, so that figures can be compared
NUM_CLASSES = 10


@dataclass(frozen=True)
class Data:
    """Images as rows of numbers in [0, 1], with their labels, in three parts.

    X_train (N, D), X_val, X_test: float64. y_train (N,), y_val, y_test: int64 in 0 … num_classes-1.
    image_shape: (height, width) in pixels, D = height·width.
    """

    X_train: np.ndarray
    y_train: np.ndarray
    X_val: np.ndarray
    y_val: np.ndarray
    X_test: np.ndarray
    y_test: np.ndarray
    image_shape: tuple[int, int]
    num_classes: int = NUM_CLASSES

    def __repr__(self) -> str:
        height, width = self.image_shape
        return tell(
            "Data({train} images to train, {val} to validate, {test} to test; "
            "{height}x{width} pixels, {num_classes} classes)",
            train=len(self.X_train),
            val=len(self.X_val),
            test=len(self.X_test),
            height=height,
            width=width,
            num_classes=self.num_classes,
        )


def load_data(name: str = "digits", folder: str | os.PathLike | None = None) -> Data:
    """Return "digits" (8x8, comes with scikit-learn) or "mnist" (28x28; see load_mnist_data).

    Raises: ValueError for another name.
    """
    if name == "digits":
        return load_digits_data()
    if name == "mnist":
        return load_mnist_data(folder)
    raise ValueError(tell('there is no data set {name!r}: choose "digits" or "mnist"', name=name))


def load_digits_data(rng: np.random.Generator | None = None) -> Data:
    """Return scikit-learn's 1,797 digits: 1,097 to train, 350 to validate, 350 to test.

    Pixels 0 … 16 become 0 … 1. rng: chooses another split than the usual one.
    Source: Alpaydin and Kaynak (1998), "Optical Recognition of Handwritten Digits", UCI.
    """
    table = digits_table()
    return split(table[:, :-1] / 16.0, table[:, -1], 350, 350, (8, 8), rng)


def digits_table() -> np.ndarray:
    """Return the digits as (1797, 65) floats, the last column being the label.

    Reads scikit-learn's file where it is found, since importing scikit-learn takes a second.
    """
    package = importlib.util.find_spec("sklearn")
    if package is not None and package.origin:
        file = Path(package.origin).parent / "datasets" / "data" / "digits.csv.gz"
        if file.is_file():
            whole = np.loadtxt(file, delimiter=",", dtype=np.uint8)  # many times as fast as floats
            return whole.astype(np.float64)
    from sklearn.datasets import load_digits

    digits = load_digits()
    return np.column_stack([digits.data, digits.target])


def split(
    X: np.ndarray, y: np.ndarray, num_val: int, num_test: int, image_shape: tuple[int, int],
    rng: np.random.Generator | None,
) -> Data:  # fmt: skip
    """Return the rows shuffled and cut into three parts, the remaining rows for training."""
    rng = np.random.default_rng(SPLIT_SEED) if rng is None else rng
    order = rng.permutation(len(X))
    test, val, train = np.split(order, [num_test, num_test + num_val])
    y = y.astype(np.int64)
    return Data(X[train], y[train], X[val], y[val], X[test], y[test], image_shape)


# ------------------------------------------------------------------------------------ MNIST


def load_mnist_data(
    folder: str | os.PathLike | None = None,
    *,
    num_val: int | None = None,
    rng: np.random.Generator | None = None,
) -> Data:
    """Return MNIST, 28x28 pixels scaled to [0, 1].

    folder: where its IDX files are (train-images-idx3-ubyte, t10k-labels-idx1-ubyte, …, with .gz
    or without, with "-" or "." before idx). With both parts, t10k is the test set; with one part,
    a sixth of it is. None: fetch it once with scikit-learn from openml.org (about 15 MB).
    num_val: how many training rows are kept for validation; a sixth if None.
    Raises: FileNotFoundError if the folder has no such files; ValueError for damaged or
    mismatched files; ConnectionError if nothing can be fetched.
    """
    X, y, X_test, y_test = fetch_mnist() if folder is None else read_mnist(Path(folder))
    rng = np.random.default_rng(SPLIT_SEED) if rng is None else rng
    sixth = len(X) // 6
    num_val = sixth if num_val is None else num_val
    num_test = sixth if X_test is None else 0
    if num_val + num_test >= len(X):
        raise ValueError(
            tell(
                "{num_val} rows for validation are too many: there are {total}",
                num_val=num_val,
                total=len(X),
            )
        )
    data = split(X, y, num_val, num_test, (28, 28), rng)
    if X_test is None:
        return data
    return Data(
        data.X_train, data.y_train, data.X_val, data.y_val, X_test, y_test, data.image_shape
    )


def fetch_mnist() -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Return MNIST's 60,000 training and 10,000 test rows from openml.org."""
    from sklearn.datasets import fetch_openml

    try:
        X, y = fetch_openml("mnist_784", version=1, return_X_y=True, as_frame=False, parser="auto")
    except Exception as error:  # offline shows as one of several types
        raise ConnectionError(
            tell(
                "MNIST could not be fetched from openml.org. Are you online? "
                'Otherwise give the folder of its IDX files, load_data("mnist", folder=...), or '
                'use load_data("digits"), which works offline. ({kind}: {error})',
                kind=type(error).__name__,
                error=error,
            )
        ) from error
    X, y = np.asarray(X, dtype=np.float64) / 255.0, np.asarray(y).astype(np.int64)
    return X[:60_000], y[:60_000], X[60_000:], y[60_000:]


def read_mnist(folder: Path) -> tuple:
    """Return X, y, X_test, y_test from a folder; the last two None if only one part is there."""
    parts = [read_part(folder, part) for part in ("train", "t10k")]
    found = [part for part in parts if part is not None]
    if not found:
        raise FileNotFoundError(
            tell(
                "no MNIST files in {folder}: expected names such as train-images-idx3-ubyte.gz "
                "and train-labels-idx1-ubyte.gz",
                folder=folder,
            )
        )
    return (*found[0], *found[1]) if len(found) == 2 else (*found[0], None, None)


def read_part(folder: Path, part: str) -> tuple[np.ndarray, np.ndarray] | None:
    """Return images (N, 784) in [0, 1] and labels (N,) of one part, or None if it is not there."""
    paths = [find_idx(folder, f"{part}-images", 3), find_idx(folder, f"{part}-labels", 1)]
    if paths == [None, None]:
        return None
    if None in paths:
        raise FileNotFoundError(
            tell(
                "{folder} has only one of {part}-images and {part}-labels", folder=folder, part=part
            )
        )
    images, labels = (read_idx(path) for path in paths)
    if images.shape[1:] != (28, 28) or labels.shape != images.shape[:1]:
        raise ValueError(
            tell(
                "{first} and {second} do not match: images of shape {images}, labels of shape "
                "{labels}",
                first=paths[0],
                second=paths[1],
                images=images.shape,
                labels=labels.shape,
            )
        )
    return images.reshape(len(images), -1) / 255.0, labels.astype(np.int64)


def find_idx(folder: Path, stem: str, dimensions: int) -> Path | None:
    """Return the file of an IDX array under any of its usual names, or None."""
    for separator in "-.":
        for ending in ("", ".gz"):
            path = folder / f"{stem}{separator}idx{dimensions}-ubyte{ending}"
            if path.is_file():
                return path
    return None


def read_idx(path: str | os.PathLike) -> np.ndarray:
    """Return the array in an IDX file, plain or gzipped, in its own type and native byte order.

    Raises: FileNotFoundError; ValueError for a file that is not IDX, is cut short, or goes on
    after its end. Source: LeCun, Cortes and Burges, "The MNIST database", file format section.
    """
    content = Path(path).read_bytes()
    if content[:2] == b"\x1f\x8b":
        try:
            content = gzip.decompress(content)
        except (EOFError, OSError, zlib.error) as error:
            raise ValueError(
                tell("{path} is a damaged gzip file: {error}", path=path, error=error)
            ) from error
    if len(content) < 4 or content[:2] != b"\0\0" or content[2] not in IDX_TYPES:
        begins = content[:4].hex(" ")
        raise ValueError(
            tell("{path} is not an IDX file: it begins with {begins}", path=path, begins=begins)
        )
    start = 4 + 4 * content[3]
    if len(content) < start:
        raise ValueError(
            tell(
                "{path} is cut short: its header should have {start} bytes", path=path, start=start
            )
        )
    shape = struct.unpack(f">{content[3]}I", content[4:start])
    kind = np.dtype(IDX_TYPES[content[2]])
    size = kind.itemsize
    for length in shape:
        size *= length  # Python's own integers: a damaged header cannot overflow
    if len(content) - start != size:
        state = say("is cut short")
        if len(content) - start > size:
            state = say("goes on after its end")
        raise ValueError(
            tell(
                "{path} {state}: {found} bytes of data for shape {shape}, which needs {size}",
                path=path,
                state=state,
                found=len(content) - start,
                shape=shape,
                size=size,
            )
        )
    return np.frombuffer(content, kind, offset=start).reshape(shape).astype(kind.newbyteorder("="))
