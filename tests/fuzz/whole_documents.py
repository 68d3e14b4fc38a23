"""Coverage-guided fuzzing of whole documents: `python tests/fuzz/whole_documents.py [MINUTES]`.

Bytes go in, a report comes out: without a crash, a hang or a look at anything outside, and with
every cell being what stands at its place. The golden reports and the kept corpus are where it
starts from; inputs that reach something new are kept in corpus/.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
GOLDEN = HERE.parent / "golden"
CORPUS = HERE / "corpus"
FOUND = HERE / "found"  # inputs that fell, to be made tests of
LIMITS = ("-timeout=20", "-rss_limit_mb=4096", "-max_len=65536", f"-artifact_prefix={FOUND}/")


def fuzz(arguments: list[str]) -> None:
    """Run libFuzzer in this process with some arguments; it ends the process."""
    import atheris

    with atheris.instrument_imports(include=["assets", "expectations"]):
        from assets.raw_text.read import read_document
        from tests.fuzz.guard import no_access
        from tests.fuzz.inputs import check_document

    def read(data: bytes) -> None:
        with no_access():
            check_document(read_document(data))

    for path in GOLDEN.glob("*/report.*"):
        check_document(read_document(path.read_bytes()))  # loads what is loaded at first use
    # Merging starts this program anew, by the name it is given here.
    atheris.Setup([f"{sys.executable} {__file__} --fuzz", *LIMITS, *arguments], read)
    atheris.Fuzz()


def main(minutes: float) -> int:
    """Fuzz for some minutes, keep what reached something new; the status says what was found."""
    with tempfile.TemporaryDirectory() as folder:
        work, seeds = Path(folder, "work"), Path(folder, "seeds")
        shutil.copytree(CORPUS, work)
        seeds.mkdir()
        FOUND.mkdir(exist_ok=True)
        for path in GOLDEN.glob("*/report.*"):
            shutil.copy(path, seeds / f"{path.parent.name}{path.suffix}")
        limit = f"-max_total_time={round(minutes * 60)}"
        command = [sys.executable, __file__, "--fuzz", "-verbosity=0"]
        fuzzed = subprocess.run([*command, limit, str(work), str(seeds)], check=False)
        before = len(list(CORPUS.iterdir()))
        merge = [*command, "-set_cover_merge=1", str(CORPUS), str(work)]
        merged = subprocess.run(merge, check=False)
    kept = len(list(CORPUS.iterdir()))
    status = fuzzed.returncode or merged.returncode
    print(
        f"fuzz: {minutes:g} minutes over whole documents, {'FELL' if status else 'none fell'}; "
        f"{kept} inputs kept in the corpus, {kept - before} of them new"
    )
    return status


if __name__ == "__main__":
    if sys.argv[1:2] == ["--fuzz"]:
        fuzz(sys.argv[2:])
    else:
        sys.exit(main(float(sys.argv[1]) if len(sys.argv) > 1 else 10))
