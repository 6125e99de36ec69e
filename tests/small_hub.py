"""A small hub on this machine, in the place of the Hugging Face Hub, which can also fail as that does."""

import http.server
import json
import threading
from pathlib import Path

COMMIT = "0123456789abcdef0123456789abcdef01234567"
PORTAL = b"<!DOCTYPE html><html><body>Log in to the hotel's network</body></html>"


class SmallHub(http.server.BaseHTTPRequestHandler):
    """Two questions of the Hub's protocol: which files has a repository, and one file of it.

    It refuses the repositories in `refusals`, breaks off in the middle of the files in `cuts`, as often as that says,
    keeps silent about files until `silence` is set, about everything where it is `mute`, and answers like a network's
    log-in page while there is a `portal`.
    """

    folder: Path
    folders: dict[str, Path]
    refusals: dict[str, tuple[int, str]]
    served: list[str]
    ranges: list[str | None]
    cuts: dict[str, int]
    silence: threading.Event | None
    mute: bool
    portal: bool

    @classmethod
    def fresh(cls, folder: Path) -> "type[SmallHub]":
        """A hub with this folder for every repository, which does not fail yet."""
        faults = {
            "refusals": {},
            "served": [],
            "ranges": [],
            "cuts": {},
            "silence": None,
            "mute": False,
            "portal": False,
        }
        return type("Hub", (cls,), {"folder": folder, "folders": {}, **faults})

    def log_message(self, *_: object) -> None:
        pass

    def do_HEAD(self) -> None:
        self.do_GET()

    def do_GET(self) -> None:
        if self.mute:
            threading.Event().wait(2)  # a test may have taken `time.sleep` away
            self.close_connection = True
            return None
        path = self.path.split("?")[0].removeprefix("/api/models")
        owner, name, *rest = path.strip("/").split("/")
        if self.portal:
            return self.say(200, PORTAL, {"Content-Type": "text/html"})
        if refusal := self.refusals.get(f"{owner}/{name}"):
            return self.say(refusal[0], b"{}", {"X-Error-Code": refusal[1]})
        if self.path.startswith("/api/models/"):
            return self.say(200, json.dumps(self.listing(f"{owner}/{name}", "tree" in rest)).encode(), {})
        file = self.folders.get(f"{owner}/{name}", self.folder) / "/".join(rest[2:])
        if not file.is_file():
            return self.say(404, b"", {"X-Error-Code": "EntryNotFound"})
        return self.hand_over(file)

    def hand_over(self, file: Path) -> None:
        """The file, or what is left of it from where the client wants to go on."""
        if self.silence and self.command == "GET":
            self.silence.wait(10)
        self.served.append(file.name)
        asked = self.headers.get("Range")
        whole, start = file.read_bytes(), int(asked.removeprefix("bytes=").rstrip("-")) if asked else 0
        headers = {"ETag": f'"{abs(hash(whole))}"', "X-Repo-Commit": COMMIT}
        if asked:
            headers["Content-Range"] = f"bytes {start}-{len(whole) - 1}/{len(whole)}"
        if self.command == "GET":
            self.ranges.append(asked)
        self.say(206 if asked else 200, whole[start:], headers, breaking=self.breaks_off(file.name))

    def breaks_off(self, name: str) -> bool:
        """Whether this answer does, which counts."""
        left = self.cuts.get(name, 0) if self.command == "GET" else 0
        if left:
            self.cuts[name] = left - 1
        return left > 0

    def listing(self, repository: str, tree: bool) -> object:
        folder = self.folders.get(repository, self.folder)
        files = [file for file in sorted(folder.rglob("*")) if file.is_file()]
        names = [file.relative_to(folder).as_posix() for file in files]
        if tree:
            return [
                {"type": "file", "path": name, "size": file.stat().st_size, "oid": "0" * 40}
                for name, file in zip(names, files, strict=True)
            ]
        return {"id": repository, "sha": COMMIT, "siblings": [{"rfilename": name} for name in names]}

    def say(self, status: int, body: bytes, headers: dict[str, str], breaking: bool = False) -> None:
        self.send_response(status)
        for key, value in {**headers, "Content-Length": str(len(body))}.items():
            self.send_header(key, value)
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(body[: len(body) // 2] if breaking else body)
