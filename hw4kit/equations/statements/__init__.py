"""Which sides are said to be equal, and under which conditions."""
