"""The class list: who is in the class, read from a CSV and looked up by whatever tells of them."""

from autograder.roster.people import Person, Roster, folder_name, names_in
from autograder.roster.reading import read_roster

__all__ = ["Person", "Roster", "folder_name", "names_in", "read_roster"]
