"""The explorer: sliders in a notebook, answered by the core in the kernel, no network."""

from __future__ import annotations

import time
from collections.abc import Mapping
from importlib import resources
from typing import TYPE_CHECKING, Any

from . import _html
from ._format import level_text
from ._keywords import verb
from ._names import optional, outside
from ._result_show import answer_rows, chart
from ._rng import RNG, seed_of

if TYPE_CHECKING:
    from .draws import Draws
    from .runs import Runs

__all__ = ["explore"]

FORMS = ("exponential", "elastic", "hill", "none")
_HISTORY_WEEKS = 52
# Beds are called the limit when they allow less than this share of what the cap would.
_LIMITED = 0.9
# name, label, lowest, highest, step, start, unit
SLIDERS = (
    ("returns_per_week", "Returns a week", 0, 500, 10, 50, "people"),
    ("detention_beds", "Detention beds", 0, 3000, 50, 400, "beds"),
    ("prevention_effort", "Prevention effort", 0.5, 2.0, 0.1, 1.0, "times the odds"),
    ("deterrence", "Deterrence (semi-elasticity)", 0.0, 5.0, 0.1, 1.0, "grade D"),
)


class Model:
    """What the explorer asks: a state of the sliders in, numbers for the page out."""

    def __init__(self, *, weeks: int, n: int, seed: int) -> None:
        self.weeks, self.n, self.seed = weeks, n, seed
        self._ready: dict[str, Draws] = {}
        self.last: Runs | None = None

    def _draws(self, form: str) -> Draws:
        """Draws with their start, once for each form."""
        from .draws import sample
        from .parameters import ParameterSpace
        from .simulation import project

        if form not in self._ready:
            space = ParameterSpace.default().with_(deterrence_form=form)
            draws = sample(space, n=self.n, rng=self.seed, progress=False)
            first = project("none", draws=draws, weeks=1, rng=self.seed, progress=False)
            self._ready[form] = first.draws
        return self._ready[form]

    def run(self, state: Mapping[str, Any]) -> Runs:
        """The projection of a state, against no scheme."""
        from .scenarios import Scenario
        from .simulation import project

        draws = self._draws(state["form"])
        if not state["prior"]:
            draws = draws.with_column("deter_semi_elasticity", float(state["deterrence"]))
        levers = {
            "returns_per_week": float(state["returns_per_week"]),
            "detention_beds": float(state["detention_beds"]),
            "prevention_effort": float(state["prevention_effort"]),
        }
        scenario = Scenario.pilot().with_(**levers)
        return project(
            {"chosen": scenario}, draws=draws, weeks=self.weeks, rng=self.seed, progress=False
        )

    def answer(self, state: Mapping[str, Any]) -> dict[str, Any]:
        """JSON for the page: weekly bands, history, rows of the table, words."""
        started = time.perf_counter()
        runs = self.last = self.run(state)
        frame = runs.plot_data("arrivals")
        frame = frame.filter(frame["comparator"] == "")
        bands = {
            name: {c: frame.filter(scenario=name)[c].tolist() for c in ("median", "low", "high")}
            for name in runs.names
        }
        rows = [
            {k: r[k] for k in ("label", "median", "interval", "unit", "remark")}
            for r in answer_rows(runs.summary())
        ]
        row, limit = beds_limit(runs, state)
        place = next(k for k, r in enumerate(rows) if r["label"] == "returns")
        rows.insert(place + 1, row)
        from .plot._weekly import fan_alt  # text only: matplotlib is not needed

        return {
            "weeks": [str(w) for w in runs.week_ending],
            "bands": bands,
            "rows": rows,
            "title": runs._title(),
            "limit": limit,
            "text": runs.text,
            "notes": " ".join(runs._notes()),
            "alt": fan_alt(runs.plot_data("arrivals"), "arrivals"),
            "level": level_text(runs.level),
            "ms": round(1000 * (time.perf_counter() - started)),
        }


def beds_limit(runs: Runs, state: Mapping[str, Any]) -> tuple[dict[str, str], str]:
    """Returns if beds were free, as a row of the table; a sentence when beds hold returns down."""
    import numpy as np

    from ._format import interval, number
    from .decide._bench import AMPLE, bench_of, quantiles

    beds, cap = float(state["detention_beds"]), float(state["returns_per_week"])
    bench = bench_of(runs)
    other = [
        bench.scenario.with_(detention_beds=AMPLE),
        bench.scenario.with_(returns_per_week=2 * cap),
    ]
    ample, doubled = bench.outcomes(other, ["returns"])["returns"]
    free = quantiles(ample, runs.level)
    mcse = (free[2] - free[1]) / 3.3 / np.sqrt(len(runs.draws))
    row = {
        "label": "returns if beds were free",
        "median": number(free[0], "people", mcse),
        "interval": interval(free[1], free[2], "people", mcse),
        "unit": "people",
        "remark": "grade D: the same cap in beds without limit",
    }
    got = float(np.median(runs.outcome("returns", runs.names[1])))
    if free[0] <= 0 or got > _LIMITED * free[0]:
        return row, ""
    weekly = [x / runs.weeks for x in (got, free[0], float(np.median(doubled)))]
    return row, (
        f"Beds are the limit: {beds:,.0f} beds allow about {weekly[0]:,.0f} returns a week under a "
        f"cap of {cap:,.0f}. With beds to spare it would be about {weekly[1]:,.0f}; with twice the "
        f"cap in the same beds, {weekly[2]:,.0f}."
    )


def first_state() -> dict[str, Any]:
    """The pilot, deterrence as uncertain as the evidence."""
    state: dict[str, Any] = {name: start for name, _, _, _, _, start, _ in SLIDERS}
    return state | {"form": "exponential", "prior": True}


def static_html(answer: Mapping[str, Any], state: Mapping[str, Any], chart: str = "") -> str:
    """The twin for a saved or exported notebook: what the sliders said, the table, the words.

    ``chart`` is the fan as ``<img alt>``; empty without matplotlib.
    """
    head = ["outcome", "median", f"{answer['level']} interval", "unit", "rests on"]
    rows = [
        (r["label"], r["median"], r["interval"].strip("()"), r["unit"], r["remark"])
        for r in answer["rows"]
    ]
    table = _html.table(answer["title"], head, rows, numeric=(1, 2))
    chosen = "; ".join(
        f"{label} {state[name]:g} ({unit})"
        for name, label, *_, unit in SLIDERS
        if not (name == "deterrence" and state["prior"])
    )
    prior = "; deterrence from its prior (grade D)" if state["prior"] else ""
    how = f"Chosen: {chosen}{prior}; form {state['form']}. Run the cell to move the sliders."
    return _html.block(
        _html.paragraph(answer["limit"]) if answer["limit"] else "",
        table,
        chart,
        _html.paragraph(answer["text"]),
        _html.paragraph(how),
        _html.paragraph(answer["notes"]),
    )


def _history() -> dict[str, Any]:
    from .datasets import small_boats

    obs = small_boats()
    return {
        "weeks": [str(w) for w in obs.week_ending[-_HISTORY_WEEKS:]],
        "arrivals": obs.arrivals[-_HISTORY_WEEKS:].tolist(),
    }


def _widget_class() -> Any:
    """The widget, made when anywidget is there."""
    anywidget = optional("anywidget", "notebook", "rf.explore")
    traitlets = optional("traitlets", "notebook", "rf.explore")
    assets = resources.files(__package__).joinpath("assets")

    # anywidget is optional: its class is known at run time only
    class Explorer(anywidget.AnyWidget):  # type: ignore[misc, name-defined]
        """Sliders, fan chart and table; answers come from the core in this kernel."""

        _esm = assets.joinpath("explorer.js").read_text(encoding="utf-8")
        _css = assets.joinpath("explorer.css").read_text(encoding="utf-8")
        sliders = traitlets.List().tag(sync=True)
        forms = traitlets.List().tag(sync=True)
        history = traitlets.Dict().tag(sync=True)
        state = traitlets.Dict().tag(sync=True)
        answer = traitlets.Dict().tag(sync=True)

        def __init__(self, model: Model) -> None:
            self._model = model
            state = first_state()
            super().__init__(
                sliders=[list(s) for s in SLIDERS],
                forms=list(FORMS),
                history=_history(),
                state=state,
                answer=model.answer(state),
            )
            self.observe(self._moved, names="state")

        def _moved(self, change: Any) -> None:
            self.answer = self._model.answer({**first_state(), **change["new"]})

        @property
        def runs(self) -> Runs:
            """The projection that the sliders show now."""
            return self._model.run(self.state)

        def _repr_mimebundle_(self, **kwargs: Any) -> Any:
            made = super()._repr_mimebundle_(**kwargs)
            data, meta = made if isinstance(made, tuple) else (made, {})
            runs = self._model.last
            twin = static_html(self.answer, self.state, chart(runs) if runs else "")
            return {**(data or {}), "text/html": twin, "text/plain": self.answer["text"]}, meta

    return Explorer


@verb
def explore(*, weeks: int = 104, n: int = 400, rng: RNG = 7) -> Any:
    """Sliders for returns a week, beds, prevention and deterrence; the answer follows at once.

    Runs in the kernel on the core, needs no network. A saved notebook keeps the answer to the
    starting position as chart and table; ``.runs`` of the widget is the projection that the sliders
    show now, to look at in a cell of its own and to go on from.

    Parameters
    ----------
    weeks : int
        Weeks to project, 4 to 520; default 104.
    n : int
        Draws, 50 to 5,000; default 400: enough to see, few enough to answer at once.
    rng : None, int, Generator or SeedSequence
        Seed of the draws and of the noise (SPEC 7), the same for every position of the sliders;
        default 7.

    Raises
    ------
    MissingExtraError
        anywidget is not installed.
    """
    for name, value, low, high in (("weeks", weeks, 4, 520), ("n", n, 50, 5_000)):
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            raise outside(name, value, f"a whole number, {low} to {high:,}")
    seed, _ = seed_of(rng)
    return _widget_class()(Model(weeks=weeks, n=n, seed=seed))
