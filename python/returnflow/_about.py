"""About the package: versions, citation."""

from __future__ import annotations

import platform
import sys
from importlib import metadata

from ._keywords import verb

__all__ = ["cite", "show_versions"]

_EXTRAS = {
    "plot": ["matplotlib"],
    "frames": ["pandas", "pyarrow", "polars"],
    "xarray": ["xarray", "h5netcdf", "h5py"],
    "notebook": ["anywidget"],
    "peers": ["statsmodels"],
    "dask": ["dask", "distributed"],
}


def _installed(package: str) -> str:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return "not installed"


def versions() -> dict[str, str]:
    """Versions of the package, of Python and of what it can use."""
    import os

    from ._core import __version__

    out = {
        "returnflow": __version__,
        "python": platform.python_version(),
        "implementation": sys.implementation.name,
        "system": f"{platform.system()} {platform.machine()}",
        "threads": str(os.cpu_count() or 1),
        "numpy": _installed("numpy"),
    }
    for packages in _EXTRAS.values():
        out.update({package: _installed(package) for package in packages})
    return out


def show_versions() -> None:
    """Print what a bug report needs: versions, threads, which extras were found.

    Examples
    --------
    >>> show_versions()  # doctest: +ELLIPSIS
    returnflow      ...
    """
    for name, value in versions().items():
        print(f"{name:<15} {value}")


@verb
def cite(style: str = "text") -> str:
    """How to cite the package, the data and the methods it uses.

    Parameters
    ----------
    style : {"text", "bibtex"}
        Form of the citation; default text.

    Examples
    --------
    >>> "Home Office" in cite()
    True
    """
    from ._core import __version__
    from ._names import unknown

    if style not in ("text", "bibtex"):
        raise unknown(style, "a style of citation", ["text", "bibtex"], path="style")
    if style == "bibtex":
        return _BIBTEX.replace("VERSION", __version__)
    return _TEXT.replace("VERSION", __version__)


_TEXT = """\
Package: returnflow VERSION, MIT OR Apache-2.0.
Data: Home Office, small boat activity in the English Channel, time series. Contains public
  sector information licensed under the Open Government Licence v3.0. Crown copyright 2026.
Methods: Salmon et al. (2011), Parallel random numbers: as easy as 1, 2, 3 (Philox).
  Saltelli et al. (2010), Variance based sensitivity analysis of model output.
  Andrieu, Doucet, Holenstein (2010), Particle Markov chain Monte Carlo methods.
  Friedman, Fisher (1999), Bump hunting in high-dimensional data (PRIM)."""

_BIBTEX = """\
@software{returnflow,
  title = {returnflow: a weekly stochastic stock-flow model of return schemes},
  version = {VERSION},
  license = {MIT OR Apache-2.0}
}
@misc{homeoffice_small_boats,
  author = {{Home Office}},
  title = {Small boat activity in the English Channel: time series},
  year = {2026},
  note = {Open Government Licence v3.0}
}"""
