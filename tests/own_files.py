"""Files of a student's own that tests put beside a notebook."""

from __future__ import annotations

import io

import numpy as np
from PIL import Image

RELU = b"import numpy as np\n\n\ndef relu(A):\n    return np.maximum(A, 0)\n"


def saved(array: np.ndarray) -> bytes:
    np.save(file := io.BytesIO(), array)
    return file.getvalue()


def picture() -> bytes:
    Image.new("L", (2, 1), 255).save(file := io.BytesIO(), "PNG")
    return file.getvalue()
