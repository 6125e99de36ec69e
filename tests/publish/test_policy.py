"""The policy that pages give to the browser."""

import base64
import hashlib

import pytest

from cloudgazing.publish.policy import add_policy, build_policy, inline_hashes, with_policy

PAGE = '<html><head lang="en"><script src="own.js"></script><script>let a = 1;</script></head><body></body></html>'
HASH = base64.b64encode(hashlib.sha256(b"let a = 1;").digest()).decode()


def test_nothing_is_allowed_that_is_not_named():
    policy = build_policy(PAGE)
    assert policy.startswith("default-src 'none'; ")
    scripts = dict(rule.split(" ", 1) for rule in policy.split("; "))["script-src"]
    assert scripts == f"'self' 'wasm-unsafe-eval' 'sha256-{HASH}'"


def test_a_worker_may_be_made_of_a_blob_which_is_bound_by_the_policy_and_nothing_else_may():
    rules = dict(rule.split(" ", 1) for rule in build_policy(PAGE).split("; "))
    assert [name for name, sources in rules.items() if "blob:" in sources] == ["worker-src", "img-src"]


def test_scripts_that_the_page_holds_are_hashed_and_data_is_not():
    assert inline_hashes('<script type="application/json">{}</script><script src="a.js"></script>') == set()
    assert inline_hashes("<script>1</script><SCRIPT type='module'>2</SCRIPT>") != inline_hashes("<script>1</script>")


def test_the_policy_comes_first_in_the_head():
    assert with_policy(PAGE).startswith('<html><head lang="en">\n<meta http-equiv="Content-Security-Policy"')
    with pytest.raises(ValueError, match="without a head"):
        with_policy("<p>")


def test_a_page_has_one_policy_however_often_the_site_is_finished(tmp_path):
    page = tmp_path / "a" / "page.html"
    page.parent.mkdir()
    page.write_text(PAGE, encoding="utf-8")
    add_policy(tmp_path)
    once = page.read_text(encoding="utf-8")
    add_policy(tmp_path)
    assert page.read_text(encoding="utf-8") == once
    assert once.count("Content-Security-Policy") == 1


def test_a_page_that_speaks_of_the_policy_has_one(tmp_path):
    page = tmp_path / "page.html"
    page.write_text(PAGE.replace("<body>", "<body>The Content-Security-Policy of a page"), encoding="utf-8")
    add_policy(tmp_path)
    assert "script-src" in page.read_text(encoding="utf-8")
