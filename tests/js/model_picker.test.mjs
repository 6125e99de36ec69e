// What the model picker offers for each kind of model.

import assert from "node:assert/strict";
import test from "node:test";

import picker from "../../src/cloudgazing/widgets/kit/model_picker.js";
import { actionFor, inCode } from "../../src/cloudgazing/widgets/kit/picker_words.js";
import { open } from "./page.mjs";

const ROW = { name: "sd-turbo", title: "SD-Turbo", facts: "", why: "It is too large.", size: "2.6 GB" };

test("a model that is here is used, and one that is not is downloaded first", () => {
  assert.deepEqual(actionFor({ ...ROW, here: true, able: true }, "picture-book"), { kind: "use", label: "Use SD-Turbo" });
  const { kind, label } = actionFor({ ...ROW, here: false, able: true }, "picture-book");
  assert.equal(kind, "fetch");
  assert.equal(label, "Download 2.6 GB and use SD-Turbo");
});

test("nothing is offered for the model that is chosen, nor for one that cannot run, which says why", () => {
  assert.equal(actionFor({ ...ROW, here: true, able: true }, "sd-turbo").kind, null);
  const refused = actionFor({ ...ROW, here: true, able: false }, "picture-book");
  assert.equal(refused.kind, null);
  assert.match(refused.label, /It is too large\.$/);
});

test("that no answer has come is not said beside the list that came late", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const { el, model } = open(picker, { chosen: "picture-book", title: "The book’s own", live: true, shelf: [], progress: {}, said: "", heard: 0 });
  const [list] = el.querySelectorAll("details");
  list.open = true;
  list.happen("toggle");
  const status = () => el.querySelector("p.cg-status").textContent;
  t.mock.timers.tick(10_000);
  assert.match(status(), /No answer yet/);
  model.set({ shelf: [ROW], heard: 1 });
  assert.equal(status(), "");
});

test("a name in code is quoted as Python reads it", () => {
  assert.equal(inCode("sd-turbo"), 'load("sd-turbo")');
});
