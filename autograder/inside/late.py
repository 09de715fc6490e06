"""Load modules that a notebook imports when something in them is first asked for."""

from __future__ import annotations

import importlib.machinery
import sys
import types


class LateModule(types.ModuleType):
    """A module that is loaded when something in it is first asked for."""

    def __getattr__(self, name: str):
        if name.startswith("__") and name not in ("__version__", "__all__"):
            raise AttributeError(name)  # Python's own questions do not count
        self._load()
        return getattr(self, name)

    def __dir__(self):
        self._load()
        return dir(self)

    def _load(self) -> None:
        self.__class__ = types.ModuleType
        self.__spec__.loader.late.exec_module(self)


class LateLoader:
    """Makes a module a `LateModule` and leaves loading to it."""

    def __init__(self, loader) -> None:
        self.late = loader

    def create_module(self, spec):
        return None  # an ordinary module

    def exec_module(self, module) -> None:
        module.__class__ = LateModule


class LateImport:
    """Finds modules that a notebook imports and, as far as its text tells, never uses."""

    names: tuple[str, ...] = ()

    @classmethod
    def find_spec(cls, name, path=None, target=None):
        if name not in cls.names:
            return cls._part(name) if name.startswith("matplotlib.") else None
        spec = importlib.machinery.PathFinder.find_spec(name, path, target)
        if spec is not None and spec.loader is not None:
            spec.loader = LateLoader(spec.loader)
        return spec

    @staticmethod
    def _part(name):
        """Load matplotlib before its part `name`; if that has loaded the part too, say so."""
        package = sys.modules["matplotlib"]
        if not isinstance(package, LateModule):
            return None
        package._load()
        module = sys.modules.get(name)
        if module is not None:  # whose own spec importlib would go by, and load it twice
            module.__spec__ = importlib.machinery.ModuleSpec(name, Loaded(module))
            return module.__spec__
        return None


class Loaded:
    """Loads a module that is there already."""

    def __init__(self, module: types.ModuleType) -> None:
        self.module, self.spec = module, module.__spec__

    def create_module(self, spec):
        return self.module

    def exec_module(self, module) -> None:
        module.__spec__ = self.spec
