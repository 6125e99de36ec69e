// Loading the model: what is fetched once, who is told how far it has come, and a graphics card that never answers.

import assert from "node:assert/strict";
import test from "node:test";

import { loading } from "../../src/cloudgazing/publish/engine/loading.js";
import { Unresponsive } from "../../src/cloudgazing/publish/engine/runtime.js";

const BYTES = { runtime: 100, unet: 40, vae_decoder: 8 };
const settle = () => new Promise((resolve) => { setTimeout(resolve); });

/** A loading whose files come when a test says so: `come` lets so many bytes of one come, and it opens with the last. */
function begin({ failsOn = () => false, holds = () => false } = {}) {
  const files = new Map();
  const starts = [];
  const coming = (name, onBytes, value) => new Promise((resolve, reject) => {
    files.set(name, { onBytes, resolve: () => resolve(value), reject });
  });
  const networks = (mayUseGraphics) => {
    const opened = new Map();
    return {
      open: (name, onBytes) => {
        if (failsOn(mayUseGraphics, name)) return Promise.reject(new Unresponsive());
        if (holds(mayUseGraphics)) return new Promise(() => {});
        if (!opened.has(name)) opened.set(name, coming(name, onBytes, {}));
        return opened.get(name);
      },
      run: async (name) => `${name}, ${mayUseGraphics ? "with" : "without"} graphics`,
    };
  };
  const all = loading({
    bytesOf: (name) => BYTES[name],
    start: (onBytes, mayUseGraphics) => {
      starts.push(mayUseGraphics);
      return coming("runtime", onBytes, networks(mayUseGraphics));
    },
  });
  const come = async (name, bytes) => {
    files.get(name).onBytes(bytes);
    if (bytes === BYTES[name]) files.get(name).resolve();
    await settle();
  };
  return { ...all, come, starts, lose: async (name, fault) => { files.get(name).reject(fault); await settle(); } };
}

test("who asks while the model is on its way is told how far it has come, and waits for it", async () => {
  const { open, come } = begin();
  const [first, second] = [[], []];
  const one = open(["unet"], (...told) => first.push(told));
  await come("runtime", 60);
  let isOpen = false;
  const other = open(["unet", "vae_decoder"], (...told) => second.push(told)).then(() => { isOpen = true; });
  assert.deepEqual(second, [[60, 148]]);
  await come("runtime", 100);
  await come("unet", 40);
  await one;
  assert.equal(isOpen, false);
  await come("vae_decoder", 8);
  await other;
  assert.deepEqual(first, [[60, 140], [100, 140], [140, 140]]);
  assert.deepEqual(second, [[60, 148], [100, 148], [140, 148], [148, 148]]);
});

test("what is open is neither fetched nor counted again", async () => {
  const { open, come, starts } = begin();
  const first = open(["unet"], () => {});
  await come("runtime", 100);
  await come("unet", 40);
  await first;
  const told = [];
  await open(["unet"], (...each) => told.push(each));
  const more = open(["unet", "vae_decoder"], (...each) => told.push(each));
  await settle();
  await come("vae_decoder", 8);
  await more;
  assert.deepEqual(told, [[8, 8]]);
  assert.equal(starts.length, 1);
});

test("a runtime that did not come is fetched again at the next question", async () => {
  const { open, come, lose, starts, run } = begin();
  const refused = assert.rejects(open([], () => {}), /offline/);
  await lose("runtime", new Error("offline"));
  await refused;
  const second = open([], () => {});
  await come("runtime", 100);
  await second;
  assert.equal(starts.length, 2);
  assert.equal(await run("unet"), "unet, with graphics");
});

test("after a graphics card that never answered all go on without one, in one new runtime", async () => {
  const { open, come, starts, run } = begin({ failsOn: (mayUseGraphics) => mayUseGraphics });
  const both = Promise.all([open(["unet"], () => {}), open(["unet"], () => {})]);
  await come("runtime", 100);
  await come("runtime", 100);
  await come("unet", 40);
  await both;
  assert.deepEqual(starts, [true, false]);
  assert.equal(await run("unet"), "unet, without graphics");
});

test("who waits for another network of a runtime that a graphics card holds goes on in the new one, too", async () => {
  const failsOn = (mayUseGraphics, name) => mayUseGraphics && name === "unet";
  const { open, come, starts } = begin({ failsOn, holds: (mayUseGraphics) => mayUseGraphics });
  const both = Promise.all([open(["vae_decoder"], () => {}), open(["unet"], () => {})]);
  await come("runtime", 100);
  await come("runtime", 100);
  await come("unet", 40);
  await come("vae_decoder", 8);
  await both;
  assert.deepEqual(starts, [true, false]);
});
