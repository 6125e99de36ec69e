// The settings that the reader may change for all drawings of a grid, and the words that differ between its columns.

import { slider } from "../kit/slider.js";
import { choice, html } from "../kit/ui.js";
import { seedField } from "../noise/seed.js";
import { SAMPLERS } from "./grid.js";
import { textLine } from "./text_line.js";

const RANGES = { num_inference_steps: { min: 1, max: 50, step: 1 }, guidance_scale: { min: 0, max: 10, step: 0.5 } };
const LABELS = { prompt: "Prompt", negative_prompt: "Negative prompt", num_inference_steps: "Steps",
  guidance_scale: "Guidance" };
const WORDS = ["prompt", "negative_prompt"];

/**
 * @typedef {{ read: (name: string) => any, onChange: (change: Record<string, unknown>) => void,
 *   onText: (change: Record<string, unknown>) => void, onEnter: () => void, say: (sentence: string) => void,
 *   signal: AbortSignal }} Wiring `onText` is for what is being written, which draws nothing until Enter or Draw
 */

/**
 * `onChange` is called with the traits that changed. `update` shows the present values, `collect` gives what stands in
 * the text fields, entered or not.
 * @param {Wiring} wiring
 */
export function gridControls(wiring) {
  const { read } = wiring;
  const common = /** @type {string[]} */ (read("controls"));
  const own = WORDS.includes(read("columns")) ? ownLines(wiring) : [];
  const controls = common.map((name) => ({ name, ...control(name, wiring) }));
  const words = own.length ? [html("div", { class: "cg-own" }, ...own.map((one) => one.root))] : [];
  const root = html("div", { class: "cg-wish" }, ...controls.map((one) => one.root), ...words);

  function update() {
    for (const one of controls) one.update(read(one.name), false);
    own.forEach((one, i) => one.update(read("values")[i]));
  }
  function collect() {
    const texts = controls.filter(({ name }) => WORDS.includes(name));
    const change = Object.fromEntries(texts.map(({ name, text }) => [name, text()]));
    return own.length ? { ...change, values: own.map((one) => one.read()) } : change;
  }
  return { root, update, collect };
}

/** A text field for each column. @param {Wiring} wiring */
function ownLines({ read, onText, onEnter, signal }) {
  const label = LABELS[/** @type {keyof typeof LABELS} */ (read("columns"))];
  const values = /** @type {string[]} */ (read("values"));
  return values.map((_, at) => {
    const change = (/** @type {string} */ text) => onText({ values: read("values").with(at, text) });
    return textLine(`${label} ${at + 1}`, change, signal, onEnter);
  });
}

/**
 * @param {string} name
 * @param {Wiring} wiring
 * @returns {{ root: HTMLElement, update: (value: any, disabled: boolean) => void, text: () => string }}
 */
function control(name, { onChange, onText, onEnter, say, signal }) {
  const change = (/** @type {unknown} */ value) => onChange({ [name]: value });
  const none = () => "";
  if (name === "sampler") return { ...choice("How a step is taken", SAMPLERS, change, signal), text: none };
  if (name === "seed") return { ...seedField(change, say, signal), text: none };
  const label = LABELS[/** @type {keyof typeof LABELS} */ (name)];
  const range = RANGES[/** @type {keyof typeof RANGES} */ (name)];
  if (range) return { ...slider(label, range, change, signal), text: none };
  const line = textLine(label, (text) => onText({ [name]: text }), signal, onEnter);
  return { ...line, text: line.read };
}
