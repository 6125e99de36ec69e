// The word map: words as dots in a plane, and for one of them its nearest neighbours.

import { asking } from "../kit/asking.js";
import { percent } from "../kit/percent.js";
import { restingLine } from "../kit/spoken.js";
import { choice, html, keepKeys, paneTitle } from "../kit/ui.js";
import { picker } from "./picker.js";
import { plane } from "./plane.js";
import { textField } from "./text_field.js";

/**
 * @typedef {{ word: string, kind: string }} Word
 * @typedef {[number, number][]} Nearest words by their place in the list, each with its cosine
 * @typedef {{ points: [number, number][], nearest: Nearest[], kept: number }} Space
 * @typedef {{ word: string, spaces: Record<string, { point: [number, number], nearest: Nearest }> }} Mine
 */

const SPACES = { list: "In the list", read: "After reading" };
const KINDS = { thing: "things", colour: "colours", place: "places", style: "ways of drawing" };
const SETTINGS = "change:word change:space";

/** @param {{ model: any, el: HTMLElement }} cell */
function render({ model, el }) {
  const controller = new AbortController();
  const { signal } = controller;
  /** @type {Word[]} */ const words = model.get("words");
  /** @type {Mine | null} */ let mine = null;
  const [kept, status] = [html("p", { class: "cg-status" }), restingLine(signal)];
  /** @param {Record<string, string>} values */
  const set = (values) => { model.set(values); model.save_changes(); };
  /** @param {string} word */
  const choose = (word) => { mine = null; own.update(""); set({ word }); show(); };

  const map = plane((at) => { if (words[at]) choose(words[at].word); }, signal);
  const pick = picker("Word", choose, signal);
  const spaces = choice("Which vectors", SPACES, (space) => set({ space }), signal);
  const list = neighbourList((at) => choose(words[at].word), signal);
  const ask = asking(model, {
    onAnswer: (answer) => { if (own.input.value.trim() === answer.word) { mine = answer; show(); } },
    onTrouble: (sentence) => { status.root.className = "cg-trouble"; status.say(sentence); },
    signal,
  });
  const own = textField("A word of your own", {
    value: "", placeholder: "or a word of your own", signal,
    onInput: (text) => { if (text.trim()) ask({ kind: "word", word: text }); else { mine = null; show(); } },
  });

  const show = () => {
    /** @type {Space} */ const space = model.get("spaces")[model.get("space")];
    const found = mine?.spaces[model.get("space")];
    const at = words.findIndex(({ word }) => word === model.get("word"));
    const word = mine ? mine.word : model.get("word");
    const near = found ? found.nearest : space.nearest[at];
    const others = near.map(([other, cosine]) => `${words[other].word} ${cosine.toFixed(2)}`).join(", ");
    const says = `Nearest to “${word}”: ${others}.`;
    map.update(...dotsOf(words, space, mine ? null : at, found && { word, point: found.point }, near),
      `${words.length} words in a plane. ${says}`);
    pick.update(byKind(words), mine ? "" : word);
    spaces.update(model.get("space"), false);
    list.update(word, near, words);
    status.root.className = "cg-unseen"; // what is seen is the list
    status.follow(says);
    kept.textContent = `The plane shows ${percent(space.kept)} of the differences between these words; the list of neighbours uses all of them.`;
  };
  model.on(SETTINGS, show);
  signal.addEventListener("abort", () => model.off(SETTINGS, show));
  const root = html("div", { class: "cg-figure" },
    html("div", { class: "cg-controls" }, spaces.root, pick.root, own.root),
    html("div", { class: "cg-map" }, map.root, html("div", { class: "cg-map-side" }, list.root, key())), kept, status.root);
  keepKeys(root, signal);
  el.append(root);
  show();
  return () => { controller.abort(); root.remove(); };
}

/**
 * @param {Word[]} words
 * @param {Space} space
 * @param {number | null} chosen
 * @param {{ word: string, point: [number, number] } | undefined} own
 * @param {Nearest} near
 * @returns {[import("./name_places.js").Dot[], [number, number][]]}
 */
export function dotsOf(words, space, chosen, own, near) {
  const nearest = new Set(near.map(([at]) => at));
  const dots = words.map(({ word, kind }, at) => {
    const weight = at === chosen ? 3 : nearest.has(at) ? 2 : 0;
    const [x, y] = space.points[at];
    return { x, y, name: word, kind: `${kind}${weight === 3 ? " cg-here" : weight > 0 ? " cg-near" : ""}`, weight };
  });
  if (own) dots.push({ x: own.point[0], y: own.point[1], name: own.word, kind: "own cg-here", weight: 3 });
  const from = own ? dots.length - 1 : chosen ?? 0;
  return [dots, near.map(([at]) => /** @type {[number, number]} */ ([from, at]))];
}

/** The words of each kind, in alphabetical order. @param {Word[]} words */
const byKind = (words) => Object.fromEntries(Object.entries(KINDS).map(([kind, label]) =>
  [label, words.filter((entry) => entry.kind === kind).map(({ word }) => word).sort()]));

/** The nearest words with their cosines, each a way to go on. @param {(at: number) => void} onChoose @param {AbortSignal} signal */
function neighbourList(onChoose, signal) {
  const title = paneTitle();
  const rows = html("ol", { class: "cg-neighbours" });
  rows.addEventListener("click", ({ target }) => {
    const button = /** @type {Element} */ (target).closest("button");
    if (button) onChoose(Number(button.dataset.at));
  }, { signal });
  /** @param {string} word @param {Nearest} near @param {Word[]} words */
  const update = (word, near, words) => {
    title.textContent = `Nearest to “${word}”`;
    const hadFocus = rows.contains(document.activeElement);
    rows.replaceChildren(...near.map(([at, cosine]) => html("li", {},
      html("button", { type: "button", class: `cg-kind-${words[at].kind}`, "data-at": at, style: `--cg-share: ${Math.max(0, cosine)}` },
        html("span", {}, words[at].word), html("span", { class: "cg-value" }, cosine.toFixed(2))))));
    if (hadFocus) rows.querySelector("button")?.focus(); // so that one can go on from word to word by keyboard
  };
  return { root: html("div", {}, title, rows), update };
}

/** What the colours mean. */
function key() {
  return html("ul", { class: "cg-key" }, ...Object.entries(KINDS).map(([kind, label]) =>
    html("li", { class: `cg-kind-${kind}` }, html("i"), label)));
}

export default { render };
