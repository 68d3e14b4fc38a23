"""What the UI says alike of all assets of a stage: who answers for them, which code makes them."""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable

import dagster as dg

from assets.parsed_tables.report import READER_VERSION
from pipelines.jobs import least_job

# Names the job that makes an asset again with the least beside it.
RERUN_BY = "nianbao/rerun_by"


@dataclass(frozen=True)
class Stage:
    """A stage's owners as the UI names them, and its code version.

    Where the code version differs from that of a run, what the run made is stale: ``reader`` for
    what documents are read with, ``data`` the packages whose YAML it works by. Neither for what
    depends on its tables alone.
    """

    owner: str
    reader: bool = False
    data: tuple[str, ...] = ()

    @property
    def code_version(self) -> str | None:
        """Reader version and a digest of the YAML; None where there is neither."""
        parts = [f"reader-{READER_VERSION}"] if self.reader else []
        parts += [f"{package}-{_digest(package)}" for package in self.data]
        return "+".join(parts) or None


_FORMS_AND_RULES = "expectations"
_KEEPERS, _COLLECTORS = "team:register-keepers", "team:collectors"
_READERS, _REVIEWERS, _PUBLISHERS = "team:reader-maintainers", "team:reviewers", "team:publishers"

STAGES = {
    "register": Stage(_KEEPERS),
    "decisions": Stage(_REVIEWERS),
    "fetch": Stage(_COLLECTORS),
    "raw_text": Stage(_READERS, reader=True),
    "parsed_tables": Stage(_READERS, reader=True, data=(_FORMS_AND_RULES,)),
    "validated_tables": Stage(_REVIEWERS, data=(_FORMS_AND_RULES, "assets.register")),
    "cross_findings": Stage(_REVIEWERS, data=(_FORMS_AND_RULES,)),
    "evidence": Stage(_REVIEWERS),
    "rollups": Stage(_PUBLISHERS, data=(_FORMS_AND_RULES, "assets.rollups")),
    "published": Stage(_PUBLISHERS),
}


def staged(assets: Iterable[dg.AssetsDefinition]) -> list[dg.AssetsDefinition]:
    """The assets with what their stages say of them. KeyError for a group that is no stage."""
    return list(dg.map_asset_specs(_of_its_stage, assets))


def _of_its_stage(spec: dg.AssetSpec) -> dg.AssetSpec:
    stage = STAGES[str(spec.group_name)]
    return spec.replace_attributes(
        owners=[stage.owner],
        tags={**spec.tags, RERUN_BY: least_job(spec.key.to_user_string())},
        code_version=stage.code_version,
    )


@functools.cache
def _digest(package: str) -> str:
    """A digest of the YAML files of a package, by their paths."""
    digest = hashlib.sha256()
    for path, file in sorted(_yaml_files(files(package), ""), key=lambda each: each[0]):
        digest.update(f"{path}\0".encode() + hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()[:12]


def _yaml_files(folder: Traversable, path: str) -> Iterator[tuple[str, Traversable]]:
    for entry in folder.iterdir():
        if entry.is_dir():
            yield from _yaml_files(entry, f"{path}{entry.name}/")
        elif entry.name.endswith(".yaml"):
            yield path + entry.name, entry
