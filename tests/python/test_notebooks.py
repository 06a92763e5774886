"""The notebooks run from top to bottom, in a kernel of their own."""

from pathlib import Path

import pytest

SOURCES = sorted((Path(__file__).resolve().parents[2] / "notebooks").glob("*.md"))
jupytext = pytest.importorskip("jupytext")
nbclient = pytest.importorskip("nbclient")


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning")
@pytest.mark.parametrize("source", SOURCES, ids=lambda p: p.stem)
def test_runs(source, tmp_path):
    notebook = jupytext.read(source)
    client = nbclient.NotebookClient(
        notebook, timeout=120, kernel_name="python3", resources={"metadata": {"path": tmp_path}}
    )
    client.execute()
    shown = [o for cell in notebook.cells for o in cell.get("outputs", [])]
    assert not [o for o in shown if o.output_type == "error"]
    tables = [o for o in shown if "text/html" in o.get("data", {})]
    assert tables
    for output in tables:
        html = output["data"]["text/html"]
        assert "<script" not in html and len(html) < 60_000
