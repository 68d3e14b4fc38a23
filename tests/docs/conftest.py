"""The sample region, for walks of the docs that are taken over it."""

from tests.pipelines.conftest import sample

__all__ = ["sample"]
