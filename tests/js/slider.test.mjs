// A slider tells its value when the reader lets go, and not at every key on the way.

import assert from "node:assert/strict";
import test from "node:test";

import { slider } from "../../src/cloudgazing/widgets/kit/slider.js";
import { newPage } from "./page.mjs";

/** A slider on a page, what it has told, and what a reader does to it. */
function onPage(t) {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const [page, told, controller] = [newPage(), [], new AbortController()];
  const { root } = slider("Steps", { min: 1, max: 50, step: 1 }, (value) => told.push(value), controller.signal);
  page.append(root);
  const [input] = root.querySelectorAll("input");
  const move = (value) => { input.value = String(value); for (const kind of ["input", "change"]) input.happen(kind); };
  const press = (value) => { input.happen("keydown", { key: "ArrowRight" }); move(value); };
  return { root, input, told, move, press, controller, wait: (ms) => t.mock.timers.tick(ms) };
}

test("what the mouse has chosen is told at once, after keys too", (t) => {
  const { input, told, move, press, wait } = onPage(t);
  move(9);
  assert.deepEqual(told, [9]);
  press(10);
  input.happen("pointerdown");
  move(20);
  assert.deepEqual(told, [9, 20]);
  wait(1000);
  assert.deepEqual(told, [9, 20]);
});

test("of several keys in a row only the last value is told, a moment later, and is shown at once", (t) => {
  const { root, told, press, wait } = onPage(t);
  for (const value of [2, 3, 4]) { press(value); wait(300); }
  assert.equal(root.querySelector("span.cg-value").textContent, "4");
  assert.deepEqual(told, []);
  wait(200);
  assert.deepEqual(told, [4]);
});

test("who goes elsewhere has chosen, once; and a figure that has gone tells nothing", (t) => {
  const { input, told, press, wait, controller } = onPage(t);
  press(5);
  input.happen("blur");
  assert.deepEqual(told, [5]);
  wait(1000);
  input.happen("blur");
  press(6);
  controller.abort();
  wait(1000);
  assert.deepEqual(told, [5]);
});
