// What is dragged onto a figure, or pasted, is taken for a picture where it can be one, and else left to the page.

import assert from "node:assert/strict";
import test from "node:test";

import { upload } from "../../src/cloudgazing/widgets/kit/upload.js";
import { Element, newPage } from "./page.mjs";

const DRAG = "dragover", DROP = "drop", PASTE = "paste";
const TEXT = { types: ["text/plain"], files: [] };
const NOTHING = { types: [], files: [] };
const FILE = { types: ["Files"], files: [new Blob(["no picture"])] };

/** A figure with an upload, a field, a number and a picture; it tells what was taken, and what was made of it. */
function begin() {
  const body = newPage();
  const listeners = new Map(), troubles = [];
  globalThis.Element = Element;
  globalThis.HTMLInputElement = class { static [Symbol.hasInstance](one) { return one.tag === "input"; } };
  document.addEventListener = (kind, hear) => listeners.set(kind, hear);
  const { root } = upload(1, { onPicture() {}, onTrouble: (sentence) => troubles.push(sentence) }, new AbortController().signal);
  const [figure, part, canvas] = ["div", "div", "canvas"].map((tag) => document.createElement(tag));
  const [field, number] = ["text", "number"].map((type) => Object.assign(document.createElement("input"), { type }));
  figure.className = "cg-figure";
  part.append(root);
  figure.append(field, number, canvas, part);
  body.append(figure);
  /** Lets something be brought; whether the browser's own way is barred, and what the reader is told. */
  async function bring(kind, target, carried) {
    troubles.length = 0;
    let isTaken = false;
    listeners.get(kind)({ target, [kind === PASTE ? "clipboardData" : "dataTransfer"]: carried, preventDefault: () => { isTaken = true; } });
    await new Promise((resolve) => { setTimeout(resolve, 5); });
    return [isTaken, ...troubles.map((sentence) => /no picture file|no picture that/.exec(sentence)?.[0])];
  }
  return { root, part, field, number, canvas, bring };
}

test("words that are dragged into a field arrive there, and a file is a picture wherever it is dropped", async () => {
  const { field, number, canvas, root, bring } = begin();
  for (const target of [field, number]) {
    assert.deepEqual([await bring(DRAG, target, TEXT), await bring(DROP, target, TEXT)], [[false], [false]]);
    assert.equal(root.style.outline, "");
    assert.deepEqual([await bring(DRAG, target, FILE), await bring(DROP, target, FILE)], [[true], [true, "no picture that"]]);
  }
  assert.deepEqual(await bring(DROP, canvas, FILE), [true, "no picture that"]);
  assert.deepEqual(await bring(DROP, canvas, TEXT), [true, "no picture file"], "where no words can go");
});

test("words that are pasted are not complained of, and what may have been a picture is", async () => {
  const { field, number, canvas, bring } = begin();
  for (const target of [field, number, canvas]) assert.deepEqual(await bring(PASTE, target, TEXT), [false]);
  for (const target of [field, number]) assert.deepEqual(await bring(PASTE, target, FILE), [false]);
  assert.deepEqual(await bring(PASTE, canvas, FILE), [true, "no picture that"]);
  assert.deepEqual(await bring(PASTE, canvas, NOTHING), [true, "no picture file"]);
});

test("a button that is out of sight takes nothing", async () => {
  const { part, canvas, bring } = begin();
  part.setAttribute("hidden", "");
  for (const kind of [DRAG, DROP, PASTE]) assert.deepEqual(await bring(kind, canvas, FILE), [false]);
  part.removeAttribute("hidden");
  assert.deepEqual(await bring(PASTE, canvas, FILE), [true, "no picture that"]);
});
