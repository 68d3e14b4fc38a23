"""CSV files of a release, for spreadsheet programs: what they show is what the table says."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from assets.storage.schema import TableSpec

LIST_DELIMITER = "; "
# Half-width and full-width: a spreadsheet program may run what follows as a formula.
FORMULA_START = r"^([=+\-@\t\r\n＝＋－＠])"


def write_csv(spec: TableSpec, frame: pl.DataFrame, path: Path) -> None:
    """The frame as a CSV file: UTF-8 with byte-order mark, lines ended by CR LF.

    Numbers are written plainly (``218``, ``24252.311082``: no trailing zeros, no thousands), a
    null as nothing, lists joined by ``; ``, times in UTC. Text that a spreadsheet program would
    run as a formula gets a leading apostrophe; the Parquet file has it as it is.
    """
    written = frame.select(_printed(column.name, column.dtype) for column in spec.columns)
    written.write_csv(path, include_bom=True, line_terminator="\r\n", null_value="")


def _printed(name: str, dtype: pl.DataType | type[pl.DataType]) -> pl.Expr:
    column = pl.col(name)
    if dtype == pl.String:
        return _neutralised(column)
    if isinstance(dtype, pl.List):
        return _neutralised(column.list.join(LIST_DELIMITER))
    if isinstance(dtype, pl.Decimal):
        return column.cast(pl.String).str.replace(r"\.?0+$", "")
    if isinstance(dtype, pl.Datetime):
        return column.dt.strftime("%Y-%m-%dT%H:%M:%S%.fZ")
    return column


def _neutralised(text: pl.Expr) -> pl.Expr:
    return text.str.replace(FORMULA_START, "'$1")
