"""What a search must not borrow: the notebook's own data, and a library's networks."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping
from types import CodeType, FunctionType

import numpy as np

from ..data import Data
from ..words import say
from .values import Problem

# Where ready-made networks and optimisers come from; numpy's, and scikit-learn's data, do not.
LIBRARIES = ("sklearn.neural_network", "scipy.optimize", "torch", "tensorflow", "keras", "jax",
             "flax", "optax")  # fmt: skip


@contextlib.contextmanager
def only_its_arguments(tune: Callable) -> Iterator[None]:
    """Raise Problem at the end of the block if `tune` has read the notebook's own data."""
    names = getattr(tune, "__globals__", {})
    own = {name: value for name, value in names.items() if isinstance(value, Data)}
    read: list[str] = []
    names.update({name: Watched(name, value, read) for name, value in own.items()})
    try:
        yield
    except Exception as error:
        if read and not isinstance(error, NotImplementedError):  # its arrays do not fit the others
            raise borrowed(read) from error
        raise
    finally:
        names.update(own)
    if read:
        raise borrowed(read)


def borrowed(read: list[str]) -> Problem:
    """Name what `tune` has read of the notebook's own data."""
    return Problem(
        say(
            "tune reads {names}. When it is marked, the images are others, and only its "
            "arguments hold them. Which argument belongs there?",
            names=", ".join(dict.fromkeys(read)),
        )
    )


class Watched:
    """The notebook's data, which writes down what of its arrays is read."""

    def __init__(self, name: str, data: Data, read: list[str]) -> None:
        self._name, self._data, self._read = name, data, read

    def __getattr__(self, attribute: str) -> object:
        value = getattr(self._data, attribute)
        if isinstance(value, np.ndarray):
            self._read.append(f"{self._name}.{attribute}")
        return value


def require_no_library(tune: Callable) -> None:
    """Raise Problem if `tune`, or what it calls of the notebook, names a library's networks."""
    names = getattr(tune, "__globals__", {})
    for name in sorted(names_in(getattr(tune, "__code__", None), names, set())):
        value = names.get(name)
        origin = getattr(value, "__module__", "") or getattr(value, "__name__", "")
        for found in (name, str(origin)):
            if found.startswith(LIBRARIES):
                raise Problem(
                    say(
                        "tune uses {name} of {library}. An optimiser of your own is welcome, a "
                        "library's networks are not. What can your own functions do in its place?",
                        name=name,
                        library=found.split(".")[0],
                    )
                )


def names_in(code: CodeType | None, names: Mapping[str, object], known: set[str]) -> set[str]:
    """Return the names that code uses, with those of the notebook's functions that it calls."""
    if code is None:
        return known
    new = set(code.co_names) - known
    known |= new
    inner = [part for part in code.co_consts if isinstance(part, CodeType)]
    called = [names[name] for name in new if isinstance(names.get(name), FunctionType)]
    inner += [f.__code__ for f in called if f.__globals__ is names]
    for part in inner:
        names_in(part, names, known)
    return known
