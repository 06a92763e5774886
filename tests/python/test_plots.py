"""Pictures: titled with the finding, alternative text from the numbers, files with provenance."""

import datetime as dt
import json
import struct
import zlib

import numpy as np
import pytest
import returnflow as rf
from returnflow import Frame
from returnflow.errors import ParameterError

pytest.importorskip("matplotlib")
from matplotlib.figure import Figure

WEEKS = [dt.date(2026, 8, 23) + dt.timedelta(weeks=k) for k in range(52)]


def axes():
    return Figure(figsize=(8, 4.5), layout="constrained").add_subplot()


def weekly(series="arrivals", unit="people"):
    t = np.arange(52)
    blocks = []
    for scenario, base, level in (
        ("none", "", 600.0),
        ("pilot", "", 560.0),
        ("pilot", "none", -40.0),
    ):
        mid = level * (1.2 + np.sin(t / 8))
        half = 0.4 * np.abs(mid) + 30
        blocks.append((scenario, base, mid, mid - half, mid + half))
    out = {
        "scenario": np.repeat([b[0] for b in blocks], 52),
        "comparator": np.repeat([b[1] for b in blocks], 52),
        "week_ending": WEEKS * 3,
        "series": [series] * 156,
        "unit": [unit] * 156,
    }
    for k, name in enumerate(("median", "low", "high")):
        out[name] = np.concatenate([b[2 + k] for b in blocks])
    out["level"] = np.full(156, 0.9)
    return Frame(out, provenance={"seed": 7})


def indices():
    names = ["deter_semi_elasticity", "pressure_level", "removal_success", "retry_prob"]
    return Frame(
        {
            "outcome": ["arrivals_averted"] * 4,
            "measure": ["total"] * 4,
            "input": names,
            "unit": ["share of variance"] * 4,
            "value": [0.61, 0.22, 0.1, 0.03],
            "low": [0.55, 0.18, 0.06, 0.01],
            "high": [0.67, 0.26, 0.14, 0.05],
            "level": [0.9] * 4,
            "grade": ["D", "A", "C", "B"],
        }
    )


def weekly_indices():
    rows = {"outcome": [], "week_ending": [], "measure": [], "input": [], "value": [], "grade": []}
    for k, week in enumerate(WEEKS):
        for name, grade, share in (
            ("deter_semi_elasticity", "D", 0.2 + 0.008 * k),
            ("pressure_level", "A", 0.5 - 0.008 * k),
            ("retry_prob", "B", 0.1),
        ):
            for column, value in zip(
                rows, ("arrivals", week, "first", name, share, grade), strict=True
            ):
                rows[column].append(value)
    return Frame(rows)


def outcomes():
    values = {"attempts": 70000.0, "arrivals": 45000.0, "returns": 2400.0, "deaths": 40.0}
    return Frame(
        {
            "scenario": ["pilot"] * 4,
            "comparator": [""] * 4,
            "outcome": list(values),
            "unit": ["people"] * 4,
            "median": list(values.values()),
            "low": [0.6 * v for v in values.values()],
            "high": [1.5 * v for v in values.values()],
            "level": [0.9] * 4,
        }
    )


def power():
    rows = [(r, w, 1 - np.exp(-r * w / 40)) for r in (0.1, 0.2, 0.4) for w in range(13, 157, 13)]
    names = ("reduction", "weeks", "power")
    return Frame({n: [row[k] for row in rows] for k, n in enumerate(names)})


def acceptability():
    worth = np.linspace(0, 1e5, 11)
    p = np.clip(worth / 1.2e5, 0, 1)
    return Frame(
        {
            "worth": np.tile(worth, 2),
            "option": np.repeat(["none", "pilot"], 11),
            "probability_best": np.concatenate([1 - p, p]),
            "on_frontier": np.concatenate([p < 0.5, p >= 0.5]),
        },
        units={"worth": "GBP per arrival averted", "probability_best": "probability"},
    )


def box():
    return Frame(
        {
            "input": ["removal_success", "deter_semi_elasticity"],
            "at_least": [0.4, -np.inf],
            "at_most": [np.inf, 2.5],
            "lowest": [0.1, 0.0],
            "highest": [0.9, 8.0],
            "unit": ["probability", ""],
            "grade": ["C", "D"],
        }
    )


def grid():
    x, y = np.meshgrid(np.linspace(0, 10, 21), np.linspace(0, 1, 11))
    return Frame(
        {"elasticity": x.ravel(), "success": y.ravel(), "value": (x * y - 3).ravel()},
        units={"value": "GBP m"},
    )


def line():
    return Frame(
        {
            "elasticity": np.linspace(0, 10, 11),
            "median": np.linspace(-5, 15, 11),
            "low": np.linspace(-9, 5, 11),
            "high": np.linspace(-1, 25, 11),
        },
        units={"median": "people"},
    )


def enough():
    value = np.arange(5.0)
    return Frame(
        {"what": ["beds"] * 5, "unit": ["at the peak"] * 5, "value": value, "share": value / 5}
    )


def stressed():
    return Frame(
        {
            "stress": ["as planned", "court_stop"],
            "outcome": ["returns"] * 2,
            "unit": ["people"] * 2,
            "median": [2_000.0, 1_500.0],
            "low": [1_000.0, 800.0],
            "high": [3_000.0, 2_500.0],
        }
    )


PICTURES = {
    "fan": (weekly, "peaks near", "560"),
    "difference": (weekly, "pilot less none", "holds zero"),
    "parity": (lambda: weekly("parity_gap"), "Returns less admissions", "interval"),
    "index": (weekly_indices, "deter semi elasticity (D)", "pressure level"),
    "tornado": (indices, "depends most on deter semi elasticity (D)", "61"),
    "flow": (outcomes, "2,400 returned of 45,000", "deaths 40"),
    "power": (power, "10 % never within 156", "40 % never"),
    "acceptability": (acceptability, "pilot is best with probability 83.3 %", "none 16.7 %"),
    "scenario_box": (box, "removal success at least 0.4", "at most 2.5"),
    "surface": (grid, "breaks even on", "Contour"),
    "reached": (enough, "3 beds are enough in half of the draws", "enough in 80.0 %"),
    "stress": (stressed, "2,000 as planned, 1,500 under court stop", "1,500 (800 to 2,500)"),
    "curve": (line, "breaks even near 2.5", "-5 at 0 to 15 at 10"),
}


@pytest.mark.parametrize("name", [n for n in PICTURES if n not in ("power", "fan")])
def test_title_says_the_finding_and_alt_text_the_numbers(name):
    make, title, alt = PICTURES[name]
    ax = axes()
    assert getattr(rf.plot, name)(make(), ax=ax) is ax
    assert title in ax.get_title(loc="left").replace("\n", " ").replace("\u00a0", " ")
    said = rf.plot.alt_text(ax)
    assert alt in said
    assert said.endswith("Table follows.")
    assert "nan" not in said


def test_effect_stands_among_its_placebos():
    frame = Frame(
        {
            "week_ending": ["2022-08-07", "2023-08-06", "2025-08-10"],
            "kind": ["placebo", "placebo", "start"],
            "median": [-0.4, 0.25, -0.3],
            "low": [-0.6, 0.0, -0.5],
            "high": [-0.1, 0.6, 0.0],
        }
    )
    said = rf.plot.alt_text(rf.plot.effect(frame, ax=axes()))
    assert "-30 % after 10 Aug 2025 (interval -50 % to +0 %)" in said
    assert "2 placebo dates give -40 % to +25 %" in said


def test_every_result_names_a_picture_that_exists():
    from returnflow.results import _MODULES, _TYPES

    for module in _MODULES:
        try:
            __import__(f"returnflow.{module}")
        except ModuleNotFoundError as exc:
            assert exc.name == f"returnflow.{module}"
    named = {name: cls._picture for name, cls in _TYPES.items()}
    pictures = {name: picture for name, picture in named.items() if picture}
    assert len(pictures) >= 5
    for name, picture in pictures.items():
        assert picture in rf.plot.__all__, f"{name} asks for {picture}"


def test_fan_with_history():
    ax = rf.plot.fan(weekly(), ax=axes(), history=rf.datasets.small_boats())
    said = rf.plot.alt_text(ax)
    # the median peaks at 560 (1.2 + 1) = 1,231; interval 0.6 of it less 30, 1.4 of it plus 30
    assert "recorded to 16 Aug 2026 and projected from 23 Aug 2026" in said
    assert "peaks near 1,200" in said
    assert "710 to 1,800" in said


def test_power_never_is_a_result():
    ax = rf.plot.power(power(), ax=axes())
    said = rf.plot.alt_text(ax)
    # 1 - exp(-r w / 40) >= .8 from w = 64.4 / r: beyond 156 weeks for .1 and .2 ... and .4
    assert "10 % never within 156" in said
    assert "20 % never within 156" in said
    assert "40 % never within 156" in said


def test_history_of_the_official_series():
    ax = rf.datasets.small_boats().plot(ax=axes())
    assert "29,122 people in the last 52 weeks" in rf.plot.alt_text(
        ax
    )  # sum of the published weekly table


def test_text_is_large_enough_and_ink_has_contrast():
    ax = rf.plot.fan(weekly(), ax=axes())
    ax.figure.canvas.draw()
    texts = [t for t in ax.figure.findobj(lambda o: hasattr(o, "get_fontsize")) if t.get_text()]
    assert min(t.get_fontsize() for t in texts) * 100 / 72 >= 12  # px at the screen's 100 dpi
    for text in texts:
        assert _contrast(text.get_color()) >= 4.5


def test_half_of_an_even_number_of_draws_is_the_median():
    frame = Frame(
        {"what": ["beds"] * 4, "unit": ["beds"] * 4, "value": [20, 30, 40, 50.0],
         "share": [0.25, 0.5, 0.75, 1]}
    )  # fmt: skip
    ax = rf.plot.reached(frame, ax=axes())
    assert ax.get_title(loc="left").startswith("35 beds")  # numpy.median([20, 30, 40, 50])


def _contrast(colour):
    """WCAG 2 contrast with white."""
    from matplotlib.colors import to_rgb

    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(colour)]
    return 1.05 / (0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2] + 0.05)


def test_colour_never_stands_alone():
    ax = rf.plot.fan(weekly(), ax=axes())
    dashes = {line.get_linestyle() for line in ax.get_lines()}
    assert len(dashes) == 2
    labels = {t.get_text() for t in ax.texts}
    assert {"none", "pilot"} <= labels  # named at the line, no legend to look up


def test_png_holds_title_alt_and_provenance_and_is_reproducible(tmp_path):
    for name in ("b.png", "a.png"):
        ax = rf.plot.fan(weekly(), ax=axes())
        rf.plot.save(ax, tmp_path / name)
    data = (tmp_path / "a.png").read_bytes()
    assert data == (tmp_path / "b.png").read_bytes()
    chunks = dict(_text_chunks(data))
    assert chunks["Description"] == rf.plot.alt_text(ax)
    assert json.loads(chunks["Source"]) == {"seed": 7}
    assert chunks["Software"].startswith("returnflow")


def _text_chunks(data):
    at = 8
    while at < len(data):
        (size,) = struct.unpack(">I", data[at : at + 4])
        kind, body = data[at + 4 : at + 8], data[at + 8 : at + 8 + size]
        if kind == b"tEXt":
            key, value = body.split(b"\0", 1)
            yield key.decode("latin-1"), value.decode("latin-1")
        if kind == b"iTXt":
            key, rest = body.split(b"\0", 1)
            compressed, text = rest[0], rest[2:].split(b"\0", 2)[2]
            yield key.decode("latin-1"), (zlib.decompress(text) if compressed else text).decode()
        at += 12 + size


def test_svg_keeps_text_and_holds_the_alt(tmp_path):
    ax = rf.plot.tornado(indices(), ax=axes())
    rf.plot.save(ax, tmp_path / "a.svg")
    text = (tmp_path / "a.svg").read_text()
    assert "deter semi elasticity (D)" in text
    assert "Bar chart. What arrivals averted depends on" in text
    rf.plot.save(rf.plot.tornado(indices(), ax=axes()), tmp_path / "b.svg")
    assert text == (tmp_path / "b.svg").read_text()
    with pytest.raises(ParameterError, match="ends in"):
        rf.plot.save(ax, tmp_path / "a.jpg")


def test_mistakes_suggest():
    with pytest.raises(ParameterError, match="Did you mean 'arrivals'"):
        rf.plot.fan(weekly(), ax=axes(), series="arival")
    with pytest.raises(ParameterError, match="a result of returnflow"):
        rf.plot.fan([1, 2, 3], ax=axes())
    with pytest.raises(ParameterError, match="a picture of returnflow"):
        rf.plot.alt_text(axes())


def test_new_figures_are_made_when_no_axes_are_given():
    import matplotlib.pyplot as plt

    before = plt.get_fignums()
    ax = rf.plot.difference(weekly())
    assert len(plt.get_fignums()) == len(before) + 1
    plt.close(ax.figure)
