"""The coloured box in which a notebook shows what a check found."""

GREEN, RED, GREY = "#2e9e5b", "#d1495b", "#808890"  # legible on a light and on a dark page


def box(colour: str, inside: str) -> str:
    """Return `inside` (HTML, already escaped) with a coloured bar at its left."""
    style = f"border-left:4px solid {colour};padding:4px 12px;margin:4px 0;color:inherit"
    return f"<div style='{style}'>{inside}</div>"
