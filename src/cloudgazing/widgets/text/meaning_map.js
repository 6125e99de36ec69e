// The meaning map: one word in many sentences, one dot each, and the reader's own sentence among them.

import { asking } from "../kit/asking.js";
import { restingLine } from "../kit/spoken.js";
import { choice, html, keepKeys } from "../kit/ui.js";
import { picker } from "./picker.js";
import { plane } from "./plane.js";
import { textField } from "./text_field.js";

/**
 * @typedef {{ meaning: string, before: string, after: string }} Sentence
 * @typedef {Record<string, { point: [number, number], distances: number[] }>} Mine
 */

const SETTINGS = "change:reading change:order change:mine";
const TIED = 0.001;

/** @param {{ model: any, el: HTMLElement }} cell */
function render({ model, el }) {
  const controller = new AbortController();
  const { signal } = controller;
  const word = model.get("word");
  /** @type {Sentence[]} */ const sentences = model.get("sentences");
  /** @type {string[]} */ const meanings = model.get("meanings");
  /** @param {Record<string, unknown>} values */
  const set = (values) => { model.set(values); model.save_changes(); };
  const readings = choice("Where the text encoder is read", { word: `At “${word}”`, end: "At the end mark" }, (reading) => set({ reading }), signal);
  const orders = choice("Where the context stands", { before: "Context first", after: `“${word}” first` }, (order) => set({ order }), signal);
  const map = plane((at) => { if (sentences[at]) write(sentences[at][model.get("order")]); }, signal);
  map.root.classList.add("cg-wide");
  const pick = picker("A sentence of the map", (sentence) => write(sentence), signal);
  const told = html("p", { class: "cg-told" });
  const status = restingLine(signal);

  const show = () => {
    const [reading, order, shown] = ["reading", "order", "mine_of"].map((name) => model.get(name));
    const points = model.get("points")[reading][order];
    const own = model.get("mine")[reading];
    map.update(...dotsOf({ sentences, meanings, points, order, word, bare: model.get("bare")[reading], own: own.point, prompt: shown }),
      `${sentences.length} sentences with “${word}”. ${nearerInWords(own.distances, meanings, shown)}`);
    pick.update(byMeaning(sentences, meanings, order), shown);
    readings.update(reading, false);
    orders.update(order, false);
    told.textContent = toldApartInWords(model.get("told_apart")[reading][order], sentences.length, isOnePoint(points));
    status.root.classList.remove("cg-trouble");
    status.follow(nearerInWords(own.distances, meanings, shown));
  };
  const ask = asking(model, {
    onAnswer: ({ mine }, _, { prompt }) => { set({ prompt, mine_of: prompt, mine }); show(); },
    onTrouble: (sentence) => { status.root.classList.add("cg-trouble"); status.say(sentence); },
    signal,
  });
  const field = textField("Your own sentence", {
    value: model.get("prompt"), examples: model.get("examples"), signal, onInput: (prompt) => ask({ kind: "sentence", prompt }),
  });
  /** @param {string} prompt */
  const write = (prompt) => { field.update(prompt); ask({ kind: "sentence", prompt }); };
  model.on(SETTINGS, show);
  signal.addEventListener("abort", () => model.off(SETTINGS, show));
  const root = html("div", { class: "cg-figure" }, field.root,
    html("div", { class: "cg-controls" }, readings.root, orders.root, pick.root),
    map.root, key(meanings, word), status.root, told);
  keepKeys(root, signal);
  el.append(root);
  show();
  /** A page that is loaded again, a link or another cell names another sentence than the one that lies on the map. */
  const follow = () => { if (model.get("mine_of") !== model.get("prompt")) write(model.get("prompt")); };
  follow();
  model.on("change:prompt", follow);
  signal.addEventListener("abort", () => model.off("change:prompt", follow));
  return () => { controller.abort(); root.remove(); };
}

/**
 * The sentences, the word without context, and the reader's sentence; a line from the one to the other.
 * @param {{ sentences: Sentence[], meanings: string[], points: [number, number][], order: string, word: string,
 *   bare: [number, number], own: [number, number], prompt: string }} shown
 * @returns {[import("./name_places.js").Dot[], [number, number][]]}
 */
export function dotsOf({ sentences, meanings, points, order, word, bare, own, prompt }) {
  const dots = sentences.map((sentence, at) => ({ x: points[at][0], y: points[at][1], title: sentence[order],
    kind: `meaning-${meanings.indexOf(sentence.meaning)}` }));
  const bareDot = { x: bare[0], y: bare[1], name: `a ${word}`, title: `“a ${word}”, without context`, kind: "bare", weight: 3 };
  const ownDot = { x: own[0], y: own[1], name: "yours", title: prompt, kind: "own cg-here", weight: 3 };
  return [[...dots, bareDot, ownDot], [[dots.length, dots.length + 1]]];
}

/** @param {string} meaning as the picture book has it */
export const plainMeaning = (meaning) => {
  const sense = /^(.+) \((.+)\)$/.exec(meaning);
  return sense ? `the ${sense[2]}` : "the animal";
};

/** The sentences about each meaning. @param {Sentence[]} sentences @param {string[]} meanings @param {string} order */
const byMeaning = (sentences, meanings, order) => Object.fromEntries(meanings.map((meaning) =>
  [`about ${plainMeaning(meaning)}`, sentences.filter((sentence) => sentence.meaning === meaning).map((sentence) => sentence[order])]));

/** @param {number[]} distances @param {string[]} meanings @param {string} prompt */
export function nearerInWords(distances, meanings, prompt) {
  const order = distances.map((_, at) => at).sort((one, other) => distances[one] - distances[other]);
  const [near, far] = order.map((at) => distances[at]);
  const [own, other] = order.map((at) => plainMeaning(meanings[at]));
  const shown = `“${prompt}” lies`;
  if (far - near < TIED * far) return `${shown} as near to the one group as to the other.`;
  return `${shown} nearer to the sentences about ${own}: ${near.toFixed(1)} away from their middle, `
    + `against ${far.toFixed(1)} from the middle of those about ${other}.`;
}

/** @param {[number, number][]} points */
export const isOnePoint = (points) => points.every(([x, y]) => Math.hypot(x - points[0][0], y - points[0][1]) < TIED);

/** @param {number} right @param {number} all @param {boolean} onePoint */
export function toldApartInWords(right, all, onePoint) {
  if (onePoint) return `All ${all} sentences lie on one point: what comes after the word has not been seen yet.`;
  return `Each sentence held against the middles of the two groups: ${right} of ${all} are nearer to their own.`;
}

/** @param {string[]} meanings @param {string} word */
function key(meanings, word) {
  const entries = meanings.map((meaning, at) => [`meaning-${at}`, `about ${plainMeaning(meaning)}`]);
  return html("ul", { class: "cg-key" }, ...[...entries, ["bare", `“a ${word}” alone`], ["own", "your sentence"]].map(([kind, label]) =>
    html("li", { class: `cg-kind-${kind}` }, html("i"), label)));
}

export default { render };
