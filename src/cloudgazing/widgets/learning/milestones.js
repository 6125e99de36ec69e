// Milestones: eight prompts at every stop of a training, on one scrubber, with the error beside it.

import { paint } from "../kit/pixels.js";
import { scrubber } from "../kit/scrubber.js";
import { cutSheet, NOT_OPENED, takeApart } from "../kit/sheets.js";
import { choice, html, keepKeys, statusLine } from "../kit/ui.js";
import { thousands } from "../latents/arithmetic.js";
import { fitted } from "../noise/svg.js";
import { lossCurve } from "./loss_curve.js";

/** @typedef {{ samples: number, error: number | null }} Milestone */

/** @param {Milestone} milestone */
function inWords({ samples, error }) {
  if (samples === 0) return "untrained: no drawing seen yet";
  const off = error === null ? "" : `, error ${error.toFixed(3)}`;
  return `after ${thousands(samples)} drawings${off}`;
}

/** @param {{ model: any, el: HTMLElement }} context */
function render({ model, el }) {
  const ends = new AbortController();
  const { signal } = ends;
  const prompts = /** @type {string[]} */ (model.get("prompts"));
  const milestones = /** @type {Milestone[]} */ (model.get("milestones"));
  const last = milestones.length - 1;
  /** @type {import("../kit/pixels.js").Picture[][]} */
  let sheets = [];
  let at = last;

  const steps = scrubber((place) => { at = place; show(); }, signal,
    { label: "Milestone", inWords: (place) => inWords(milestones[place]) });
  const seeds = choice("Noise", { 0: "Noise of seed 0", 1: "Noise of seed 1" }, (value) => {
    model.set("seed", Number(value));
    model.save_changes();
  }, signal);
  const status = statusLine();
  const grid = html("div", { class: "cg-gallery" });
  const canvases = prompts.map((prompt) => {
    const canvas = html("canvas", { class: "cg-canvas", role: "img" });
    grid.append(html("figure", {}, canvas, html("figcaption", { class: "cg-pane-caption" }, prompt)));
    return canvas;
  });
  const error = fitted((width) => {
    const { samples, error: off } = milestones[at];
    return lossCurve({ line: model.get("curve"), at: off === null ? null : [samples, off], unit: "drawings seen, repeats included", log: true }, width);
  }, signal);
  const root = html("div", { class: "cg-figure cg-milestones" }, steps.root,
    html("div", { class: "cg-controls" }, status.root, seeds.root), grid,
    html("p", { class: "cg-pane-caption" }, "Error of its answers (mean square). Each point of the line is a mean over the drawings that it has just been asked about."),
    error.root);

  const show = () => {
    if (!sheets.length) return;
    const seed = model.get("seed");
    const words = inWords(milestones[at]);
    canvases.forEach((canvas, i) => {
      paint(canvas, sheets[at][seed * prompts.length + i]);
      canvas.setAttribute("aria-label", `“${prompts[i]}”, ${words}`);
    });
    steps.update({ at, last, pictures: sheets.map((sheet) => sheet[seed * prompts.length]), disabled: false });
    seeds.update(String(seed), false);
    status.say(`${words[0].toUpperCase()}${words.slice(1)}.`);
    error.update();
  };
  keepKeys(root, signal);
  model.on("change:seed", show);
  el.append(root);
  const files = takeApart(model.get("sheets"), model.get("lengths"));
  Promise.all(files.map((file) => cutSheet(file, [prompts.length, 2]))).then((cut) => {
    sheets = cut;
    // From here on the line repeats what the slider says, and Play runs through all of it.
    status.root.setAttribute("aria-live", "off");
    show();
  }).catch(() => status.say(NOT_OPENED));
  return () => { ends.abort(); model.off("change:seed", show); };
}

export default { render };
