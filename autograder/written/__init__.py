"""Marking written answers: the scheme as a rubric, equal answers together, who marks what and how.

Pure logic: no database, no nbgrader, no page. Ticks of a rubric's items are the fact that is kept,
marks follow from them.
"""
