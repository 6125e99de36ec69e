// The model's files on a published page: what may go wrong with them, and what is kept.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import test from "node:test";
import { pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";

import { reader } from "../../src/cloudgazing/publish/page/files.js";
import { keep } from "../../src/cloudgazing/publish/page/keep.js";
import { moduleAt } from "../../src/cloudgazing/publish/page/modules.js";
import { FAULTS } from "../../src/cloudgazing/publish/page/sentences.js";

const CONTENT = Uint8Array.from({ length: 5000 }, (_, i) => (i * i) % 251);
const PACKED = gzipSync(CONTENT);
const SHA = createHash("sha256").update(CONTENT).digest("hex");
const ENTRY = { url: "https://book.example/model/unet.abc.onnx.gz", bytes: PACKED.length, size: CONTENT.length, sha256: SHA };

/** A browser's Cache in memory; `full` refuses what is put there, `forbidden` everything. */
function storage({ full = false, forbidden = false } = {}) {
  const held = new Map();
  const cache = {
    match: async (url) => held.get(url)?.clone(),
    put: async (url, response) => {
      if (full) throw new DOMException("full", "QuotaExceededError");
      held.set(url, response);
    },
    delete: async (request) => held.delete(request.url ?? request),
    keys: async () => [...held.keys()].map((url) => ({ url })),
  };
  return { held, caches: { open: async () => { if (forbidden) throw new DOMException("no", "SecurityError"); return cache; } } };
}

/** A reader on a net that gives these answers, one after the other, the last one again and again. */
function begin(answers, given = storage(), patienceMs = 1000) {
  const asked = [];
  const fetch = async (url, options) => {
    asked.push([url, options?.cache]);
    const answer = answers[Math.min(asked.length, answers.length) - 1];
    return typeof answer === "function" ? answer(url, options?.signal) : new Response(answer);
  };
  const kept = keep(() => given.caches);
  return { asked, kept, held: given.held, ...reader({ kept, fetch, pauseMs: 0, patienceMs }) };
}

/** A body that breaks off after some bytes. */
const brokenOff = () => new Response(new ReadableStream({
  start(controller) { controller.enqueue(PACKED.subarray(0, 100)); controller.error(new TypeError("network")); },
}));
const kindOf = (reading) => reading.then(() => "fine", ({ kind, message }) => { assert.match(message, /: |\.$/); return kind; });
const altered = Uint8Array.from(CONTENT, (byte, i) => (i === 7 ? byte + 1 : byte));

test("a file comes inflated, with its progress, whether or not the host has inflated it", async () => {
  for (const body of [PACKED, CONTENT]) {
    const heard = [];
    const { read } = begin([body]);
    assert.deepEqual(new Uint8Array(await read(ENTRY, (bytes) => heard.push(bytes))), CONTENT);
    assert.equal(heard.at(-1), PACKED.length);
    assert.ok(heard.every((bytes) => bytes <= PACKED.length));
  }
});

test("what was read once is read from the device, and not fetched again", async () => {
  const { read, asked } = begin([PACKED]);
  await read(ENTRY);
  assert.deepEqual(new Uint8Array(await read(ENTRY)), CONTENT);
  assert.equal(asked.length, 1);
});

test("what was damaged on the device is thrown away and fetched", async () => {
  const { read, asked, kept } = begin([PACKED]);
  await kept.put(SHA, altered.buffer);
  assert.deepEqual(new Uint8Array(await read(ENTRY)), CONTENT);
  assert.equal(asked.length, 1);
});

test("what cannot be read back from the device is fetched", async () => {
  const { read, asked, held } = begin([PACKED]);
  await read(ENTRY);
  const [url] = held.keys();
  held.set(url, { clone: () => ({ arrayBuffer: () => Promise.reject(new TypeError("Failed to fetch")) }) });
  assert.deepEqual(new Uint8Array(await read(ENTRY)), CONTENT);
  assert.equal(asked.length, 2);
});

test("a download that breaks off is tried again, past the browser's own copy", async () => {
  const { read, asked } = begin([brokenOff, () => Promise.reject(new TypeError("offline")), PACKED]);
  assert.deepEqual(new Uint8Array(await read(ENTRY)), CONTENT);
  assert.deepEqual(asked.map(([, cache]) => cache), ["default", "reload", "reload"]);
});

/** A body that stops coming after some bytes, without an end. */
const silent = (_, signal) => new Response(new ReadableStream({
  start(controller) {
    controller.enqueue(PACKED.subarray(0, 100));
    signal?.addEventListener("abort", () => controller.error(signal.reason));
  },
}));

test("a download or a list that falls silent is given up, and the download tried again", { timeout: 5000 }, async () => {
  const { read, asked } = begin([silent, PACKED], storage(), 20);
  assert.deepEqual(new Uint8Array(await read(ENTRY)), CONTENT);
  assert.equal(asked.length, 2);
  assert.equal(await kindOf(begin([silent], storage(), 20).read(ENTRY)), "offline");
  assert.equal(await kindOf(begin([silent], storage(), 20).list("manifest.json")), "offline");
});

for (const [what, answer, kind] of [
  ["nobody answers", () => Promise.reject(new TypeError("offline")), "offline"],
  ["the host is in trouble", () => new Response("", { status: 503 }), "offline"],
  ["every download breaks off", brokenOff, "offline"],
  ["a web page comes in its place", () => new Response("<html>Please sign in</html>"), "portal"],
  ["it is cut short", () => new Response(PACKED.subarray(0, PACKED.length / 2)), "short"],
  ["it is cut short behind a host that inflates", () => new Response(CONTENT.subarray(0, 900)), "short"],
  ["it is altered", () => new Response(gzipSync(altered)), "altered"],
]) {
  test(`a file is refused, with a sentence, when ${what}`, async () => {
    const { read, held } = begin([answer]);
    assert.equal(await kindOf(read(ENTRY)), kind);
    assert.equal(held.size, 0);
  });
}

test("a file that is gone is missing, unless the book has been renewed meanwhile", async () => {
  const gone = () => new Response("", { status: 404 });
  const list = (sha256) => JSON.stringify({ files: { unet: { ...ENTRY, sha256 } } });
  assert.equal(await kindOf(begin([gone, list(SHA)]).read(ENTRY)), "missing");
  assert.equal(await kindOf(begin([gone, list("of another edition")]).read(ENTRY)), "renewed");
});

test("a full or forbidden storage does not keep a file from being used", async () => {
  for (const trouble of [{ full: true }, { forbidden: true }]) {
    const { read, kept } = begin([PACKED], storage(trouble));
    assert.deepEqual(new Uint8Array(await read(ENTRY)), CONTENT);
    assert.equal(await kept.has(SHA), false);
    assert.equal(await kept.hasLeave(), false);
  }
  const sandboxed = () => { throw new DOMException("not even named", "SecurityError"); };
  for (const caches of [() => undefined, sandboxed]) {
    const kept = keep(caches);
    assert.deepEqual([await kept.put("a", "b"), await kept.has("a"), await kept.get("a")], [false, false, null]);
  }
});

test("the files of older editions are forgotten, the reader's leave is not", async () => {
  const { kept, held } = begin([PACKED]);
  for (const key of ["old", SHA]) await kept.put(key, "content");
  await kept.noteLeave();
  await kept.retain([SHA]);
  assert.deepEqual([await kept.has("old"), await kept.has(SHA), await kept.hasLeave(), held.size], [false, true, true, 2]);
});

test("what another site on the same host keeps is left alone", async () => {
  const { kept, held } = begin([PACKED]);
  const others = "https://book.example/other-edition/publish/page/kept/abc";
  held.set(others, new Response("content"));
  await kept.put("old", "content");
  await kept.retain([SHA]);
  assert.deepEqual([...held.keys()], [others]);
});

test("a list that is no list is told by its fault", async () => {
  assert.equal(await kindOf(begin(["<!doctype html>"]).list("manifest.json")), "portal");
  assert.equal(await kindOf(begin(['{"files": {']).list("manifest.json")), "short");
  assert.deepEqual(await begin(['{"files": {}}']).list("manifest.json"), { files: {} });
});

test("a module that could not be fetched is asked for under another address, one that could is kept", async () => {
  const file = `${mkdtempSync(`${tmpdir()}/cloudgazing-`)}/answers.mjs`;
  const address = pathToFileURL(file).href;
  for (let i = 0; i < 2; i++) await assert.rejects(moduleAt(address), { message: FAULTS.offline });
  writeFileSync(file, "export const address = import.meta.url;");
  const came = await moduleAt(address);
  assert.equal(came.address, `${address}?again=2`);
  assert.equal(await moduleAt(address), came);
});
