"""The exact test behind a named cause."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import hypergeom

from monitor.metrics.insight import at_least


@given(st.integers(1, 40), st.data())
def test_the_exact_test_agrees_with_scipy(total: int, data: Any) -> None:
    """The chance of at least k hits is the hypergeometric tail."""
    marked, drawn = data.draw(st.integers(0, total)), data.draw(st.integers(0, total))
    hits = data.draw(st.integers(max(0, drawn + marked - total), min(marked, drawn)))
    assert abs(at_least(hits, drawn, marked, total) - hypergeom.sf(hits - 1, total, marked, drawn)) < 1e-9
