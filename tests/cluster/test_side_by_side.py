"""An upgrade while it runs: workers of the version before and of this one share two nights, on a database at the head.

The version before is the commit that the newest migration was added to, out of the history of the project. Where that
is not at hand (an archive, a shallow clone), the test is skipped and says so.
"""

from __future__ import annotations

import subprocess
import sys
import tarfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from cluster.company import MONDAY, Company

from monitor.store import migrate, schema

ROOT = Path(__file__).resolve().parents[2]
VERSIONS = Path(migrate.__file__).parent / "migrations" / "versions"
AGED = "2027-02-04T08:30:00Z"
"""A Thursday on which half of the mail is past its retention, and no card is due."""

pytestmark = [pytest.mark.server, pytest.mark.long, pytest.mark.timeout(300)]


def git(*words: str) -> bytes:
    """Ask the history; skip where there is none."""
    try:
        done = subprocess.run(["git", "-C", str(ROOT), *words], capture_output=True, check=False)
    except OSError:
        pytest.skip("needs git")
    if done.returncode:
        pytest.skip("needs the project's history, which is not at hand")
    return done.stdout


@pytest.fixture(scope="session")
def before(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The program as it was before the newest migration."""
    (newest,) = VERSIONS.glob(f"r{schema.REVISION}_*.py")
    added = git("log", "--diff-filter=A", "--format=%H", "--", str(newest)).decode().split()
    if not added:
        pytest.skip("needs a history that knows of the newest migration")
    folder = tmp_path_factory.mktemp("before")
    with tarfile.open(fileobj=BytesIO(git("archive", f"{added[-1]}^", "monitor"))) as tar:
        tar.extractall(folder, filter="data")
    return folder


class Old(Company):
    """The same company, as the program before sees it."""

    program: Path

    @property
    def env(self) -> dict[str, str]:
        """Its modules come first."""
        return {**super().env, "PYTHONPATH": str(self.program)}


def as_before(company: Company, program: Path) -> Old:
    """Return a company for the program before."""
    old = Old(company.folder, company.postgres, company.url, company.people, company.post, company.controller)
    old.program = program
    told = subprocess.run(
        [sys.executable, "-c", "import monitor.store.schema as s; print(s.__file__, s.REVISION)"],
        cwd=company.folder,
        env=old.env,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    assert told[0].startswith(str(program)) and told[1] < schema.REVISION
    return old


def shared_night(new: Company, old: Company, at: str) -> None:
    """Old and new workers take turns, a job each, then work side by side until nothing is left."""
    new.run("dispatch", "--as-of", at)
    waiting = new.left()
    for _ in range(3):
        for one in (old, new):
            one.run("-q", "worker", "--once", "--as-of", at)
    assert new.left() == waiting - 6
    both = [one.start("-q", "worker", "--until-empty", "--log", "json", "--as-of", at) for one in (old, new)]
    for worker in both:
        out, said = worker.communicate(timeout=120)
        assert (worker.returncode, out) == (0, ""), said
        assert '"error"' not in said, said


def test_workers_of_two_versions_share_the_nights(build: Callable[..., Company], before: Path) -> None:
    """Nothing is lost and nothing is there twice: not of what is read, and not of what is past its retention."""
    company, alone = build(12, per_server=6), build(12, queue=False)
    old = as_before(company, before)
    for at in (MONDAY, AGED):
        shared_night(company, old, at)
        alone.run("-q", "nightly", "--as-of", at)
        assert {**company.rows(), "visit": 0} == {**alone.rows(), "visit": 0}
        some = company.people[:3]
        assert company.ledgers(some) == alone.ledgers(some)
        untied = """
            SELECT count(*) FROM message, generate_series(1, length(parent_ids), 16) AS place WHERE NOT EXISTS (
            SELECT 1 FROM tie WHERE tie.owner = message.owner AND tie.message = id
            AND name = substr(parent_ids, place, 16))"""
        assert company.query(untied) == [(0,)]
    assert {name: ids.total() for name, ids in company.post.cards().items()} == {
        f"{name}@example.com": 1 for name in company.people
    }
    assert 0 < company.rows()["message"] < 12 * 24
