"""Is all that is said of rubrics in Thai as well, with the same values?"""

from __future__ import annotations

import pytest
from conftest import ROOT
from language import is_thai, placeholders

from autograder.written._words import THAI

FOLDER = ROOT / "autograder" / "written"
SOURCE = "".join(path.read_text("utf-8") for path in FOLDER.glob("*.py") if path.name[0] != "_")


@pytest.mark.parametrize("english", THAI)
def test_a_sentence_is_said_and_its_thai_has_the_same_values(english):
    assert is_thai(THAI[english])
    assert placeholders(THAI[english]) == placeholders(english)
    assert english[:30] in SOURCE
