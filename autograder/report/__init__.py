"""What people see of the marks: tables, what changed, pages for students and the class, exports."""

from autograder.report.comparison import comparison_as_csv, comparison_as_json, comparison_table
from autograder.report.tables import marks_as_csv, marks_as_json, marks_table, width_of

__all__ = [
    "comparison_as_csv",
    "comparison_as_json",
    "comparison_table",
    "marks_as_csv",
    "marks_as_json",
    "marks_table",
    "width_of",
]
