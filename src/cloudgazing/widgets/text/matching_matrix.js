// The matching matrix: drawings against captions, held side by side by CLIP.

import { asking } from "../kit/asking.js";
import { asBytes, paint, pictureFromRgb } from "../kit/pixels.js";
import { restingLine } from "../kit/spoken.js";
import { choice, freshId, html, keepKeys } from "../kit/ui.js";
import { cells, verdict, written } from "./matching.js";
import { naming } from "./naming.js";
import { textField } from "./text_field.js";

const VIEWS = { cosine: "Cosine", chance: "Chance, if one must be right" };
const LAST_START = 999;
const SHOWN = "change:view change:chosen change:kind";

/** @param {{ model: any, el: HTMLElement }} cell */
function render({ model, el }) {
  const controller = new AbortController();
  const { signal } = controller;
  /** @param {Record<string, unknown>} values */
  const set = (values) => { model.set(values); model.save_changes(); };
  const status = restingLine(signal);
  const views = choice("What the numbers are", VIEWS, (view) => set({ view }), signal);
  const names = naming((kind) => set({ kind }), signal);
  const shuffle = html("button", { type: "button", class: "cg-button" }, "Other drawings");
  const field = textField("Your own caption", {
    value: model.get("caption"), placeholder: "your own caption", signal, onInput: (caption) => request({ caption }),
  });
  const matrix = table(field.root, (chosen) => set({ chosen }), signal);
  let wanted = { start: model.get("start"), caption: model.get("caption") };
  /** What this view shows; no drawings at all, if those that the figure brings along are of another start. */
  let shown = { start: model.get("pictured"), caption: model.get("matched") };

  const fill = () => {
    const [captions, all, view, chosen, kind] = ["captions", "cosines", "view", "chosen", "kind"].map((name) => model.get(name));
    // A caption that was not measured yet has no numbers, and takes no share of the others' chances.
    const cosines = wanted.caption === model.get("matched") ? all : all.slice(0, captions.length);
    const { values, best } = cells(cosines, view, model.get("scale"));
    matrix.update({ captions, values, best, view, chosen });
    views.update(view, false);
    names.update(kind, model.get("names")[kind][chosen], captions[chosen], chosen);
    return verdict(best, captions.length);
  };
  const show = () => {
    status.follow(fill());
    status.root.classList.remove("cg-trouble");
  };
  const ask = asking(model, {
    onAnswer: (content, [pictures], { start, caption }) => {
      if (pictures) matrix.paintAll(asBytes(pictures), content.size, content.captions);
      shown = { start, caption };
      set({ start, caption, matched: caption, captions: content.captions, names: content.names, cosines: content.cosines });
      show();
    },
    onTrouble: (sentence) => { fill(); status.root.classList.add("cg-trouble"); status.say(sentence); },
    signal,
  });
  /** @param {Partial<typeof wanted>} change */
  function request(change) {
    wanted = { ...wanted, ...change };
    ask({ kind: "match", ...wanted, pictures: wanted.start !== shown.start });
  }
  /** Asks for what another view of the figure shows by now, or what this page showed before it was loaded again. */
  const follow = () => {
    const [start, caption] = [model.get("start"), model.get("caption")];
    if (start === shown.start && caption === shown.caption) return;
    field.update(caption);
    request({ start, caption });
  };
  shuffle.addEventListener("click", () => request({ start: (wanted.start + 1) % (LAST_START + 1) }), { signal });
  model.on(SHOWN, show);
  model.on("change:cosines", follow);
  signal.addEventListener("abort", () => { model.off(SHOWN, show); model.off("change:cosines", follow); });
  const root = html("div", { class: "cg-figure" },
    html("div", { class: "cg-controls" }, views.root, shuffle), matrix.root, status.root, names.root);
  keepKeys(root, signal);
  if (shown.start === wanted.start) matrix.paintAll(asBytes(model.get("pictures")), model.get("size"), model.get("captions"));
  else matrix.build(model.get("captions").length);
  show();
  follow();
  el.append(root);
  return () => { controller.abort(); root.remove(); };
}

/**
 * Pictures in the head, captions at the side, the reader's own one at the foot.
 * @param {HTMLElement} own
 * @param {(chosen: number) => void} onChoose
 * @param {AbortSignal} signal
 */
function table(own, onChoose, signal) {
  const group = freshId("drawing");
  const heads = html("tr", {}, html("td", {}));
  const body = html("tbody");
  const root = html("table", { class: "cg-matrix" }, html("caption", { class: "cg-unseen" }, "How well each caption fits each drawing"), html("thead", {}, heads), body);
  heads.addEventListener("change", ({ target }) => onChoose(Number(/** @type {any} */ (target).value)), { signal });

  /** @param {Uint8Array} bytes @param {[number, number]} size @param {string[]} captions */
  function paintAll(bytes, size, captions) {
    const each = 3 * size[0] * size[1];
    const count = bytes.length / each;
    build(count);
    heads.querySelectorAll("canvas").forEach((canvas, at) => {
      paint(canvas, pictureFromRgb(bytes.subarray(at * each, (at + 1) * each), size));
      canvas.setAttribute("aria-label", `Drawing ${at + 1}: ${captions[at]}`);
    });
  }
  /** Makes room for the drawings, unless there is. @param {number} count */
  function build(count) {
    if (heads.children.length === count + 1) return;
    const places = Array.from({ length: count }, (_, at) => at);
    heads.append(...places.map((at) => html("th", { scope: "col" }, html("label", { class: "cg-drawing" },
      html("input", { type: "radio", name: group, value: at, "aria-label": `Name drawing ${at + 1}` }),
      html("canvas", { role: "img", "aria-label": `Drawing ${at + 1}: still to come` })))));
    body.append(...places.map(() => rowOf("", count)), rowOf(own, count));
  }
  /** @param {{ captions: string[], values: number[][], best: number[], view: "cosine" | "chance", chosen: number }} shown */
  function update({ captions, values, best, view, chosen }) {
    heads.querySelectorAll("input").forEach((input, at) => { input.checked = at === chosen; });
    [...body.rows].forEach((row, caption) => {
      if (caption < captions.length) row.cells[0].textContent = captions[caption];
      [...row.cells].slice(1).forEach((cell, picture) => fillCell(cell, values[caption]?.[picture], view, best[picture] === caption));
    });
  }
  return { root, update, paintAll, build };
}

/** @param {HTMLElement | string} head @param {number} count */
function rowOf(head, count) {
  return html("tr", {}, html("th", { scope: "row" }, head), ...Array.from({ length: count }, () => html("td", {})));
}

/** @param {HTMLTableCellElement} cell @param {number | undefined} value @param {"cosine" | "chance"} view @param {boolean} isBest */
function fillCell(cell, value, view, isBest) {
  cell.className = `${value < 0 ? "cg-below" : ""} ${isBest ? "cg-best" : ""}`;
  cell.style.setProperty("--cg-share", String(Math.min(1, Math.abs(value ?? 0))));
  const unseen = (/** @type {string} */ words) => html("span", { class: "cg-unseen" }, words);
  if (value === undefined) cell.replaceChildren(html("span", { "aria-hidden": "true" }, "–"), unseen("still to come"));
  else cell.replaceChildren(html("span", {}, written(value, view)), ...(isBest ? [unseen(" best")] : []));
}

export default { render };
