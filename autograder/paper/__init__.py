"""The written tasks on paper: `dist/hw4.pdf`, made from the released notebooks' own text.

Markdown is turned into Typst, equations into pictures, and Typst lays out the pages: all three come
with pip, need no program beside Python, and give the same file for the same text. A Thai font
is the machine's own.
"""

from autograder.paper.printing import PaperError, build_pdf

__all__ = ["PaperError", "build_pdf"]
