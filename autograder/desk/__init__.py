"""Where people mark: JupyterLab with Formgrader, for this machine only."""

from autograder.desk.server import open_desk, sit_down

__all__ = ["open_desk", "sit_down"]
