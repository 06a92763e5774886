"""The wheel as a stranger gets it: small, complete, needs NumPy only, imports at once."""

import ast
import os
import subprocess
import sys
import tarfile
import tomllib
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
# one worker, or each would build a wheel
pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("wheel")]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """A release wheel: given in RETURNFLOW_WHEEL, else built."""
    given = os.environ.get("RETURNFLOW_WHEEL")
    if given:
        return Path(given)
    out = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "maturin", "build", "--release", "--locked"]
    command += ["--compression-level", "9", "--out", str(out)]  # as in release.yml
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    (found,) = out.glob("*.whl")
    return found


@pytest.fixture(scope="module")
def clean(wheel, tmp_path_factory):
    """Python of a virtual environment that holds the wheel and NumPy, nothing else."""
    import numpy

    home = tmp_path_factory.mktemp("clean") / "venv"
    venv.create(home, with_pip=False, symlinks=os.name != "nt")
    python = home / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    ask = "import sysconfig; print(sysconfig.get_path('purelib'))"
    site = Path(subprocess.check_output([python, "-c", ask], text=True).strip())
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    # NumPy from this environment: no index is asked
    packages = Path(numpy.__file__).parents[1]
    for name in ("numpy", "numpy.libs"):
        if (packages / name).exists():
            (site / name).symlink_to(packages / name)
    return python


def run(python, code, *, check=True, env=None):
    inherited = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "MPL"))}
    done = subprocess.run(
        [python, "-c", code],
        capture_output=True,
        text=True,
        check=False,
        env=inherited | (env or {}),
        cwd=Path(python).parent,
    )
    assert not check or done.returncode == 0, done.stderr[-3000:]
    return done


def test_wheel_is_small_abi3_and_complete(wheel):
    assert wheel.stat().st_size <= 3_000_000  # docs/decisions/0011 has the figure
    assert "-cp311-abi3-" in wheel.name
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        meta = next(n for n in names if n.endswith("METADATA"))
        text = archive.read(meta).decode()
    for part in (
        "returnflow/py.typed",
        "returnflow/_core.pyi",
        "returnflow/datasets/SOURCES.toml",
        "returnflow/datasets/scheme_milestones.csv",
        "returnflow/assets/explorer.js",
    ):
        assert part in names
    assert any(n.endswith("LICENSE-DATA") for n in names)
    assert any("sbom" in n for n in names)
    required = [x for x in text.splitlines() if x.startswith("Requires-Dist") and "extra" not in x]
    assert required == ["Requires-Dist: numpy>=1.26"]
    assert not [n for n in names if n.endswith((".rs", ".ipynb")) or n.startswith("tests")]


def test_import_is_quick_and_without_numpy(clean):
    """At most 25 ms of CPU for ``import returnflow`` (the interpreter's own start not counted)."""
    code = (
        "import sys, time; a = time.process_time(); import returnflow; "
        "print(time.process_time() - a, 'numpy' in sys.modules)"
    )
    run(clean, code)  # writes the byte code
    spent, numpy = zip(*(run(clean, code).stdout.split() for _ in range(5)), strict=True)
    assert set(numpy) == {"False"}
    assert min(map(float, spent)) <= 0.025


def test_works_with_numpy_alone(clean):
    code = (
        "import returnflow as rf; runs = rf.project('pilot', weeks=26, n=200, rng=7); "
        "print(runs); runs._repr_html_(); runs.weekly.to_csv(); rf.show_versions()"
    )
    assert "against none" in run(clean, code).stdout


@pytest.mark.parametrize(
    ("call", "line"),
    [
        ("runs.plot()", "pip install 'returnflow[plot]'"),
        ("rf.report(runs, 'a.html')", "pip install 'returnflow[report]'"),
        ("runs.to_pandas()", "pip install 'returnflow[frames]'"),
        ("runs.weekly.to_parquet('a.parquet')", "pip install 'returnflow[frames]'"),
        ("runs.to_xarray()", "pip install 'returnflow[xarray]'"),
        ("rf.explore()", "pip install 'returnflow[notebook]'"),
    ],
)
def test_every_missing_extra_says_how_to_get_it(clean, call, line):
    code = f"import returnflow as rf; runs = rf.project('pilot', weeks=4, n=50, rng=7); {call}"
    done = run(clean, code, check=False)
    assert done.returncode == 1
    last = done.stderr.strip().splitlines()[-1]
    assert last.startswith("returnflow.errors.MissingExtraError") and line in last


def test_command_line_starts_quickly(clean):
    """``returnflow --help`` in at most 60 ms of CPU, the interpreter included."""
    code = "import resource, subprocess, sys\n"
    code += "subprocess.run([sys.executable, '-m', 'returnflow', '--help'], check=True, "
    code += "stdout=subprocess.DEVNULL)\n"
    code += "u = resource.getrusage(resource.RUSAGE_CHILDREN); print(u.ru_utime + u.ru_stime)"
    if os.name == "nt":
        pytest.skip("no CPU times of children on Windows")
    run(clean, code)
    assert min(float(run(clean, code).stdout) for _ in range(5)) <= 0.06


def test_public_modules_name_no_extra_at_import():
    """Optional packages are imported inside functions only."""
    optional = {
        "matplotlib",
        "pandas",
        "polars",
        "pyarrow",
        "xarray",
        "anywidget",
        "scipy",
        "IPython",
    }
    for path in (ROOT / "python" / "returnflow").rglob("*.py"):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.Import):
                assert not optional & {a.name.split(".")[0] for a in node.names}, path.name
            if isinstance(node, ast.ImportFrom) and node.level == 0:
                assert (node.module or "").split(".")[0] not in optional, path.name


def test_source_distribution_has_what_its_manifests_name(tmp_path):
    command = [sys.executable, "-m", "maturin", "sdist", "--out", str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    (archive,) = tmp_path.glob("*.tar.gz")
    with tarfile.open(archive) as packed:
        packed.extractall(tmp_path, filter="data")
    root = tmp_path / archive.name.removesuffix(".tar.gz")
    manifest = tomllib.loads((root / "Cargo.toml").read_text())
    assert [b["name"] for b in manifest["bench"]], "the test reads the manifest"
    # Cargo refuses to build a package of which a named bench is missing.
    for bench in manifest["bench"]:
        assert (root / f"benches/{bench['name']}.rs").exists(), bench
    for member in manifest["workspace"]["members"]:
        assert list((root / member / "src").glob("lib.rs")), member
    assert (root / "Cargo.lock").read_bytes() == (ROOT / "Cargo.lock").read_bytes()
