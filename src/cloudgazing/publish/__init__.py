"""Publishing: what the static site needs beside the chapters.

`site` puts the figures' modules into the built pages, where `host.js` brings them to life without a kernel.
"""
