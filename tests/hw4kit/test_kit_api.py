"""What the toolkit exports, what it may import, and what it must not hold."""

import ast
import subprocess
import sys
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import hw4kit
import pytest

FOLDER = Path(hw4kit.__file__).parent
MODULES = {
    path.relative_to(FOLDER.parent).with_suffix("").as_posix().replace("/", "."): path
    for path in sorted(FOLDER.rglob("*.py"))
}
ALLOWED = {"numpy", "matplotlib", "sklearn", "tqdm", "IPython", "nbclient", "nbformat", "PIL"}
ALLOWED |= {"pylatexenc", "threadpoolctl"}  # which comes with scikit-learn
ALLOWED |= {"torch"}  # where it happens to be installed

# Who may import whom inside the kit, what stands on nothing else first.
LAYERS = {
    "words": set(),
    "boxes": set(),
    "timing": set(),
    "data": {"words"},
    "searching": {"hand_in", "timing", "words"},
    "training": {"searching", "words"},
    "drawing": {"words"},
    "plots": {"drawing", "training", "words"},
    "gradients": {"boxes", "drawing", "words"},
    "flow": {"boxes", "gradients", "words"},
    "checks": {
        "boxes",
        "data",
        "equations",
        "flow",
        "gradients",
        "hand_in",
        "searching",
        "timing",
        "words",
    },
    "guesses": {"boxes", "words"},
    "finale": {"drawing", "training", "words"},
    "notebook": {"checks", "missing", "searching", "timing", "words"},
    "equations": {"words"},
    "hand_in": {"equations", "words"},
    "submit": {"hand_in", "words"},
    "missing": {"boxes", "checks", "words"},
    "__init__": {"checks", "data", "gradients", "missing", "notebook", "training", "words"},
}


def imports_of(module: str) -> set[str]:
    """Return the kit's modules that one of them imports, at its top, later, or for its types."""
    package = module.removesuffix(".__init__").split(".")
    found = set()
    for node in ast.walk(ast.parse(MODULES[module].read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.level:
            above = len(package) - node.level + module.endswith(".__init__")
            origin = ".".join([*package[:above], *filter(None, [node.module])])
            found |= {module_named(origin, alias.name) for alias in node.names}
    return found


def module_named(origin: str, name: str) -> str:
    """Return the module that `from origin import name` loads."""
    names = (f"{origin}.{name}", f"{origin}.{name}.__init__", origin, f"{origin}.__init__")
    return next(name for name in names if name in MODULES)


@pytest.mark.parametrize("module", MODULES)
def test_imports_run_one_way(module):
    room = module.split(".")[1]
    assert {name.split(".")[1] for name in imports_of(module)} - {room} <= LAYERS[room]


def test_there_is_no_circle_of_imports():
    graph = {module: imports_of(module) for module in MODULES}
    assert sum(map(len, graph.values())) > 50
    TopologicalSorter(graph).prepare()  # raises CycleError


def test_a_circle_of_imports_would_be_found(monkeypatch, tmp_path):
    (tmp_path / "texts.py").write_text("def late():\n    from .sentences import say\n", "utf-8")
    monkeypatch.setitem(MODULES, "hw4kit.words.texts", tmp_path / "texts.py")
    graph = {module: imports_of(module) for module in MODULES}
    with pytest.raises(CycleError):
        TopologicalSorter(graph).prepare()


@pytest.mark.processes
def test_the_kit_is_imported_without_what_takes_long_or_marks():
    slow = ("matplotlib", "sklearn", "IPython", "nbclient", "nbgrader", "autograder")
    source = f"import hw4kit, sys; print([name for name in {slow} if name in sys.modules])"
    command = [sys.executable, "-c", source]
    found = subprocess.run(command, cwd=FOLDER.parent, capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"


def test_public_names_are_pinned():
    assert hw4kit.__all__ == [
        "STARTING_SETTINGS",
        "CheckItem",
        "CheckReport",
        "Data",
        "GradientReport",
        "History",
        "ParameterResult",
        "check",
        "check_gradient",
        "check_settings",
        "check_t1",
        "check_t2",
        "check_t3",
        "check_written",
        "cpu_timer",
        "describe_difference",
        "init_params",
        "language",
        "load_data",
        "load_digits_data",
        "load_mnist_data",
        "numerical_gradient",
        "plot_digits",
        "plot_gradient_error",
        "plot_gradient_scatter",
        "plot_history",
        "plot_predictions",
        "plot_weights",
        "read_idx",
        "rehearse",
        "skip_if_open",
        "train",
    ]


def test_every_public_name_exists_and_has_a_docstring():
    for name in hw4kit.__all__:
        value = getattr(hw4kit, name)
        assert isinstance(value, dict) or value.__doc__, name


def test_toolkit_imports_only_what_students_have():
    for path in FOLDER.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and node.level == 0:
                names = [node.module]
            for name in names:
                root = name.split(".")[0]
                assert root in ALLOWED or root in sys.stdlib_module_names, (path.name, name)


def test_toolkit_holds_no_softmax_and_no_relu():
    for path in FOLDER.rglob("*.py"):
        code = path.read_text(encoding="utf-8")
        for forbidden in ("np.exp(", "np.maximum(0", "X @", "@ params", "logsumexp(", ".T @"):
            assert forbidden not in code, (path.name, forbidden)
