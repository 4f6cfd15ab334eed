"""What every test shares: the long runs' options, and windows that no screen is needed for."""

from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, settings

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
settings.register_profile("suite", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("suite")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--slow", action="store_true", help="run the long tests too")
    parser.addoption("--count", type=int, default=None, help="how often a long test repeats")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--slow"):
        return
    for item in items:
        if item.get_closest_marker("slow"):
            item.add_marker(pytest.mark.skip(reason="a long run; --slow asks for it"))


@pytest.fixture
def count(request: pytest.FixtureRequest) -> int | None:
    """How often a long test repeats, where the command line says so."""
    value: int | None = request.config.getoption("--count")
    return value
