"""What is handed out, made from the released notebooks: a zip, and the written tasks on paper.

For the paper Markdown is turned into Typst, equations into pictures, and Typst lays out the pages:
all three come with pip, need no program beside Python, and give the same file for the same text. A
Thai font is the machine's own.
"""

from autograder.release.printing import PaperError, build_pdf
from autograder.release.zipping import build_zip

__all__ = ["PaperError", "build_pdf", "build_zip"]
