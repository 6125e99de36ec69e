"""What several test files share: the programs outside Python that some tests drive."""

import os
import shutil

import pytest


def program(*names: str) -> str:
    """The path of the first of these programs that is installed; without any, skip, but fail under CI."""
    for name in names:
        if path := shutil.which(name):
            return path
    missing = f"needs {' or '.join(names)} on the PATH"
    if os.environ.get("CI"):
        pytest.fail(missing)
    pytest.skip(missing)


@pytest.fixture(scope="session")
def chromium() -> str:
    """The browser that Playwright's `executable_path` takes."""
    return program("chromium", "chromium-browser", "google-chrome")


@pytest.fixture(scope="session")
def node() -> str:
    """Node.js, which runs the tests of the widgets' JavaScript."""
    return program("node")
