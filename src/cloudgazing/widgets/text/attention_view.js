// The attention view: which word looks at which, in every layer and head of the text encoder.

import { asking } from "../kit/asking.js";
import { percent } from "../kit/percent.js";
import { asFloats } from "../kit/pixels.js";
import { restingLine } from "../kit/spoken.js";
import { freshId, html, keepKeys, liveSlider, svg } from "../kit/ui.js";
import { lookInWords, nameOf, sharesOf } from "./attention.js";
import { triangle } from "./attention_triangle.js";
import { textField } from "./text_field.js";

/** @typedef {import("./attention.js").Attention} Attention */

/** Lines thinner than this share are left out. */
const FAINTEST = 0.005;
const THICKEST = 20;

/** @param {{ model: any, el: HTMLElement }} cell */
function render({ model, el }) {
  const controller = new AbortController();
  const { signal } = controller;
  /** @type {Attention} */
  let attention = { pieces: model.get("pieces"), shape: model.get("shape"), weights: asFloats(model.get("opening")) };
  let chosen = attention.pieces.length - 1;
  const status = restingLine(signal);
  const looks = lines((at) => { chosen = at; show(); }, signal);
  const matrix = triangle((at) => { chosen = at; show(); }, signal);

  const show = () => {
    const { pieces } = attention;
    const shares = sharesOf(attention, model.get("layer"), model.get("head"));
    looks.update(pieces, shares[chosen], chosen);
    matrix.update(pieces, shares, chosen);
    status.root.classList.remove("cg-trouble");
    status.follow(lookInWords(pieces, shares[chosen], chosen));
  };
  const ask = asking(model, {
    onAnswer: ({ pieces, shape }, [weights]) => {
      const wasLast = chosen === attention.pieces.length - 1;
      attention = { pieces, shape, weights: asFloats(weights) };
      chosen = wasLast ? pieces.length - 1 : Math.min(chosen, pieces.length - 1);
      show();
    },
    onTrouble: (sentence) => { status.root.classList.add("cg-trouble"); status.say(sentence); },
    signal,
  });
  let wished = model.get("opened_with");
  const wish = (/** @type {string} */ prompt) => { wished = prompt; ask({ kind: "attend", prompt }); };
  const field = textField("Text", {
    value: model.get("prompt"),
    examples: model.get("examples"),
    onInput: (prompt) => { wish(prompt); model.set("prompt", prompt); model.save_changes(); },
    signal,
  });
  const [layers, heads] = attention.shape;
  const layer = dial(model, "layer", { min: 1, max: layers, step: 1 }, (value) => `${value} of ${layers}`, show, signal);
  const head = dial(model, "head", { min: 0, max: heads, step: 1 }, (value) => (value ? `${value} of ${heads}` : "all"), show, signal);
  const root = html("div", { class: "cg-figure" }, field.root,
    html("div", { class: "cg-controls cg-heads" }, layer, head),
    html("div", { class: "cg-attention" }, looks.root, matrix.root), status.root);
  keepKeys(root, signal);
  show();
  /** Asks about a text that another cell has set, or a page that is loaded again. */
  const follow = () => {
    const prompt = model.get("prompt");
    if (prompt === wished) return;
    field.update(prompt);
    wish(prompt);
  };
  if (model.get("prompt") !== wished) status.say(`This is “${wished}”, until your text has been read.`);
  follow();
  model.on("change:prompt", follow);
  signal.addEventListener("abort", () => model.off("change:prompt", follow));
  el.append(root);
  return () => { controller.abort(); root.remove(); };
}

/**
 * A slider that is one of the figure's settings.
 * @param {any} model
 * @param {"layer" | "head"} name
 * @param {{ min: number, max: number, step: number }} range
 * @param {(value: number) => string} say
 * @param {() => void} show
 * @param {AbortSignal} signal
 */
function dial(model, name, range, say, show, signal) {
  const label = name === "layer" ? "Layer" : "Head";
  const control = liveSlider(label, range, (value) => { model.set(name, value); model.save_changes(); }, signal, say);
  const follow = () => { control.update(model.get(name)); show(); };
  model.on(`change:${name}`, follow);
  signal.addEventListener("abort", () => model.off(`change:${name}`, follow));
  control.update(model.get(name));
  return control.root;
}

/**
 * The pieces twice, in two columns, and lines from the chosen one to those that it looks at.
 * @param {(at: number) => void} onChoose
 * @param {AbortSignal} signal
 */
function lines(onChoose, signal) {
  const name = freshId("looker");
  const lookers = html("fieldset", { class: "cg-lookers" });
  const threads = svg("svg", { class: "cg-threads", preserveAspectRatio: "none", "aria-hidden": "true" });
  const seen = html("ol", { class: "cg-looked-at", "aria-label": "At what, and how much" });
  lookers.addEventListener("change", ({ target }) => onChoose(Number(/** @type {any} */ (target).value)), { signal });
  const heads = html("div", { class: "cg-look-heads", "aria-hidden": "true" }, html("span", {}, "Who looks"), html("span", {}, "at what"));
  const root = html("div", { class: "cg-look" }, heads, html("div", { class: "cg-look-rows" }, lookers, threads, seen));
  let shown = "";

  /** @param {string[]} pieces @param {number[]} row @param {number} chosen */
  function update(pieces, row, chosen) {
    // Radio buttons that were made anew would lose the focus.
    if (shown !== pieces.join("\n")) {
      lookers.replaceChildren(html("legend", { class: "cg-unseen" }, "Who looks"), ...pieces.map((piece, at) =>
        html("label", { class: ends(pieces, at) }, html("input", { type: "radio", name, value: at }), html("span", {}, piece))));
      shown = pieces.join("\n");
    }
    lookers.querySelectorAll("input").forEach((input, at) => { input.checked = at === chosen; });
    seen.replaceChildren(...pieces.map((piece, at) => lookedAt(pieces, row[at], at, at > chosen)));
    threads.setAttribute("viewBox", `0 0 100 ${pieces.length}`);
    threads.replaceChildren(...row.flatMap((share, at) => (share > FAINTEST ? [thread(share, chosen, at)] : [])));
  }
  return { root, update };
}

/** @param {string[]} pieces @param {number} at */
const ends = (pieces, at) => (at === 0 || at === pieces.length - 1 ? "cg-end" : "");

/** @param {string[]} pieces @param {number} share @param {number} at @param {boolean} unseen */
function lookedAt(pieces, share, at, unseen) {
  const says = unseen ? `${nameOf(pieces, at)}: stands behind, cannot be seen` : `${nameOf(pieces, at)}: ${percent(share)}`;
  return html("li", { class: `${ends(pieces, at)} ${unseen ? "cg-behind" : ""}`, style: `--cg-share: ${unseen ? 0 : share}` },
    html("span", { class: "cg-unseen" }, says), html("span", { "aria-hidden": "true" }, pieces[at]),
    html("span", { class: "cg-percent", "aria-hidden": "true" }, unseen ? "behind" : percent(share)));
}

/** @param {number} share @param {number} from @param {number} to */
function thread(share, from, to) {
  const [y0, y1] = [from + 0.5, to + 0.5];
  return svg("path", { d: `M0 ${y0} C45 ${y0} 55 ${y1} 100 ${y1}`, "vector-effect": "non-scaling-stroke",
    "stroke-width": Math.max(1, THICKEST * share), "stroke-opacity": Math.min(1, 0.25 + share) });
}

export default { render };
