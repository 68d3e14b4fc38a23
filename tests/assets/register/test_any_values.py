"""Whatever stands in the files: tables, or problems that each name file, row, column and value."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from upath import UPath

from assets.register.columns import EXCEPTIONS, FILES, KINDS, LEVELS, SCOPES, SOURCE_KINDS
from assets.register.load import load_register
from assets.register.rows import RegisterError

# A comment whose last cell holds a line break leaves a quotation mark behind that opens nothing.
PROBLEM = re.compile(
    r"(regions|reporters|sources|populations)\.csv row [0-9]+"
    r"(, (\w+|column [0-9]+): .+: ('.*'|\".*\")|: not CSV: .+)"
)
# Small pools, so that rows meet: ids repeat, parents close circles, spans overlap.
VALUES = st.one_of(
    st.sampled_from(["", "a", "b", "991100", "991121", "991121001", "2018", "2019", "是", "yes"]),
    st.sampled_from([*LEVELS, *KINDS, *SCOPES, *SOURCE_KINDS, *EXCEPTIONS, "部门", "列表页"]),
    st.sampled_from(["https://x.example/", "http://[", "a/b.pdf", "../c", "#a", "=1", "1E+05"]),
    st.text(max_size=6),
)


def tables(sound: st.SearchStrategy[str]) -> st.SearchStrategy[list[list[list[str]]]]:
    return st.tuples(
        *(
            st.lists(st.lists(sound, min_size=len(file.columns), max_size=len(file.columns)))
            for file in FILES
        )
    ).map(list)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("register")


def outcome(office: Path, rows: list[list[list[str]]]) -> list[str]:
    """The problems of a register with these rows; none where it loads."""
    for file, table in zip(FILES, rows, strict=True):
        written = io.StringIO(newline="")
        header = [column.name for column in file.columns]
        csv.writer(written).writerows([header, *table])
        (office / file.name).write_bytes(written.getvalue().encode("utf-8", "replace"))
    try:
        load_register(UPath(office))
    except RegisterError as error:
        return error.problems
    return []


@given(rows=tables(VALUES))
@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
def test_every_problem_names_its_place(office: Path, rows: list[list[list[str]]]) -> None:
    told = outcome(office, rows)
    assert [each for each in told if not PROBLEM.fullmatch(each)] == []
    places = [re.split(r" row |[,:] ", each)[:2] for each in told]
    assert places == sorted(places, key=lambda place: (place[0], int(place[1])))


SOUND_REGION = st.tuples(
    st.sampled_from(["a", "b", "c", "d"]),
    st.sampled_from(["", "a", "b", "c", "d"]),
    st.sampled_from(["", "yes"]),
    st.sampled_from(["", "2010", "2019"]),
    st.sampled_from(["", "2009", "2018"]),
)
SOUND_REPORTER = st.tuples(
    st.sampled_from(["a", "b", "c", "d"]),
    st.sampled_from(["", "2019"]),
    st.sampled_from(["", "2018"]),
    st.sampled_from(["", "0", "1", "2"]),
    st.sampled_from(["", "0", "1", "2"]),
)


@given(
    regions=st.lists(SOUND_REGION, min_size=1, max_size=4),
    reporters=st.lists(SOUND_REPORTER, max_size=3),
    serving=st.lists(st.sampled_from(["a", "b", "c", "d"]), unique=True, max_size=2),
    counted=st.lists(
        st.tuples(st.sampled_from(["a", "b", "e"]), st.sampled_from(["2009", "2018"]))
    ),
)
@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
def test_nearly_sound_registers_load_or_say_why(
    office: Path,
    regions: list[tuple[str, str, str, str, str]],
    reporters: list[tuple[str, str, str, str, str]],
    serving: list[str],
    counted: list[tuple[str, str]],
) -> None:
    told = outcome(
        office,
        [
            [
                [code, code, "county", parent, collection, start, end, ""]
                for code, parent, collection, start, end in regions
            ],
            [
                [
                    *(str(number), "甲局", "department", "county", region, "unit"),
                    *(start, end, "", parent, successor, "", "", ""),
                ]
                for number, (region, start, end, parent, successor) in enumerate(reporters)
            ],
            [
                ["", "", "listing", "https://x.example/", "", "", region, "", "", ""]
                for region in serving
            ],
            [[region, year, "100", ""] for region, year in counted],
        ],
    )
    assert [each for each in told if not PROBLEM.fullmatch(each)] == []
