"""What search engines and those who pass a link on read about a page, and the few files that a web host looks for."""

from __future__ import annotations

import base64
from html import escape
from pathlib import Path
from typing import Any

from docutils import nodes

from .landing import TEMPLATES

LONGEST_DESCRIPTION = 160
SHORTEST_DESCRIPTION = 60
COVER = "_static/landing/film-0-still.webp"


def describe_page(app: Any, page: str, template: str, context: dict[str, Any], doctree: Any) -> None:
    """Add a description, Open Graph's text, and the page's one address where the site's is known."""
    description = first_words(doctree) if doctree else app.config.html_title
    heading = doctree.next_node(nodes.title) if doctree else None
    tags = {
        "og:title": heading.astext() if heading else f"{context.get('title', '')}",  # a page's own there is HTML
        "og:description": description,
        "og:type": "website" if page == app.config.root_doc else "article",
        "og:site_name": app.config.project,
    }
    lines = [f'<meta name="description" content="{escape(description)}">']
    if base := app.config.html_baseurl.rstrip("/"):
        tags |= {"og:url": f"{base}/{app.builder.get_target_uri(page)}", "og:image": f"{base}/{COVER}"}
    lines += [f'<meta property="{name}" content="{escape(value)}">' for name, value in tags.items()]
    context["metatags"] = context.get("metatags", "") + "\n" + "\n".join(lines)


def first_words(doctree: nodes.document) -> str:
    """The page's first paragraph that is more than a few words, in plain text, cut at a word."""
    texts = (" ".join(each.astext().split()) for each in doctree.findall(nodes.paragraph))
    text = next((text for text in texts if len(text) >= SHORTEST_DESCRIPTION), "")
    if len(text) <= LONGEST_DESCRIPTION:
        return text
    return text[: LONGEST_DESCRIPTION - 1].rsplit(" ", 1)[0].rstrip(",;:") + "…"


def write_site_files(app: Any, site: Path) -> None:
    """Write 404.html, robots.txt and, where the site's address is known, sitemap.xml."""
    base = app.config.html_baseurl.rstrip("/")
    icon = base64.b64encode(Path(app.config.html_favicon).read_bytes()).decode()
    missing = TEMPLATES.get_template("404.html").render(title=app.config.project, icon=icon, home=f"{base}/")
    (site / "404.html").write_text(missing, encoding="utf-8")
    (site / ".nojekyll").touch()
    robots = ["User-agent: *", "Allow: /"]
    if base:
        robots.append(f"Sitemap: {base}/sitemap.xml")
        addresses = [f"{base}/{app.builder.get_target_uri(page)}" for page in sorted(app.env.found_docs)]
        (site / "sitemap.xml").write_text(sitemap(addresses), encoding="utf-8")
    (site / "robots.txt").write_text("\n".join(robots) + "\n", encoding="utf-8")


def sitemap(addresses: list[str]) -> str:
    """The pages' addresses in the form that search engines read."""
    lines = [f"  <url><loc>{escape(address)}</loc></url>" for address in addresses]
    namespace = "http://www.sitemaps.org/schemas/sitemap/0.9"
    return "\n".join(
        ['<?xml version="1.0" encoding="UTF-8"?>', f'<urlset xmlns="{namespace}">', *lines, "</urlset>", ""]
    )
