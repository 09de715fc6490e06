"""The class list: who is in the class, read from a CSV and looked up by whatever tells of them."""

from autograder.roster.kept import keep_people, kept_people
from autograder.roster.people import Person, Roster, called, folder_name, full_name, names_in
from autograder.roster.reading import read_roster

__all__ = [
    "Person",
    "Roster",
    "called",
    "folder_name",
    "full_name",
    "keep_people",
    "kept_people",
    "names_in",
    "read_roster",
]
