"""Partitions: report year x collection region; the regions come from the register.

A report year appears on 1 February after it, when the reports of departments are due.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterable
from datetime import datetime

import dagster as dg

from expectations.forms.catalogue import FIRST_YEAR

YEAR, REGION = "year", "region"
# More than there will be.
_ALL_YEARS = 100

years = dg.TimeWindowPartitionsDefinition(
    start=str(FIRST_YEAR), fmt="%Y", cron_schedule="0 0 1 2 *", timezone="Asia/Shanghai"
)
collection_regions = dg.DynamicPartitionsDefinition(name="collection_region")
years_and_regions = dg.MultiPartitionsDefinition({YEAR: years, REGION: collection_regions})

# The register is taken over anew with every run: that alone makes nothing newer. What units say is
# collected again where they changed; the tree of regions and the populations are summed at once.
_REGISTER = dg.AssetSelection.assets("regions", "reporters", "populations")
_of_another_register = dg.AutomationCondition.any_deps_match(
    dg.AutomationCondition.data_version_changed()
).allow(dg.AssetSelection.assets("regions", "populations"))
_any_lacking = dg.AutomationCondition.any_deps_missing().ignore(dg.AssetSelection.assets("release"))

# When something of a year is newer, of years long past too, and nothing of it is being made or has
# failed. At first every region must be there; a region that joins later holds up no former year. Of
# the years before it there may be none.
when_all_regions_are_done = (
    (
        dg.AutomationCondition.any_deps_updated().ignore(_REGISTER) | _of_another_register
    ).since_last_handled()
    & ~(dg.AutomationCondition.missing() & _any_lacking)
    & ~dg.AutomationCondition.any_deps_match(dg.AutomationCondition.execution_failed())
    & ~dg.AutomationCondition.any_deps_in_progress()
    & ~dg.AutomationCondition.in_progress()
)

_newer = dg.AutomationCondition.any_deps_match(dg.AutomationCondition.newly_updated()).ignore(
    _REGISTER
)
# Of last year's side there may be none; cells as read are asked of this year's alone.
_lacking = dg.AutomationCondition.any_deps_match(dg.AutomationCondition.missing()).allow(
    dg.AssetSelection.assets("parsed_cells")
)
# As soon as this year's side or last year's is newer, of years long past too. It counts as well
# where the run that made last year's side compared it: it did not compare this year's.
when_either_year_is_newer = (
    _newer.since_last_handled()
    & ~_lacking
    & ~dg.AutomationCondition.any_deps_in_progress()
    & ~dg.AutomationCondition.in_progress()
)


def report_years(moment: datetime) -> list[int]:
    """Report years that can be collected at that moment, oldest first."""
    return [int(year) for year in years.get_partition_keys(current_time=moment)]


def partition_key(year: int, region: str) -> dg.MultiPartitionKey:
    """The key of a report year and collection region."""
    return dg.MultiPartitionKey({YEAR: str(year), REGION: region})


def all_regions_of_the_year(assets: Iterable[str]) -> list[dg.AssetDep]:
    """Dependencies of a year's asset on each region's part of these assets."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", dg.BetaWarning)
        mapping = dg.MultiToSingleDimensionPartitionMapping(partition_dimension_name=YEAR)
    return [dg.AssetDep(asset, partition_mapping=mapping) for asset in assets]


def years_before(assets: Iterable[str]) -> list[dg.AssetDep]:
    """Dependencies of a year's asset on the parts of these assets of all years before."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", dg.BetaWarning)
        mapping = dg.TimeWindowPartitionMapping(
            start_offset=-_ALL_YEARS, end_offset=-1, allow_nonexistent_upstream_partitions=True
        )
    return [dg.AssetDep(asset, partition_mapping=mapping) for asset in assets]


def this_year_and_the_one_before(assets: Iterable[str]) -> list[dg.AssetDep]:
    """Dependencies of a partition on its region's part of these assets, of two years."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", dg.BetaWarning)
        two_years = dg.TimeWindowPartitionMapping(
            start_offset=-1, allow_nonexistent_upstream_partitions=True
        )
        mapping = dg.MultiPartitionMapping(
            {
                YEAR: dg.DimensionPartitionMapping(YEAR, two_years),
                REGION: dg.DimensionPartitionMapping(REGION, dg.IdentityPartitionMapping()),
            }
        )
    return [dg.AssetDep(asset, partition_mapping=mapping) for asset in assets]
