// The colour mixer: three sliders, three lights on a wall, and a colour to match.

import { paint } from "../kit/pixels.js";
import { restingLine } from "../kit/spoken.js";
import { freshId, html, keepKeys } from "../kit/ui.js";
import { colourSliders } from "./channels.js";
import { asHex, asShares, hint, isMatch, lightsOnWall, NEAR, stepsApart } from "./colours.js";
import { CHANNELS, inkOn, inWords } from "./grid.js";

/** @typedef {{ name: string, colour: number[] }} Target */

const SIDE = 480;
const CHANGES = [...CHANNELS, "target"].map((name) => `change:${name}`).join(" ");
const NO_TARGET = "Choose a colour to match.";

/** @param {{ model: any, el: HTMLElement }} context */
function render({ model, el }) {
  const controller = new AbortController();
  const { signal } = controller;
  const numbersOf = (/** @type {string} */ wanted) => {
    return model.get("targets").find((/** @type {Target} */ { name }) => name === wanted)?.colour ?? null;
  };
  const set = (/** @type {Record<string, unknown>} */ values) => { model.set(values); model.save_changes(); };
  const mixed = () => CHANNELS.map((channel) => model.get(channel));
  const mix = (/** @type {number[]} */ colour) => set(Object.fromEntries(CHANNELS.map((name, i) => [name, colour[i]])));

  const wallIn = lightsOnWall(SIDE);
  const wall = html("canvas", { class: "cg-canvas", role: "img" });
  const patch = colourPatch();
  const sliders = colourSliders(mix, () => {}, signal);
  const targets = targetChoice(model.get("targets"), (target) => set({ target }), signal);
  const line = restingLine(signal);
  const ways = waysToWrite();
  const asked = html("button", { type: "button", class: "cg-button" }, "Hint");
  asked.addEventListener("click", () => {
    line.say(inSentence(mixed(), numbersOf(model.get("target")), model.get("target"), true));
  }, { signal });

  function show() {
    const [colour, name] = [mixed(), model.get("target")];
    const target = numbersOf(name);
    paint(wall, wallIn(colour));
    wall.setAttribute("aria-label", `Three lights on a dark wall: ${inWords(colour)}. They overlap in the middle.`);
    patch.update(colour, target, name);
    sliders.update(colour);
    ways.update(colour);
    targets.update(name);
    asked.disabled = !target || isMatch(colour, target);
    line.follow(inSentence(colour, target, name, false));
  }
  const game = html("div", { class: "cg-game" }, targets.root, html("div", { class: "cg-controls" }, asked, line.root));
  const left = html("div", {}, wall);
  const right = html("div", { class: "cg-mixer-desk" }, patch.root, sliders.root, ways.root);
  const panes = html("div", { class: "cg-mixer-panes" }, left, right);
  const root = html("div", { class: "cg-figure cg-mixer" }, panes, game);
  keepKeys(root, signal);
  model.on(CHANGES, show);
  show();
  el.append(root);
  return () => { controller.abort(); model.off(CHANGES, show); };
}

/**
 * How the game stands.
 * @param {number[]} colour
 * @param {number[] | null} target
 * @param {string} name
 * @param {boolean} withHint
 */
function inSentence(colour, target, name, withHint) {
  if (!target) return NO_TARGET;
  const steps = stepsApart(colour, target);
  if (isMatch(colour, target)) {
    return steps ? `A match: no number is off by more than ${NEAR}. The book’s ${name} is ${inWords(target)}.`
      : `Exactly the book’s ${name}: ${inWords(target)}.`;
  }
  const away = `${steps} ${steps === 1 ? "step" : "steps"} of a slider away from ${name}.`;
  return withHint ? `${away} Try ${hint(colour, target)}.` : away;
}

/** The colour, large, and beside it the one to match. */
function colourPatch() {
  const mine = html("div", { class: "cg-patch" }, "yours");
  const other = html("div", { class: "cg-patch" });
  const root = html("div", { class: "cg-patches", role: "img" }, mine, other);
  /** @param {number[]} colour @param {number[] | null} target @param {string} name */
  const update = (colour, target, name) => {
    other.hidden = !target;
    other.textContent = name;
    fillWith(mine, colour);
    if (target) fillWith(other, target);
    root.setAttribute("aria-label", `Your colour${target ? `, beside the book’s ${name}` : ""}.`);
  };
  return { root, update };
}

/** @param {HTMLElement} patch @param {number[]} colour */
function fillWith(patch, colour) {
  patch.style.background = `rgb(${colour})`;
  patch.style.color = inkOn(colour);
}

/** The same colour, written in three ways. */
function waysToWrite() {
  const fields = ["0 to 255", "0 to 1", "on web pages"].map((name) => [name, html("dd", {})]);
  const root = html("dl", { class: "cg-ways" });
  for (const [name, value] of fields) root.append(html("div", {}, html("dt", {}, name), value));
  /** @param {number[]} colour */
  const update = (colour) => {
    [colour.join(", "), asShares(colour), asHex(colour)].forEach((words, i) => {
      /** @type {HTMLElement} */ (fields[i][1]).textContent = words;
    });
  };
  return { root, update };
}

/**
 * The colours to match, as a row of native radio buttons.
 * @param {Target[]} targets
 * @param {(name: string) => void} onChoose
 * @param {AbortSignal} signal
 */
function targetChoice(targets, onChoose, signal) {
  const name = freshId("target");
  const root = html("fieldset", { class: "cg-targets" }, html("legend", {}, "A colour to match"));
  const inputs = targets.map(({ name: value, colour }) => {
    const input = html("input", { type: "radio", name, value, "aria-label": value });
    const dot = html("span", { title: value, "aria-hidden": "true" });
    dot.style.background = `rgb(${colour})`;
    input.addEventListener("change", () => onChoose(value), { signal });
    root.append(html("label", {}, input, dot));
    return input;
  });
  /** @param {string} chosen */
  const update = (chosen) => inputs.forEach((input) => { input.checked = input.value === chosen; });
  return { root, update };
}

export default { render };
