"""Where mathematics stands in a cell, and its tokens."""
