"""A difference between two scenarios shows itself whether or not its weeks were kept."""

from __future__ import annotations

import returnflow as rf


def test_html_of_a_contrast_with_and_without_the_comparator() -> None:
    fewer = rf.Scenario.pilot().with_(detention_beds=50)
    runs = rf.project({"pilot": "pilot", "fewer": fewer}, weeks=8, n=50, rng=7, progress=False)
    for contrast in (runs.contrast("fewer"), runs.contrast("fewer", "pilot")):
        assert "<table" in contrast._repr_html_()
    assert "<img" not in runs.contrast("fewer", "pilot")._repr_html_()
