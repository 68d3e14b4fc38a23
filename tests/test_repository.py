"""What holds for the repository as a whole: nothing of a machine in it, everything pinned."""

from __future__ import annotations

import functools
import re
import subprocess
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
REGISTRY_ADDRESS = re.compile(
    r'(index-url|find-links|registry) *[=:]? *"?(https?|file):'
    r'|(https?|file)://[^\s"]*/simple\b|pypi\.org|pythonhosted\.org'
)
MACHINE_PATH = re.compile(
    r"(?<![\w./~$}-])/(home|root|Users)/\w|[A-Z]:\\Users\\|" + re.escape(f"{ROOT}/")
)
PIN = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)(\[[^]]*\])?==(?P<version>[^ ;\\]+)")


@functools.cache
def tracked_texts() -> dict[str, str]:
    """Path -> text of every file that is committed or waiting to be, pictures left out."""
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    texts = {}
    for name in filter(None, listing.stdout.split("\0")):
        path = ROOT / name
        data = path.read_bytes() if path.is_file() else b""
        if b"\0" not in data:
            texts[name] = data.decode("utf-8", errors="replace")
    return texts


def lines_matching(pattern: re.Pattern[str]) -> list[str]:
    return [
        f"{name}:{number}: {line.strip()[:120]}"
        for name, text in tracked_texts().items()
        for number, line in enumerate(text.splitlines(), start=1)
        if pattern.search(line)
    ]


@functools.cache
def pins() -> dict[str, list[tuple[str, bool]]]:
    """Package -> its pinned versions, each with whether a hash stands under it."""
    found: dict[str, list[tuple[str, bool]]] = {}
    for block in re.split(r"\n(?=[A-Za-z0-9])", (ROOT / "requirements.lock").read_text()):
        if pin := PIN.match(block):
            entry = (pin["version"], "--hash=sha256:" in block)
            found.setdefault(canonicalize_name(pin["name"]), []).append(entry)
    return found


def declared() -> list[Requirement]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    extras = project["optional-dependencies"].values()
    return [Requirement(line) for group in (project["dependencies"], *extras) for line in group]


def test_no_file_names_a_registry() -> None:
    assert lines_matching(REGISTRY_ADDRESS) == []


def test_no_file_names_a_path_of_a_machine() -> None:
    assert lines_matching(MACHINE_PATH) == []


@pytest.mark.parametrize(
    ("pattern", "line"),
    [
        (REGISTRY_ADDRESS, "--extra-index-" + 'url "https://mirror.example/x"'),
        (REGISTRY_ADDRESS, "https://mirror.example/" + "simple/"),
        (MACHINE_PATH, 'open("/home' + '/someone/reports")'),
        (MACHINE_PATH, f"cd {ROOT}/" + "data"),
    ],
)
def test_an_address_or_path_would_be_seen(pattern: re.Pattern[str], line: str) -> None:
    assert pattern.search(line)


def test_every_pin_has_a_hash() -> None:
    text = (ROOT / "requirements.lock").read_text()
    requirements = [line for line in text.splitlines() if line[:1].isalnum()]
    assert len(requirements) == sum(len(versions) for versions in pins().values())
    assert [name for name, versions in pins().items() if not all(h for _, h in versions)] == []


@pytest.mark.parametrize("requirement", declared(), ids=str)
def test_every_declared_dependency_is_pinned_as_declared(requirement: Requirement) -> None:
    versions = [version for version, _ in pins()[canonicalize_name(requirement.name)]]
    assert all(requirement.specifier.contains(version) for version in versions)


def test_tests_are_not_a_package() -> None:
    assert list((ROOT / "tests").rglob("__init__.py")) == []


def test_the_workspace_points_at_a_file() -> None:
    entries = yaml.safe_load((ROOT / "workspace.yaml").read_text())["load_from"]
    files = [ROOT / entry["python_file"]["relative_path"] for entry in entries]
    assert files
    assert [str(path) for path in files if not path.is_file()] == []


def test_no_dagster_table_overrides_the_workspace() -> None:
    tools = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]
    assert {"dagster", "dg"} & tools.keys() == set()


def test_every_hook_is_local() -> None:
    repos = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text())["repos"]
    assert {repo["repo"] for repo in repos} == {"local"}
    assert {hook["language"] for repo in repos for hook in repo["hooks"]} == {"system"}
