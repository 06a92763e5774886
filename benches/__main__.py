"""`python -m benches` runs all measurements, `python -m benches NAME...` some."""

from __future__ import annotations

import argparse
import importlib
import pkgutil

import benches

NOT_A_BENCH = {"__main__", "apart", "common", "numpy_model", "sobol_peers"}


def names() -> list[str]:
    found = (m.name for m in pkgutil.iter_modules(benches.__path__))
    return sorted(n for n in found if n not in NOT_A_BENCH)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benches", description=__doc__)
    parser.add_argument("name", nargs="*", help=", ".join(names()))
    parser.add_argument("--list", action="store_true", help="list and stop")
    options = parser.parse_args()
    unknown = set(options.name) - set(names())
    if unknown:
        parser.error(f"no such bench: {', '.join(sorted(unknown))}; valid: {', '.join(names())}")
    for name in options.name or names():
        module = importlib.import_module(f"benches.{name}")
        headline = (module.__doc__ or "").strip().splitlines()[0]
        print(f"{name}: {headline}", flush=True)
        if not options.list:
            module.main()


if __name__ == "__main__":
    main()
