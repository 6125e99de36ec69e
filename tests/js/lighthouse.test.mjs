// The benchmark of the built site: its host is another process, which must not outlive it.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import test from "node:test";
import { fileURLToPath } from "node:url";

const BENCHMARK = fileURLToPath(new URL("../../benchmarks/lighthouse.mjs", import.meta.url));

test("the host ends with the process that has started it", { timeout: 20_000 }, async (context) => {
  const host = spawn(process.execPath, [BENCHMARK, "--host"], { stdio: ["pipe", "pipe", "inherit"] });
  context.after(() => host.kill());
  const [port] = await once(host.stdout, "data");
  assert.equal((await fetch(`http://127.0.0.1:${String(port).trim()}/nothing`)).status, 404);
  host.stdin.end(); // as it does when the other process is gone
  assert.deepEqual(await once(host, "exit"), [0, null]);
});

test("a page that is not there is named, instead of being measured", { timeout: 60_000 }, async () => {
  const run = spawn(process.execPath, [BENCHMARK, "index.htm"], { stdio: ["ignore", "pipe", "pipe"] });
  const said = { out: "", err: "" };
  run.stdout.on("data", (text) => (said.out += text));
  run.stderr.on("data", (text) => (said.err += text));
  assert.deepEqual(await once(run, "close"), [2, null]);
  assert.deepEqual(said, { out: "", err: "There is no index.htm in _build/html: run `make book`, or name another page.\n" });
});
