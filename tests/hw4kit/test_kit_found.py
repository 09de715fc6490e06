"""The notebooks' first code cell: wherever the kit lies, it is found; if nowhere, the cell says so.

The cell runs in a Python of its own that has the packages of this one, but no kit installed.
"""

from __future__ import annotations

import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import nbformat
import pytest
from conftest import make_course

from autograder.hw4.tasks import NOTEBOOKS
from autograder.nbgrader_plugin.conversion import release
from autograder.release import build_zip

pytestmark = pytest.mark.processes

RELEASED = {"1_the_basics": "kit", "2_neural_network": "kit_2"}
COLAB = "/content/"
# -S: the packages come from their folder alone, without the installed kit's own entry.
BARE = f"import sys\nsys.path.append({sysconfig.get_path('purelib')!r})\n"


@pytest.fixture(scope="module")
def handed_out(tmp_path_factory) -> Path:
    """Return hw4.zip, as students get it."""
    course = make_course(tmp_path_factory.mktemp("handed_out"))
    release(course)
    return build_zip(course)


@pytest.fixture(scope="module")
def cell() -> str:
    """Return the text of the cell, which is the same in both notebooks."""
    (text,) = {kit_cell(name, id) for name, id in RELEASED.items()}
    return text


def kit_cell(notebook: str, id: str) -> str:
    path = Path(__file__).parents[2] / "assignments" / "hw4" / f"{notebook}.ipynb"
    cells = nbformat.read(path, as_version=4).cells
    return next(cell.source for cell in cells if cell.id == id)


def unpack(archive: Path, folder: Path) -> Path:
    """Unpack hw4.zip into `folder` and return the folder hw4 that it makes."""
    with zipfile.ZipFile(archive) as opened:
        opened.extractall(folder)
    return folder / "hw4"


def put(archive: Path, folder: Path) -> Path:
    """Put hw4.zip into a folder as it is, and return the folder."""
    folder.mkdir(exist_ok=True)
    (folder / "hw4.zip").write_bytes(archive.read_bytes())
    return folder


def run(source: str, folder: Path) -> subprocess.CompletedProcess:
    folder.mkdir(exist_ok=True)
    command = [sys.executable, "-S", "-c", BARE + source]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def kit_found(source: str, folder: Path) -> Path:
    """Run the cell in a folder and return where it says that the kit is."""
    done = run(source, folder)
    assert (done.returncode, done.stderr) == (0, "")
    return (folder / done.stdout.removeprefix("The kit is in ").strip()).resolve()


def test_a_kit_beside_the_notebook_is_found(handed_out, cell, tmp_path):
    folder = unpack(handed_out, tmp_path)
    assert kit_found(cell, folder) == folder / "hw4kit"


def test_a_kit_one_folder_up_is_found(handed_out, cell, tmp_path):
    folder = unpack(handed_out, tmp_path)
    assert kit_found(cell, folder / "mine") == folder / "hw4kit"


def test_a_kit_in_the_folder_hw4_beside_the_notebook_is_found(handed_out, cell, tmp_path):
    folder = unpack(handed_out, tmp_path)
    assert kit_found(cell, tmp_path) == folder / "hw4kit"


def test_a_kit_is_found_in_the_zip_beside_the_notebook(handed_out, cell, tmp_path):
    folder = put(handed_out, tmp_path)
    assert kit_found(cell, folder) == folder / "hw4.zip" / "hw4" / "hw4kit"


def test_a_kit_is_found_in_the_zip_one_folder_up(handed_out, cell, tmp_path):
    put(handed_out, tmp_path)
    assert kit_found(cell, tmp_path / "mine") == tmp_path / "hw4.zip" / "hw4" / "hw4kit"


def test_a_kit_is_found_in_the_zip_that_colab_has_in_its_files_panel(handed_out, cell, tmp_path):
    content = put(handed_out, tmp_path / "content")
    assert cell.count(f'"{COLAB}') == 1
    in_colab = cell.replace(f'"{COLAB}', f'"{content}/')
    assert kit_found(in_colab, tmp_path / "elsewhere") == content / "hw4.zip" / "hw4" / "hw4kit"


def test_what_is_unpacked_goes_before_what_is_in_the_zip(handed_out, cell, tmp_path):
    folder = put(handed_out, unpack(handed_out, tmp_path))
    assert kit_found(cell, folder) == folder / "hw4kit"


def test_without_a_kit_one_sentence_says_what_to_do(cell, tmp_path):
    done = run(cell, tmp_path / "alone")
    assert done.returncode == 1
    last = done.stderr.splitlines()[-1]
    assert last.endswith("No module named 'hw4kit'. Put hw4.zip beside this notebook, restart.")
    assert done.stderr.count("Traceback") == 1


def test_a_package_that_is_not_installed_is_no_matter_of_the_zip(handed_out, cell, tmp_path):
    folder = unpack(handed_out, tmp_path)
    command = [sys.executable, "-S", "-c", cell]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    last = done.stderr.splitlines()[-1]
    assert last.endswith("No module named 'numpy'. Install it as README.md says, restart.")


def test_out_of_the_zip_the_kit_checks_draws_and_loads_the_digits(handed_out, cell, tmp_path):
    source = (
        f"{cell}\n"
        "from hw4kit import check, load_data, plot_digits\n"
        "data = load_data('digits')\n"
        "plot_digits(data.X_train, data.y_train, data.image_shape)\n"
        "def decay_learning_rate(learning_rate, decay):\n"
        "    return learning_rate * decay\n"
        "print(check(decay_learning_rate).status)\n"
    )
    done = run(source, put(handed_out, tmp_path))
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.endswith("passed\n")


def test_out_of_the_zip_the_last_cell_hands_in(handed_out, cell, tmp_path):
    folder = put(handed_out, tmp_path)
    with zipfile.ZipFile(handed_out) as archive:
        for name in NOTEBOOKS:
            (folder / f"{name}.ipynb").write_bytes(archive.read(f"hw4/{name}.ipynb"))
    done = run(f"{cell}\nfrom hw4kit.submit import hand_in\nhand_in('6512345')", folder)
    assert (done.returncode, done.stderr) == (0, "")
    assert "Open in 1_the_basics.ipynb: T1, T2, T3." in done.stdout
    assert "does not run through" not in done.stdout
    assert_handed_in(folder)


def test_the_unpacked_homework_is_handed_in_from_a_terminal(handed_out, tmp_path):
    folder = unpack(handed_out, tmp_path)
    command = [sys.executable, "-m", "hw4kit.submit", "6512345"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (1, "")
    assert "Open in 2_neural_network.ipynb: T4, C1, C2, C3, C4, C5, C6, C7, C8." in done.stdout
    assert "does not run through" not in done.stdout
    assert_handed_in(folder)


def assert_handed_in(folder: Path) -> None:
    """Read the zip back: both notebooks as they lie in the folder, and nothing else."""
    with zipfile.ZipFile(folder / "hw4_6512345.zip") as archive:
        assert archive.namelist() == [f"{name}.ipynb" for name in NOTEBOOKS]
        for name in archive.namelist():
            assert archive.read(name) == (folder / name).read_bytes()
