"""From a web site's downloads to the folders of those whose they are."""

from autograder.downloads.collecting import Collected, collect, undo

__all__ = ["Collected", "collect", "undo"]
