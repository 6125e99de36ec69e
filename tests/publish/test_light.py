"""Pages made light."""

from cloudgazing.publish.light import lighten

HEAD = """<meta name="viewport" content="a"><meta name="viewport" content="b">
<link rel="preload" as="script" href="x.js" />
<script src="../_static/documentation_options.js?v=1"></script>
<script src="a.js"></script><script type="module" src="b.js"></script><script defer src="c.js"></script>
<script defer src="../_static/scripts/fontawesome.js?digest=1"></script>
<script>let inline = 1;</script><button onclick="window.print()">"""


def test_scripts_wait_and_icons_are_gone():
    html = lighten(HEAD, "const DOCUMENTATION_OPTIONS = {};\n")
    assert "<script>const DOCUMENTATION_OPTIONS = {};</script>" in html
    assert '<script defer src="a.js">' in html
    assert '<script type="module" src="b.js">' in html
    assert '<script defer src="c.js">' in html
    assert "<script>let inline = 1;</script>" in html
    assert "fontawesome" not in html
    assert "preload" not in html
    assert html.count("viewport") == 1
    assert "<button data-print>" in html


def test_what_is_light_stays_as_it_is():
    once = lighten(HEAD, "let a;")
    assert lighten(once, "let a;") == once
