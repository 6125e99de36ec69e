"""Runs the tests of the figures' JavaScript, which need no page, in Node."""

import subprocess
from pathlib import Path

import pytest

TESTS = sorted((Path(__file__).parent.parent / "js").glob("*.test.mjs"))


@pytest.mark.browser
@pytest.mark.parametrize("path", TESTS, ids=lambda path: path.name)
def test_javascript(node, path):
    run = subprocess.run([node, "--test", str(path)], capture_output=True, text=True, timeout=60)
    assert run.returncode == 0, run.stdout + run.stderr
