"""The embedded series against the official files, and reading of files as users bring them."""

import csv
import datetime as dt
import hashlib
import io
import math
import pickle
import zipfile

import numpy as np
import pytest
import returnflow as rf
import workbooks
from returnflow.errors import DataError, ReturnflowWarning

SUNDAY = dt.date(2026, 1, 4)


def table(path):
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def count(text):
    return float(text) if text else math.nan


# --- the embedded table -------------------------------------------------------------------------


def test_embedded_equals_the_official_weekly_table(official):
    obs = rf.datasets.small_boats()
    rows = table(official / "small_boats_weekly.csv")
    assert [str(w) for w in obs.week_ending] == [r["week_ending"] for r in rows]
    for ours, theirs in [
        ("arrivals", "migrants_arrived"),
        ("boats", "boats_arrived"),
        ("prevented", "migrants_prevented"),
        ("events_prevented", "events_prevented"),
    ]:
        np.testing.assert_array_equal(obs[ours], [count(r[theirs]) for r in rows])
    assert obs.revised.tolist() == [r["revised"] == "1" for r in rows]


def test_crossing_days_are_counted_from_the_daily_table(official):
    days = {
        r["date"]: int(r["migrants_arrived"]) for r in table(official / "small_boats_daily.csv")
    }
    obs = rf.datasets.small_boats()
    for sunday, k in zip(obs.week_ending.tolist(), obs.crossing_days, strict=True):
        week = [(sunday - dt.timedelta(days=d)).isoformat() for d in range(7)]
        assert k == sum(days[d] > 0 for d in week)


def test_the_official_workbook_gives_the_embedded_table(official):
    path = official / "small_boats_time_series_2026-08-21.ods"
    read = rf.read_small_boats(path)
    embedded = rf.datasets.small_boats()
    assert read.hash == embedded.hash
    assert read.compare(embedded).shape[0] == 0
    assert read.vintage == "2026-08-20"  # the last day of the daily sheet
    assert rf.read_small_boats(path.read_bytes()).hash == embedded.hash
    known = rf.datasets._tables._sources()["small_boats"]["sha256"]
    assert hashlib.sha256(path.read_bytes()).hexdigest() == known


def test_csv_layouts_of_the_publisher(official):
    embedded = rf.datasets.small_boats()
    with pytest.warns(ReturnflowWarning, match="crossing days are not known for 450"):
        weekly = rf.read_small_boats(official / "small_boats_weekly.csv")
    np.testing.assert_array_equal(weekly.arrivals, embedded.arrivals)
    daily = rf.read_small_boats(official / "small_boats_daily.csv")
    np.testing.assert_array_equal(daily.arrivals, embedded.arrivals)
    np.testing.assert_array_equal(daily.crossing_days, embedded.crossing_days)


def test_our_own_csv_comes_back():
    obs = rf.datasets.small_boats()
    assert rf.read_small_boats(obs.to_csv().encode()).hash == obs.hash


# --- next Friday's file ---------------------------------------------------------------------------


@pytest.mark.parametrize("write", [workbooks.ods, workbooks.xlsx])
def test_next_weeks_file_loads_and_is_compared(write):
    before = rf.read_small_boats(write(workbooks.official(SUNDAY, 10)))
    sheets = workbooks.official(SUNDAY, 11)
    sheets["SB_02"][5][4] = 77.0
    after = rf.read_small_boats(write(sheets))
    assert after.shape[0] == before.shape[0] + 1
    assert before.crossing_days.tolist() == [3, 4] * 5
    assert before.revised.tolist() == [False] * 8 + [True, False]
    changes = after.compare(before)
    new = changes.filter(change="new")
    assert set(new["week_ending"].tolist()) == {dt.date(2026, 3, 15)}
    assert 77.0 in changes.filter(change="revised")["after"]


def change(sheet, row, column, value):
    sheets = workbooks.official(SUNDAY, 6)
    sheets[sheet][row][column] = value
    return workbooks.ods(sheets)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (change("SB_02", 0, 1, "Migrants arived"), '"Migrants arived" looks like it'),
        (change("SB_02", 0, 0, "Weak ending"), '"Weak ending" looks like it'),
        (change("SB_01", 0, 0, "Dates"), '"Dates" looks like it'),
        (
            change("SB_02", 3, 0, "18 Janury 2026"),
            "line 4: sheet SB_02, column Week ending is not a",
        ),
        (
            change("SB_02", 3, 0, dt.date(2026, 1, 19)),
            "is not a Sunday; got Monday 19 January 2026",
        ),
        (change("SB_02", 3, 0, dt.date(2026, 1, 11)), "comes twice"),
        (change("SB_02", 2, 1, -4.0), "line 3: sheet SB_02, column Migrants arrived is negative"),
        (change("SB_02", 2, 2, 1.5), "is not a whole number; got 1.5"),
        (change("SB_02", 2, 2, "many"), 'is not a number; got "many"'),
        (change("SB_01", 9, 0, dt.date(2026, 1, 30)), "column Date follows"),
    ],
)
def test_a_changed_file_is_refused_with_place_and_value(content, says):
    with pytest.raises(DataError) as caught:
        rf.read_small_boats(content)
    assert says in str(caught.value)
    assert caught.value.problems[0]["path"].startswith("sheet SB_0")
    assert caught.value.problems[0]["line"] is not None


def test_a_missing_week_is_refused():
    sheets = workbooks.official(SUNDAY, 6)
    del sheets["SB_02"][3]
    with pytest.raises(DataError, match="follows 2026-01-11 by 14 days instead of 7"):
        rf.read_small_boats(workbooks.ods(sheets))


def test_a_workbook_without_the_tables_lists_its_sheets():
    with pytest.raises(DataError, match="has no table of weeks or days; got sheets A, B"):
        rf.read_small_boats(workbooks.ods({"A": [["x"]], "B": [["y"]]}))


def test_weekly_sums_that_differ_from_the_days_are_told():
    with pytest.warns(ReturnflowWarning, match=r"differ from the sum of the days in 1 week\(s\)"):
        rf.read_small_boats(change("SB_02", 2, 1, 999.0))


@pytest.mark.parametrize(
    "source", [b"", b"PK\x03\x04", b"\x00\x01\x02", b"\xd0\xcf\x11\xe0 no", "no such file.ods", 7]
)
def test_unreadable_sources(source):
    with pytest.raises(DataError):
        rf.read_small_boats(source)


def test_url_and_near_file_names(tmp_path):
    with pytest.raises(DataError, match="is a URL"):
        rf.read_small_boats("https://example.org/small-boats.ods")
    (tmp_path / "small-boats.ods").write_bytes(b"x")
    with pytest.raises(DataError, match=r"Did you mean 'small-boats\.ods'") as caught:
        rf.read_small_boats(tmp_path / "small-boat.ods")
    assert str(tmp_path) not in str(caught.value)


def test_an_archive_that_unpacks_to_too_much_is_refused():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        with archive.open("content.xml", "w") as file:
            for _ in range(260):
                file.write(b" " * (1 << 20))
    assert len(out.getvalue()) < 1 << 20
    with pytest.raises(DataError, match="more than 256 MB"):
        rf.read_small_boats(out.getvalue())


# --- the object ---------------------------------------------------------------------------------


def test_until_since_and_frozen():
    obs = rf.datasets.small_boats()
    part = obs.since("2024-05-05").until("2025-08-03")
    assert (part.first_week, part.last_week) == (dt.date(2024, 5, 5), dt.date(2025, 8, 3))
    assert not np.isnan(part.prevented).any()  # published since that week
    assert isinstance(part, rf.SmallBoats)
    assert pickle.loads(pickle.dumps(part)).hash == part.hash
    with pytest.raises(DataError, match="until"):
        obs.until("2017-01-01")
    with pytest.raises(DataError, match=r"a date, e\.g\."):
        obs.until("soon")
    with pytest.raises(AttributeError):
        obs.vintage = "x"


def test_shown():
    obs = rf.datasets.small_boats()
    text = repr(obs)
    assert max(map(len, text.splitlines())) <= 80
    for part in (
        "16 Aug 2026",
        "41,472",
        "Open Government Licence",
        "Revised by the publisher: 11",
    ):
        assert part in text
    html = obs._repr_html_()
    assert "<caption" in html and "41,472" in html and len(html) < 60_000


def test_polars_sees_gaps_as_null():
    obs = rf.datasets.small_boats()
    assert obs.to_polars()["prevented"].null_count() == 330  # to 2024-04-28
    assert obs.filter(obs.arrivals > 0).columns == obs.columns


def test_milestones():
    frame = rf.datasets.scheme_milestones()
    keys = set(rf.datasets.sources()["source"].tolist())
    assert set(frame["source"].tolist()) <= keys
    returns = frame.filter(quantity="returns", bound="equal", confidence="H")
    assert np.all(np.diff(returns["value"]) > 0)
    assert set(frame["bound"].tolist()) == {"equal", "at least", "about"}
    with pytest.raises(rf.errors.ParameterError, match="a source key"):
        rf.datasets.sources("S999")
