"""The demo, made once by the command a person would type, whatever the number of processes that run tests."""

from __future__ import annotations

import pytest
from demos import Demo, make_demo

from once import once


@pytest.fixture(scope="session")
def demo(tmp_path_factory) -> Demo:
    """The demo with all its exports, made in the empty folder one stands in (`demo .`).

    No test may change it: other processes read it too.
    """
    settings = {"PYTHONHASHSEED": "1", "TZ": "UTC"}
    return Demo.at(once(tmp_path_factory, "demo", lambda place: make_demo(place, inside=True, **settings)))
