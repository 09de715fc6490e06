"""The database of a class's gradebook: where it is, whose it is, what goes wrong with it."""
