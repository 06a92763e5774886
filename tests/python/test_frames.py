"""Frames: one test a consumer, frozen, named columns, suggestions, round trips."""

import datetime as dt
import math
import pickle

import numpy as np
import pytest
import returnflow as rf
from returnflow.errors import DataError, ParameterError, UnknownNameError


@pytest.fixture
def frame():
    return rf.Frame(
        {
            "scenario": ["pilot", "pilot", "none"],
            "week_ending": [dt.date(2026, 8, 23), dt.date(2026, 8, 30), dt.date(2026, 8, 23)],
            "median": [310.5, np.nan, 512.0],
            "count": [1, 2, 3],
            "known": [True, False, True],
            "note": ["a", None, "c"],
            "beds": [1.5, None, 3.0],
        },
        units={"median": "people"},
        descriptions={"median": "People who arrive in the week."},
        grades={"median": "D"},
        provenance={"seed": 7},
        title="Weekly",
    )


def test_is_a_frozen_mapping_of_read_only_arrays(frame):
    assert len(frame) == 7
    assert frame.shape == (3, 7)
    assert list(frame) == list(frame.columns)
    with pytest.raises(ValueError, match="read-only"):
        frame["median"][0] = 1.0
    with pytest.raises(AttributeError, match="frozen"):
        frame.title = "x"
    with pytest.raises(TypeError):
        frame["median"] = 1  # type: ignore[index]


def test_input_is_copied():
    values = np.array([1.0, 2.0])
    frame = rf.Frame({"x": values})
    values[0] = 9.0
    assert frame["x"].tolist() == [1.0, 2.0]


def test_unknown_column_and_attribute_suggest(frame):
    with pytest.raises(ParameterError, match="Did you mean 'median'") as caught:
        frame["medain"]
    assert caught.value.problems[0]["nearest"] == "median"
    assert isinstance(caught.value, KeyError)
    with pytest.raises(UnknownNameError, match="to_pandas"):
        frame.to_panda  # noqa: B018
    assert not hasattr(frame, "_repr_latex_")


@pytest.mark.parametrize(
    "data", [{"a": [1, 2], "b": [1]}, {"a": np.zeros((2, 2))}, {"a": [1, "x"]}, {"a": "text"}]
)
def test_bad_columns_are_refused(data):
    with pytest.raises(DataError, match=r"^[ab] is outside"):
        rf.Frame(data)


def test_polars(frame):
    pl = pytest.importorskip("polars")
    out = pl.DataFrame(frame)
    assert out.columns == list(frame.columns)
    assert out["week_ending"].dtype == pl.Date
    assert out["week_ending"].to_list()[1] == dt.date(2026, 8, 30)
    assert math.isnan(out["median"][1]) and out["median"].null_count() == 0  # NaN stays NaN
    assert out["note"].to_list() == ["a", None, "c"]
    assert math.isnan(out["beds"][1])
    assert frame.to_polars()["beds"].to_list() == [1.5, None, 3.0]
    assert out["known"].to_list() == [True, False, True]
    assert out["count"].dtype == pl.Int64


def test_pyarrow_holds_units_and_provenance(frame):
    pa = pytest.importorskip("pyarrow")
    table = pa.table(frame)
    assert table.field("median").metadata == {
        b"unit": b"people",
        b"description": b"People who arrive in the week.",
        b"grade": b"D",
    }
    assert table.schema.metadata[b"returnflow"] == b'{"seed": 7}'
    assert pa.schema(frame).names == list(frame.columns)


def test_pandas(frame):
    pd = pytest.importorskip("pandas")
    out = frame.to_pandas()
    assert out.attrs["units"] == {"median": "people"}
    assert out["scenario"].tolist() == ["pilot", "pilot", "none"]
    assert out["week_ending"].dt.year.tolist() == [2026] * 3
    assert math.isnan(out["beds"][1])
    direct = pd.DataFrame.from_arrow(frame)
    assert direct["count"].tolist() == [1, 2, 3]


def test_duckdb_reads_it_by_name(frame):
    duckdb = pytest.importorskip("duckdb")
    got = duckdb.sql("select scenario, sum(count) from frame group by 1 order by 1").fetchall()
    assert got == [("none", 3), ("pilot", 3)]


def test_narwhals_readers(frame):
    nw = pytest.importorskip("narwhals")
    assert nw.from_native(frame, eager_only=True).columns == list(frame.columns)
    assert nw.from_arrow(frame, backend="pyarrow").shape == (3, 7)


def test_altair_takes_the_frame(frame):
    alt = pytest.importorskip("altair")
    spec = alt.Chart(frame.select("count", "median")).mark_line().encode(x="count:Q", y="median:Q")
    assert "datasets" in spec.to_dict()


def test_xarray_dims_and_units(frame):
    pytest.importorskip("xarray")
    ds = frame.select("scenario", "week_ending", "median").to_xarray()
    assert dict(ds.sizes) == {"scenario": 2, "week_ending": 2}
    assert ds["median"].attrs["units"] == "people"
    assert float(ds["median"].sel(scenario="none", week_ending="2026-08-23")) == 512.0
    assert math.isnan(float(ds["median"].sel(scenario="none", week_ending="2026-08-30")))
    with pytest.raises(ParameterError, match="name each row once"):
        frame.to_xarray(dims=["scenario"])


def test_parquet_round_trip(frame, tmp_path):
    pytest.importorskip("pyarrow")
    frame.to_parquet(tmp_path / "f.parquet")
    again = rf.Frame.from_parquet(tmp_path / "f.parquet")
    assert again == frame
    assert again.provenance == frame.provenance
    assert again.title == "Weekly"
    assert [p.name for p in tmp_path.iterdir()] == ["f.parquet"]  # no temporary is left


def test_parquet_through_polars_alone(frame, tmp_path, monkeypatch):
    pytest.importorskip("polars")
    import importlib.util

    find = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda n, *a: None if n == "pyarrow" else find(n, *a)
    )
    frame.to_parquet(tmp_path / "f.parquet")
    monkeypatch.undo()
    again = rf.Frame.from_parquet(tmp_path / "f.parquet")
    assert again.to_csv() == frame.to_csv()
    assert again.units == frame.units


def test_pickle_and_csv(frame):
    assert pickle.loads(pickle.dumps(frame)) == frame
    lines = frame.to_csv().splitlines()
    assert lines[0].startswith("scenario,week_ending,median")
    assert lines[2] == "pilot,2026-08-30,,2,False,,"


def test_filter_select_sort(frame):
    assert frame.filter(scenario="pilot").shape == (2, 7)
    assert frame.filter(count=[1, 3])["count"].tolist() == [1, 3]
    assert frame.filter(week_ending="2026-08-23").shape[0] == 2
    assert frame.filter(frame["count"] > 1)["count"].tolist() == [2, 3]
    assert frame.sort("median", descending=True)["median"][:2].tolist() == [512.0, 310.5]
    assert frame.select("count").columns == ("count",)
    with pytest.raises(ParameterError, match="Did you mean 'pilot'"):
        frame.filter(scenario="pilto")
    with pytest.raises(ParameterError, match="Did you mean 'scenario'"):
        frame.filter(scenaro="pilot")


def test_repr_fits_80_columns_and_html_is_safe(frame):
    wide = rf.Frame({f"column_number_{i}": np.arange(40.0) for i in range(12)})
    for shown in (repr(frame), repr(wide)):
        assert max(map(len, shown.splitlines())) <= 80
    assert "more rows" in repr(wide)
    assert "column_number_11" in repr(wide) or repr(wide).splitlines()[-1].startswith("… and")
    html = rf.Frame({"<b>": ["<script>"]})._repr_html_()
    assert "<script" not in html and "<style" not in html and " id=" not in html
    assert "<caption" in html and 'scope="col"' in html


def test_missing_extra_says_how_to_install(frame, monkeypatch):
    import builtins

    real = builtins.__import__

    def without(name, *args, **kwargs):
        if name.split(".")[0] == "pandas":
            raise ImportError(f"No module named {name!r}", name=name)
        return real(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", without)
    monkeypatch.delitem(__import__("sys").modules, "pandas", raising=False)
    with pytest.raises(rf.errors.MissingExtraError, match=r"pip install 'returnflow\[frames\]'"):
        frame.to_pandas()
