// The copy ladder: what models draw that learnt from few cards and from many, and how much of it is copied.

import { finePercent } from "../kit/percent.js";
import { paint } from "../kit/pixels.js";
import { html, keepKeys, liveSlider, svg } from "../kit/ui.js";
import { cutSheet, NOT_OPENED, takeApart } from "../kit/sheets.js";
import { chart, dot, fitted, label, stroke, tick } from "../noise/svg.js";
import { wide } from "../noise/wide.js";
import { agreement, cards, placeOf, storyOf } from "./ladder_words.js";

/** @typedef {import("./ladder_words.js").Rung} Rung */
/** @typedef {import("./ladder_words.js").Half} Half */
/** @typedef {import("../kit/pixels.js").Picture} Picture */

const ROWS = ["Drawn", "The nearest card that it learnt from"];
const CARDS = 8;

/**
 * The share of copies, and how far two models agree that share no card, against the number of cards.
 * @param {Rung[]} rungs @param {Half[]} halves @param {number} at @param {number} width
 */
function curves(rungs, halves, at, width) {
  const across = /** @type {[number, number]} */ (rungs.map(({ pictures }) => placeOf(pictures)).filter((_, i) => i === 0 || i === rungs.length - 1));
  const { root, x, y, path } = chart({ width, height: 230, left: 46, bottom: 42, across, up: [0, 1] });
  const places = rungs.map(({ pictures, copies }) => /** @type {[number, number]} */ ([placeOf(pictures), copies]));
  const agreed = halves.map((half) => /** @type {[number, number]} */ ([placeOf(half.pictures), agreement(half)]));
  root.append(...[0, 0.5, 1].flatMap((value) => [stroke(path([[across[0], value], [across[1], value]]), "--cg-line"),
    label(x(across[0]) - 8, y(value) + 4, finePercent(value), "end")]));
  rungs.forEach(({ pictures, interval }) => root.append(stroke(path([[placeOf(pictures), interval[0]], [placeOf(pictures), interval[1]]]), "--cg-text", 5)));
  root.append(stroke(path(places), "--cg-text", 2.2), stroke(path(agreed), "--cg-sky", 2.2, "6 4"),
    ...places.map((place, i) => marked(x(place[0]), y(place[1]), i === at ? 8 : 4, "--cg-text")),
    ...agreed.map((place) => marked(x(place[0]), y(place[1]), 4, "--cg-sky")));
  const every = width < 480 ? 2 : 1;
  places.forEach(([place], i) => {
    if (i % every === 0) root.append(tick(x(place), y(0), rungs[i].pictures.toLocaleString("en"), width));
  });
  root.append(label(width / 2, y(0) + 36, "cards in the training set"));
  root.setAttribute("aria-label", `Copies: ${rungs.map((rung) => `${finePercent(rung.copies)} with ${cards(rung.pictures)}`).join(", ")}. ` +
    `Agreement of two models that share no card: ${halves.map((half) => `${finePercent(agreement(half))} with ${cards(half.pictures)}`).join(", ")}.`);
  return root;
}

/** @param {number} x @param {number} y @param {number} radius @param {string} colour */
function marked(x, y, radius, colour) {
  const mark = dot(radius, colour);
  mark.setAttribute("transform", `translate(${x.toFixed(1)} ${y.toFixed(1)})`);
  return mark;
}

/** A line and what it stands for. @param {string} words @param {string} colour @param {string} dashes */
function key(words, colour, dashes) {
  const line = svg("svg", { width: 34, height: 10, "aria-hidden": "true" }, stroke("M1 5 H33", colour, 3, dashes));
  return html("span", { class: "cg-key" }, line, words);
}

/** @param {{ model: any, el: HTMLElement }} context */
function render({ model, el }) {
  const ends = new AbortController();
  const { signal } = ends;
  /** @type {Rung[]} */ const rungs = model.get("rungs");
  /** @type {Half[]} */ const halves = model.get("halves");
  /** The cards of each rung, row by row, as soon as they are opened. @type {Picture[][]} */ let sheets = [];
  const canvases = ROWS.map(() => Array.from({ length: CARDS }, () => html("canvas", { class: "cg-canvas cg-pixels" })));
  const strips = canvases.map((own) => html("div", { class: "cg-card-row", role: "img" }, ...own));
  const story = html("p", { class: "cg-verdict", "aria-live": "polite" });
  const lines = fitted((width) => curves(rungs, halves, model.get("at"), width), signal);
  const slider = liveSlider("Learnt from", { min: 0, max: rungs.length - 1, step: 1 }, (at) => {
    model.set("at", at);
    model.save_changes();
  }, signal, (at) => cards(rungs[at].pictures));
  const rows = html("div", { class: "cg-sheet" }, ...ROWS.flatMap((words, i) => [html("p", {}, words), strips[i]]));
  const root = html("div", { class: "cg-figure cg-ladder" }, wide(slider.root), rows, story, lines.root,
    html("p", { class: "cg-keys" }, key("copies", "--cg-text", "none"), key("agreement of two models that share no card", "--cg-sky", "6 4")));

  const show = () => {
    const at = Math.min(Math.max(model.get("at"), 0), rungs.length - 1);
    const half = halves.find(({ pictures }) => pictures === rungs[at].pictures);
    slider.update(at);
    lines.update();
    story.textContent = storyOf(rungs[at], half);
    const drawn = `Eight cards drawn by a model that learnt from ${cards(rungs[at].pictures)}.`;
    strips[0].setAttribute("aria-label", `${drawn} ${finePercent(rungs[at].copies)} of such cards are copies.`);
    strips[1].setAttribute("aria-label", "Below each, the nearest card that the model learnt from.");
    if (sheets.length) canvases.flat().forEach((canvas, i) => paint(canvas, sheets[at][i]));
  };
  keepKeys(root, signal);
  model.on("change:at", show);
  show();
  el.append(root);
  Promise.all(takeApart(model.get("sheets"), model.get("lengths")).map((file) => cutSheet(file, [CARDS, ROWS.length])))
    .then((opened) => { sheets = opened; show(); })
    .catch(() => rows.append(html("p", { class: "cg-trouble", role: "alert" }, NOT_OPENED)));
  return () => { ends.abort(); model.off("change:at", show); };
}

export default { render };
