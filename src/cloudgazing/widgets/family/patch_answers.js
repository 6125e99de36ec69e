// Patch answers: a drawing cut into patches, each held against a caption.

import { asking } from "../kit/asking.js";
import { asBytes, asFloats, paint, pictureFromRgb } from "../kit/pixels.js";
import { choice, freshId, html, keepKeys, pane, statusLine } from "../kit/ui.js";
import { textLine } from "../denoising/text_line.js";
import { answersInWords, answersOf, lit } from "./heat_of_patches.js";

const WAYS = { value: "Before the last look at each other", last: "After it" };
const WATCHED = "change:chosen change:way";

/** @param {{ model: any, el: HTMLElement }} context */
function render({ model, el }) {
  const controller = new AbortController();
  const { signal } = controller;
  const set = (/** @type {Record<string, unknown>} */ values) => { model.set(values); model.save_changes(); };
  const [size, side, captions] = [model.get("size"), model.get("side"), model.get("captions")];
  const patches = asFloats(model.get("patches"));
  const drawings = cut(asBytes(model.get("pictures")), size);
  /** The caption that is held against the patches, and its vector. */
  let read = { caption: model.get("caption"), vector: asFloats(model.get("vector")) };
  const status = statusLine();
  const say = (/** @type {string} */ words, trouble = false) => {
    status.root.classList.toggle("cg-trouble", trouble);
    status.say(words);
  };
  const ask = asking(model, {
    signal, onTrouble: (sentence) => say(sentence, true),
    onAnswer: ({ caption }, [bytes]) => { read = { caption, vector: asFloats(bytes) }; set({ caption }); show(); },
  });
  const wish = (/** @type {string} */ caption) => ask({ kind: "caption", caption });
  const line = textLine("Caption", wish, signal);
  const ways = choice("How a patch is asked", WAYS, (way) => set({ way }), signal);
  const chips = html("div", { class: "cg-examples", role: "group", "aria-label": "Captions to try" });
  let offered = "";
  chips.addEventListener("click", ({ target }) => {
    const chip = /** @type {Element} */ (target).closest("button");
    if (chip) wish(chip.textContent);
  }, { signal });
  const shelf = pictures(drawings, size, captions, (chosen) => { set({ chosen }); wish(model.get("words")[chosen][0]); }, signal);
  const [plain, answered] = [pane("The drawing, in patches"), pane("Bright where a patch answers")];
  for (const { canvas } of [plain, answered]) canvas.classList.remove("cg-pixels");
  plain.canvas.before(grid(side));

  /** Buttons that were made anew would lose the focus. @param {string[]} words */
  function offer(words) {
    if (offered === words.join("\n")) return;
    offered = words.join("\n");
    chips.replaceChildren(...words.map((word) => html("button", { type: "button", class: "cg-chip" }, word)));
  }
  function show() {
    const [chosen, way, { caption, vector }] = [model.get("chosen"), model.get("way"), read];
    line.update(caption);
    ways.update(way, false);
    shelf.update(chosen);
    offer(model.get("words")[chosen]);
    const answers = answersOf(patches, { way: Object.keys(WAYS).indexOf(way), chosen, drawings: drawings.length, side, vector });
    paint(plain.canvas, pictureFromRgb(drawings[chosen], size));
    plain.say(captions[chosen], `${captions[chosen]}, cut into ${side} × ${side} patches`);
    paint(answered.canvas, lit(drawings[chosen], size, answers, side));
    answered.say(`“${caption}”`, `where the patches of “${captions[chosen]}” fit “${caption}”. ${answersInWords(answers, side)}`);
    say(answersInWords(answers, side));
  }
  const root = html("div", { class: "cg-figure cg-patch-answers" }, shelf.root,
    html("div", { class: "cg-panes" }, plain.root, answered.root), html("div", { class: "cg-wish" }, line.root), chips,
    html("div", { class: "cg-controls" }, ways.root), status.root);
  keepKeys(root, signal);
  el.append(root);
  // Another view of the figure, or a cell, has another caption.
  const follow = () => { read = { caption: model.get("caption"), vector: asFloats(model.get("vector")) }; show(); };
  model.on(WATCHED, show);
  model.on("change:vector", follow);
  show();
  return () => { controller.abort(); model.off(WATCHED, show); model.off("change:vector", follow); };
}

/** Bytes of several drawings, apart. @param {Uint8Array} bytes @param {[number, number]} size */
function cut(bytes, [height, width]) {
  const each = 3 * height * width;
  return Array.from({ length: bytes.length / each }, (_, i) => bytes.subarray(i * each, (i + 1) * each));
}

/** Lines between the patches. @param {number} side */
function grid(side) {
  const lines = html("span", { class: "cg-patch-grid", "aria-hidden": "true" });
  lines.style.setProperty("--side", String(side));
  return lines;
}

/**
 * The drawings to choose from.
 * @param {Uint8Array[]} drawings
 * @param {[number, number]} size
 * @param {string[]} captions
 * @param {(chosen: number) => void} onChoose
 * @param {AbortSignal} signal
 */
function pictures(drawings, size, captions, onChoose, signal) {
  const name = freshId("drawing");
  const inputs = drawings.map((_, i) => html("input", { type: "radio", name, value: i, "aria-label": captions[i] }));
  const labels = drawings.map((rgb, i) => {
    const canvas = html("canvas", { "aria-hidden": "true" });
    paint(canvas, pictureFromRgb(rgb, size));
    return html("label", { class: "cg-shelf-picture" }, inputs[i], canvas);
  });
  const root = html("fieldset", { class: "cg-shelf" }, html("legend", { class: "cg-unseen" }, "Which drawing"), ...labels);
  root.addEventListener("change", ({ target }) => onChoose(Number(/** @type {any} */ (target).value)), { signal });
  return { root, update: (/** @type {number} */ chosen) => inputs.forEach((input, i) => { input.checked = i === chosen; }) };
}

export default { render };
