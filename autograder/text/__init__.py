"""Words for people: in two languages, made visible, and printed."""
