"""What the toolkit exports, what it may import, and what it must not hold."""

import ast
from pathlib import Path

import hw4kit

FOLDER = Path(hw4kit.__file__).parent
ALLOWED = {"numpy", "matplotlib", "sklearn", "tqdm", "IPython", "nbclient", "nbformat"}
ALLOWED |= {"threadpoolctl"}  # which comes with scikit-learn


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
        "plot_history",
        "plot_predictions",
        "plot_weights",
        "read_idx",
        "skip_if_open",
        "train",
    ]


def test_every_public_name_exists_and_has_a_docstring():
    for name in hw4kit.__all__:
        value = getattr(hw4kit, name)
        assert isinstance(value, dict) or value.__doc__, name


def test_toolkit_imports_only_what_students_have():
    import sys

    for path in FOLDER.glob("*.py"):
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
    for path in FOLDER.glob("*.py"):
        code = path.read_text(encoding="utf-8")
        for forbidden in ("np.exp(", "np.maximum(0", "X @", "@ params", "logsumexp", ".T @"):
            assert forbidden not in code, (path.name, forbidden)
