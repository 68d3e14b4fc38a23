"""Expressions the databases spell differently: millionths shown, long text told apart."""

from __future__ import annotations

from typing import Any

from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.elements import ColumnElement
from sqlalchemy.sql.functions import FunctionElement

MICRO = 1_000_000


class Number(ColumnElement[Any]):
    """Millionths as a number."""

    inherit_cache = False

    def __init__(self, micro: ColumnElement[Any]) -> None:
        self.micro = micro


class ExactText(Number):
    """Millionths as exact decimal text."""

    inherit_cache = False


class Distinguished(FunctionElement[Any]):
    """Text of any length as an index can hold it; PostgreSQL's holds 2,700 bytes."""

    inherit_cache = True


@compiles(Number, "sqlite")
def _number_in_sqlite(element: Number, compiler: Any, **given: Any) -> str:
    micro = compiler.process(element.micro, **given)
    return f"CASE WHEN {micro} % {MICRO} = 0 THEN {micro} / {MICRO} ELSE {micro} / {MICRO}.0 END"


@compiles(ExactText, "sqlite")
def _text_in_sqlite(element: ExactText, compiler: Any, **given: Any) -> str:
    micro = compiler.process(element.micro, **given)
    sign = f"CASE WHEN {micro} < 0 THEN '-' ELSE '' END"
    text = f"printf('%d.%06d', abs({micro}) / {MICRO}, abs({micro}) % {MICRO})"
    # A null stays null: printf would show it as 0.
    return f"CASE WHEN {micro} IS NOT NULL THEN {sign} || rtrim(rtrim({text}, '0'), '.') END"


@compiles(Distinguished, "sqlite")
def _itself_in_sqlite(element: Distinguished, compiler: Any, **given: Any) -> str:
    return str(compiler.process(element.clauses, **given))


@compiles(Number, "postgresql")
def _number_in_postgresql(element: Number, compiler: Any, **given: Any) -> str:
    return f"trim_scale({compiler.process(element.micro, **given)} * 0.000001)"


@compiles(ExactText, "postgresql")
def _text_in_postgresql(element: ExactText, compiler: Any, **given: Any) -> str:
    return f"CAST({_number_in_postgresql(element, compiler, **given)} AS text)"


@compiles(Distinguished, "postgresql")
def _digest_in_postgresql(element: Distinguished, compiler: Any, **given: Any) -> str:
    return f"md5({compiler.process(element.clauses, **given)})"
