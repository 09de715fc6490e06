"""Draw which package of the marker imports which, as dist/imports.svg.

What stands higher imports what stands lower: the rows are the layers that pyproject.toml asks for
(a test holds the sources against them), the imports are read from the sources by grimp. An arrow
that others replace (A to B to C, beside A to C) is drawn faintly.
"""

from __future__ import annotations

import tomllib
from pathlib import Path

import grimp
import matplotlib

matplotlib.use("svg")
import matplotlib.pyplot as plt

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = "autograder"
Edges = set[tuple[str, str]]


def layers() -> list[list[str]]:
    """Return the rows of packages, the highest first, as pyproject.toml has them."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]
    (rows,) = (c["layers"] for c in settings["contracts"] if c["type"] == "layers")
    return [row.split(" | ") for row in rows]


def imports(names: set[str]) -> Edges:
    """Return who imports whom, of the packages and modules just below the marker's."""
    graph = grimp.build_graph(PACKAGE, cache_dir=None)
    pairs = {(one, other) for one in names for other in names - {one}}
    return {
        (one, other)
        for one, other in pairs
        if graph.direct_import_exists(
            importer=f"{PACKAGE}.{one}", imported=f"{PACKAGE}.{other}", as_packages=True
        )
    }


def replaced(edges: Edges) -> Edges:
    """Return the edges beside which a longer way leads to the same."""
    below: dict[str, set[str]] = {}
    for one, other in edges:
        below.setdefault(one, set()).add(other)

    def reach(start: str) -> set[str]:
        return {far for near in below.get(start, ()) for far in ({near} | reach(near))}

    return {(a, b) for a, b in edges if any(b in reach(c) for c in below[a] - {b})}


def places(rows: list[list[str]]) -> dict[str, tuple[float, float]]:
    """Return where each name stands: rows one below the other, names spread in their row."""
    return {
        name: ((number + 0.5) / len(row) + 0.05 * (-1) ** height, -float(height))
        for height, row in enumerate(rows)
        for number, name in enumerate(row)
    }


def draw(rows: list[list[str]], edges: Edges, path: Path) -> None:
    where, faint = places(rows), replaced(edges)
    figure, axes = plt.subplots(figsize=(9, 10))
    for one, other in sorted(edges):
        style = {"arrowstyle": "-|>", "shrinkA": 14, "shrinkB": 14}
        style |= {"color": "0.85", "lw": 0.6} if (one, other) in faint else {"color": "0.25"}
        axes.annotate("", where[other], where[one], arrowprops=style)
    for name, (x, y) in where.items():
        box = {"boxstyle": "round", "fc": "white", "ec": "0.25"}
        axes.text(x, y, name, ha="center", va="center", bbox=box, zorder=3)
    axes.set(xlim=(-0.1, 1.1), ylim=(-len(rows) + 0.4, 0.6))
    axes.set_title(f"What in {PACKAGE}/ imports what")
    axes.axis("off")
    path.parent.mkdir(exist_ok=True)
    figure.savefig(path, bbox_inches="tight")


def main() -> None:
    rows = layers()
    edges = imports({name for row in rows for name in row})
    path = ROOT / "dist" / "imports.svg"
    draw(rows, edges, path)
    print(f"{len(edges)} imports between packages, in {len(rows)} layers: {path}")


if __name__ == "__main__":
    main()
