"""The coloured box in which a notebook shows what a check found, and the signs in it."""

# White letters on each have a contrast above 4.5; as a bar they show on light and on dark pages.
GREEN, RED, GREY, AMBER = "#1f7a46", "#b3323f", "#5b6673", "#8a5a00"
# Lines of a drawing in the same four: a contrast above 3 on white and on JupyterLab's dark page.
DRAWN = {GREEN: "#2e9e5b", RED: "#d1495b", GREY: "#808890", AMBER: "#c27c0e"}


def box(colour: str, inside: str) -> str:
    """Return `inside` (HTML, already escaped) with a coloured bar at its left."""
    style = f"border-left:4px solid {colour};padding:4px 12px;margin:4px 0;color:inherit"
    return f"<div style='{style}'>{inside}</div>"


def badge(colour: str, sign: str) -> str:
    """Return a sign such as ✓, white on a ground of its own, so that every page lets it be read."""
    style = f"background:{colour};color:#fff;font-weight:bold;border-radius:3px;padding:0 4px"
    return f"<span style='{style}'>{sign}</span>"
