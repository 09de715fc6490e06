"""What Formgrader does otherwise here: quick lists, fresh pages, and what they may load."""
