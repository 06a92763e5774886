"""Shared by every test: property tests try the same cases on every machine."""

from hypothesis import settings

settings.register_profile("same", derandomize=True, deadline=None)
settings.load_profile("same")
