"""Publishing: what the static site needs beside the chapters.

`export` turns the bundled model into files that a page can load, `engine/` are the stages in JavaScript, which run it
there, and `assets` puts both into a site.
`site` puts the figures' modules into the built pages, where `host.js` brings them to life without a kernel.
"""
