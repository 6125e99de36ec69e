"""Publishing: what the static site needs beside the chapters.

`export` turns the bundled model into files that a page can load, and `assets` puts these into a site; `engine/` are the
stages in JavaScript, which run it there.
`site` puts all modules beside the built pages, where `host.js` brings the figures to life without a kernel.
"""
