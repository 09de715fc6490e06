"""What people see of the marks: tables, and a page for each student."""

from autograder.report.tables import marks_as_csv, marks_as_json, marks_table

__all__ = ["marks_as_csv", "marks_as_json", "marks_table"]
