"""What a run is started with: what the launchpad shows, and what it refuses at once."""

from __future__ import annotations

import re
from pathlib import Path

import dagster as dg
import pytest

from assets.fetch.asset import Fetching, Net
from assets.partitions import partition_key
from assets.storage.resources import Readers
from pipelines.definitions import definitions
from tests.pipelines.sample_home import SampleHome

BOTH = re.compile(r"^[㐀-鿿].*\. [A-Z].*\.$")


def launched(home: SampleHome, config: dict[str, object]) -> dg.ExecuteInProcessResult:
    job = definitions(home.settings).resolve_job_def("collect")
    with dg.DagsterInstance.local_temp() as instance:
        instance.add_dynamic_partitions("collection_region", ["991121"])
        return job.execute_in_process(
            instance=instance,
            partition_key=partition_key(2024, "991121"),
            run_config={"ops": {"fetch": {"config": config}}},
            op_selection=["fetch"],
            raise_on_error=False,
        )


def why(result: dg.ExecuteInProcessResult) -> str:
    (failure,) = [event for event in result.all_events if event.is_step_failure]
    told, error = [], failure.step_failure_data.error
    while error:
        told.append(error.message)
        error = error.cause
    return "\n".join(told)


@pytest.mark.parametrize("configured", [Fetching, Net, Readers])
def test_each_option_is_explained_in_both_languages(
    configured: type[Fetching | Net | Readers],
) -> None:
    fields = configured.model_fields
    plain = {name for name, field in fields.items() if not BOTH.match(field.description or "")}
    assert plain == set()


def test_the_launchpad_opens_with_the_options_as_they_stand(sample: SampleHome) -> None:
    job = definitions(sample.settings).resolve_job_def("collect")
    config = {"fetch": True, "again": False, "only_failed": False, "reporters": []}
    assert job.partitioned_config is not None
    opened = job.partitioned_config.get_run_config_for_partition_key(partition_key(2024, "991121"))
    assert opened["ops"] == {"fetch": {"config": config}}
    assert dg.validate_run_config(job, opened)
    wrong = {"ops": {"fetch": {"config": {**config, "agian": True}}}}
    with pytest.raises(dg.DagsterInvalidConfigError, match="agian"):
        dg.validate_run_config(job, wrong)


@pytest.mark.parametrize(
    "flags",
    [
        {"fetch": False, "again": True},
        {"fetch": False, "only_failed": True},
        {"again": True, "only_failed": True},
    ],
)
def test_options_that_contradict_each_other_are_refused(flags: dict[str, bool]) -> None:
    with pytest.raises(ValueError, match="with") as refused:
        Fetching(**flags)
    assert all(f"{name}: {value}" in str(refused.value) for name, value in flags.items())


def test_a_run_with_contradictory_options_fails_before_it_asks_a_site(
    sample: SampleHome,
) -> None:
    result = launched(sample, {"fetch": False, "again": True})
    assert not result.success
    assert "fetch: False with again: True" in why(result)


def test_a_run_limited_to_a_reporter_nobody_registered_names_the_id(
    sample: SampleHome, tmp_path: Path
) -> None:
    copied = sample.copy(tmp_path / "home")
    before = copied.digests("tables", "archive")
    result = launched(copied, {"reporters": ["linxi-supply", "linxi-suply"]})
    assert not result.success
    assert "reporters: 'linxi-suply' not in the register" in why(result)
    assert "'linxi-supply'" not in why(result)
    assert copied.digests("tables", "archive") == before


def test_a_run_limited_to_somebody_who_owes_it_nothing_names_the_id(
    sample: SampleHome, tmp_path: Path
) -> None:
    copied = sample.copy(tmp_path / "home")
    result = launched(copied, {"reporters": ["linxi-supply", "zean-government"]})
    assert not result.success
    assert "reporters: 'zean-government' owe no report of 2024 in 991121" in why(result)
