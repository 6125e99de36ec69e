// The schedule explorer: what three noise schedules leave of a picture at each time step.

import { seededNoise } from "../kit/noise.js";
import { asBytes, paint } from "../kit/pixels.js";
import { html, keepKeys, liveSlider, pane, statusLine, svg } from "../kit/ui.js";
import { mix, pictureOf, pixelValues, weights } from "./mixing.js";
import { cosine, linear, scaledLinear, TIME_STEPS } from "./schedules.js";
import { seedField } from "./seed.js";
import { wide } from "./wide.js";
import { chart, dot, fitted, label, stroke } from "./svg.js";

const LAST = TIME_STEPS - 1;
/** The colour and the dashes of each curve. @type {[string, string][]} */
const LOOKS = [["--cg-text", "7 5"], ["--cg-decoder", "2 4"], ["--cg-sky", "none"]];
const SCHEDULES = [
  { key: "linear", title: "Linear", users: "Ho, Jain and Abbeel, 2020", kept: linear(), look: LOOKS[0] },
  { key: "scaled linear", title: "Scaled linear", users: "Stable Diffusion, 2022", kept: scaledLinear(), look: LOOKS[1] },
  { key: "cosine", title: "Cosine", users: "Nichol and Dhariwal, 2021", kept: cosine(), look: LOOKS[2] },
];

/** A small share with enough places to see that it is not nothing. @param {number} share */
export function inPercent(share) {
  const all = 100 * share;
  const places = all >= 10 ? 0 : all >= 0.1 ? 1 : 3;
  return `${all >= 0.0005 ? all.toFixed(places) : 0}\u00a0%`;
}

/**
 * The three curves, and a line at the present time step.
 * @param {number} t @param {number} width
 */
function curves(t, width) {
  const { root, x, y, path } = chart({ width, height: 230, left: 46, bottom: 40, across: [0, LAST], up: [0, 1] });
  const every = Array.from({ length: TIME_STEPS / 9 + 1 }, (_, i) => Math.min(9 * i, LAST));
  root.append(
    ...[0, 0.5, 1].flatMap((share) => [stroke(path([[0, share], [LAST, share]]), "--cg-line"),
      label(x(0) - 8, y(share) + 4, `${100 * share}\u00a0%`, "end")]),
    ...[0, 250, 500, 750].map((at) => label(x(at), y(0) + 17, String(at))), label(x(LAST), y(0) + 17, String(LAST), "end"),
    label(x(LAST / 2), y(0) + 34, "time step t"),
    ...SCHEDULES.map(({ kept, look }) => stroke(path(every.map((at) => [at, kept[at]])), look[0], 2.6, look[1])),
    stroke(path([[t, 0], [t, 1]]), "--cg-edge", 1.5));
  for (const { kept, look } of SCHEDULES) {
    const mark = dot(5.5, look[0]);
    mark.setAttribute("transform", `translate(${x(t)} ${y(kept[t])})`);
    root.append(mark);
  }
  const left = SCHEDULES.map(({ title, kept }) => `${title} ${inPercent(kept[t])}`).join(", ");
  root.setAttribute("aria-label", `Three curves fall from 100 % to nearly nothing. Left at time step ${t}: ${left}.`);
  return root;
}

/** @param {typeof SCHEDULES[0]} schedule @param {string} own */
function scheduleCard({ key, title, users, kept, look }, own) {
  const { root, canvas, say } = pane(title);
  const style = "display: block; width: 2.1rem; height: 0.6rem; margin-bottom: 0.3rem";
  const sample = svg("svg", { viewBox: "0 0 34 10", style, "aria-hidden": "true" }, stroke("M1 5H33", look[0], 3, look[1]));
  root.querySelector(".cg-pane-title").prepend(sample);
  const ours = html("strong", {}, key === own ? "The chosen model. " : "");
  const end = html("p", { class: "cg-pane-caption" }, `Left at the end: ${inPercent(kept[LAST])}`);
  root.append(html("p", { class: "cg-pane-caption" }, ours, `${users}.`), end);
  return { root, canvas, say, kept };
}

/** @param {{ model: any, el: HTMLElement }} context */
function render({ model, el }) {
  const ends = new AbortController();
  const { signal } = ends;
  const picture = pixelValues(asBytes(model.get("drawing")));
  const size = /** @type {[number, number]} */ (model.get("size"));
  /** @param {Record<string, unknown>} values */
  const set = (values) => { model.set(values); model.save_changes(); };
  const status = statusLine();
  const time = liveSlider("Time step t", { min: 0, max: LAST, step: 1 }, (t) => set({ t }), signal);
  const seed = seedField((value) => set({ seed: value }), status.say, signal);
  const lines = fitted((width) => curves(model.get("t"), width), signal);
  const cards = SCHEDULES.map((schedule) => scheduleCard(schedule, model.get("own")));
  const title = html("p", { class: "cg-pane-caption" }, "Share of the picture that is left");
  const row = html("div", { class: "cg-panes cg-three cg-schedules" }, ...cards.map((card) => card.root));
  const root = html("div", { class: "cg-figure" }, title, lines.root, wide(time.root), row,
    html("div", { class: "cg-controls" }, seed.root, status.root));
  let [noiseSeed, noise] = [-1, new Float32Array()];

  const show = () => {
    const [t, wanted] = [model.get("t"), model.get("seed")];
    if (wanted !== noiseSeed) [noiseSeed, noise] = [wanted, seededNoise(picture.length, wanted)];
    for (const { canvas, say, kept } of cards) {
      const by = weights(kept[t]);
      paint(canvas, pictureOf(mix(picture, noise, kept[t]), size));
      say(`${inPercent(kept[t])} left: ${by.picture.toFixed(2)} picture + ${by.noise.toFixed(2)} noise`,
        `${model.get("caption")} at time step ${t}, ${inPercent(kept[t])} of it left`);
    }
    lines.update();
    time.update(t);
    seed.update(wanted);
  };
  keepKeys(root, signal);
  model.on("change:t change:seed", show);
  show();
  el.append(root);
  return () => { ends.abort(); model.off("change:t change:seed", show); };
}

export default { render };
