"""Measurements against peers, each in one run: `python -m benches` lists and runs them."""
