// The landing page's film: by keyboard, and where the net fails in the middle.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import test from "node:test";

import { Element, newPage } from "./page.mjs";

const SCRIPT = await readFile(new URL("../../src/cloudgazing/publish/film.js", import.meta.url), "utf8");
const settle = () => new Promise((resolve) => { setTimeout(resolve); });

/** A figure as `film.html` writes it. */
function figure() {
  const root = new Element("figure");
  root.dataset.steps = "2";
  const list = new Element("ul");
  for (const name of ["first", "second"]) {
    const line = new Element("li");
    line.textContent = name;
    line.dataset.strip = `${name}.webp`;
    list.append(line);
  }
  const caption = new Element("figcaption");
  const prompt = new Element("p");
  prompt.className = "cg-film-prompt";
  caption.append(prompt);
  root.append(new Element("img"), list, caption);
  return root;
}

/** Runs the script once more, as each page does. @param {string} name */
async function run(name) {
  await import(`data:text/javascript,${encodeURIComponent(`${SCRIPT}\n// ${name}`)}`);
  await settle();
}

test("an arrow key goes on by a step, and stops the film", async () => {
  const body = newPage();
  const film = figure();
  body.append(film);
  document.querySelectorAll = () => [film];
  globalThis.Image = class { naturalHeight = 8; decode() { return Promise.resolve(); } };
  globalThis.requestAnimationFrame = () => {};
  await run("keys");
  const slider = film.querySelector("input");
  const said = [];
  for (const key of ["ArrowRight", "ArrowUp", "ArrowRight", "ArrowLeft"]) {
    slider.happen("keydown", { key: "ArrowLeft", metaKey: true }); // the browser's own
    slider.happen("keydown", { key });
    said.push(slider.getAttribute("aria-valuetext"));
  }
  assert.deepEqual(said, ["step 1 of 2", "step 2 of 2", "step 2 of 2", "step 1 of 2"]);
  assert.equal(film.querySelector("button").getAttribute("aria-label"), "Play the film");
});

test("a film that stopped for want of its next strip goes on when Play is pressed again", async () => {
  const body = newPage();
  const film = figure();
  body.append(film);
  document.querySelectorAll = () => [film];
  let isOffline = false;
  globalThis.Image = class {
    naturalHeight = 8;
    decode() { return isOffline ? Promise.reject(new Error("offline")) : Promise.resolve(); }
  };
  /** @type {((now: number) => void)[]} */ let frames = [];
  globalThis.requestAnimationFrame = (tick) => { frames.push(tick); };
  const pass = (now) => { for (const tick of frames.splice(0)) tick(now); };
  await run("net");
  const button = film.querySelector("button");
  assert.equal(button.getAttribute("aria-label"), "Pause the film");
  isOffline = true;
  pass(0);
  pass(60_000);
  await settle();
  assert.equal(button.getAttribute("aria-label"), "Play the film");
  isOffline = false;
  frames = [];
  button.click();
  await settle();
  assert.equal(button.getAttribute("aria-label"), "Pause the film");
  pass(100_000);
  pass(100_300);
  assert.match(film.querySelector("span").textContent, /^step 1 of 2$/);
  assert.match(film.querySelector("p.cg-film-prompt").textContent, /second/);
});

test("who goes to a step while the next film is fetched stays there", async () => {
  const body = newPage();
  const film = figure();
  body.append(film);
  document.querySelectorAll = () => [film];
  let come = () => {};
  let isSlow = false;
  globalThis.Image = class {
    naturalHeight = 8;
    decode() { return isSlow ? new Promise((resolve) => { come = resolve; }) : Promise.resolve(); }
  };
  /** @type {((now: number) => void)[]} */ const frames = [];
  globalThis.requestAnimationFrame = (tick) => { frames.push(tick); };
  const pass = (now) => { for (const tick of frames.splice(0)) tick(now); };
  await run("slow");
  isSlow = true;
  pass(0);
  pass(60_000);
  const slider = film.querySelector("input");
  slider.value = "1";
  slider.happen("input");
  come();
  await settle();
  assert.match(film.querySelector("p.cg-film-prompt").textContent, /second/);
  slider.happen("keydown", { key: "ArrowRight" });
  assert.equal(slider.getAttribute("aria-valuetext"), "step 2 of 2");
});
