"""Cases, matrices and arrays."""

from __future__ import annotations

from ..trees import Cases, Matrix, Node, NotUnderstood
from .cursor import MATRICES, Cursor


class Environments(Cursor):
    """Cases, matrices and arrays."""

    def environment(self) -> Node:
        """Parse cases, a matrix, or an array."""
        end = self.matching(self.at)
        name, begin = self.peek().text, self.at + 1
        if name == "array" and self.tokens[begin : begin + 1] and self.tokens[begin].text == "{":
            begin = self.matching(begin) + 1
        rows = self.rows(begin, end)
        self.at = end + 1
        if name in ("cases", "dcases", "rcases") or (name == "array" and self.is_cases(rows)):
            return self.cases(rows)
        if name in MATRICES:
            width = {len(row) for row in rows}
            if len(width) != 1:
                raise NotUnderstood("matrix")
            back = self.at
            cells = tuple(
                tuple(self.within(*cell, self.expression) for cell in row) for row in rows
            )
            self.at = back
            return Matrix(cells)
        if len(rows) == 1 and len(rows[0]) == 1:
            back = self.at
            inner = self.within(*rows[0][0], self.expression)
            self.at = back
            return inner
        raise NotUnderstood("environment")

    def rows(self, begin: int, end: int) -> list[list[tuple[int, int]]]:
        """Return the places of the cells of an environment, row by row."""
        rows: list[list[tuple[int, int]]] = [[]]
        start, depth = begin, 0
        for at in range(begin, end):
            token = self.tokens[at]
            depth += (token.kind in ("open", "begin")) - (token.kind in ("close", "end"))
            if not depth and token.kind in ("amp", "row"):
                rows[-1].append((start, at))
                start = at + 1
                if token.kind == "row":
                    rows.append([])
        rows[-1].append((start, end))
        return [row for row in rows if any(a < b for a, b in row)]

    def is_cases(self, rows: list[list[tuple[int, int]]]) -> bool:
        return all(len(row) >= 2 for row in rows) and any(
            token.kind in ("rel", "text")
            for row in rows
            for a, b in row[1:]
            for token in self.tokens[a:b]
        )

    def cases(self, rows: list[list[tuple[int, int]]]) -> Node:
        """Parse rows of a value and its condition, in whichever order."""
        back = self.at
        found = []
        for row in rows:
            cells = [cell for cell in row if cell[0] < cell[1]]
            if len(cells) == 1:
                cells = self.split_cell(*cells[0])
            if len(cells) == 3:
                cells = [cells[0], (cells[1][0], cells[2][1])]
            if len(cells) != 2:
                raise NotUnderstood("cases")
            value, condition = cells
            if self.has_relation(*value) and not self.has_relation(*condition):
                value, condition = condition, value
            value_end = value[1]
            while value_end > value[0] and self.tokens[value_end - 1].kind == "sep":
                value_end -= 1
            node = self.within(value[0], value_end, self.relation)
            found.append((node, self.within(*condition, self.case_condition)))
        self.at = back
        return Cases(tuple(found))

    def split_cell(self, begin: int, end: int) -> list[tuple[int, int]]:
        """Return value and condition of a row without &: parted by a comma, a quad or words."""
        depth = 0
        for at in range(begin, end):
            token = self.tokens[at]
            depth += (token.kind in ("open", "begin")) - (token.kind in ("close", "end"))
            if not depth and token.kind in ("sep", "text"):
                return [(begin, at), (at, end)]
        raise NotUnderstood("cases")
