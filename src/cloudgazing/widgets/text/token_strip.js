// The token strip: any text falls into the pieces that the text encoder reads, while it is typed.

import { restingLine } from "../kit/spoken.js";
import { html, keepKeys } from "../kit/ui.js";
import { textField } from "./text_field.js";
import { spell, tokenizer } from "./tokenizer.js";

/** @typedef {import("./tokenizer.js").Piece} Piece */

const LISTS = ["vocabulary", "merges", "start", "end", "filling", "length"];
/** Two shades of one colour: no word is to look like one of a kind, as the map of words has them. */
const SHADES = 2;
const NOT_CHOSEN = "Choose a piece to see where it stands in the list.";

/** @param {number} count @param {string} noun */
const counted = (count, noun) => `${count.toLocaleString("en")} ${noun}${count === 1 ? "" : "s"}`;

/**
 * How many pieces there are, for how many words, and what is past the limit.
 * @param {Piece[]} pieces
 * @param {number} length
 */
export function summary(pieces, length) {
  if (!pieces.length) return `No text yet: the two marks alone, filled up to ${length} places.`;
  const read = `${counted(pieces.length, "piece")} for ${whatWasWritten(pieces)}. `;
  const over = pieces.length - (length - 2);
  if (over > 0) {
    return `${read}${length} places hold ${length - 2} pieces and two marks; the last ${counted(over, "piece")} will not be read.`;
  }
  return `${read}With the two marks, ${pieces.length + 2} of ${length} places are taken.`;
}

/** How many words and signs the pieces make up. @param {Piece[]} pieces */
function whatWasWritten(pieces) {
  const all = new Set(pieces.map(({ word }) => word));
  const words = new Set(pieces.filter(({ text, readable }) => readable && /[\p{L}\p{N}]/u.test(text)).map(({ word }) => word));
  const signs = all.size - words.size;
  return [words.size && counted(words.size, "word"), signs && counted(signs, "sign")].filter(Boolean).join(" and ");
}

/**
 * What an entry is, and what stands beside it in the list.
 * @param {string[]} entries
 * @param {number} id
 */
export function neighbours(entries, id) {
  /** @param {number} at */
  const name = (at) => {
    const { text, readable } = spell(entries[at]);
    return readable && !/\p{C}/u.test(text) ? `“${text}”` : readable ? "a character that cannot be shown" : `the byte ${text}`;
  };
  const sides = [id - 1, id + 1].filter((at) => at in entries).map(name).join(" and ");
  return `${name(id)} is entry ${id} of ${entries.length.toLocaleString("en")} in the tokenizer’s list. Beside it stand ${sides}.`;
}

/** @param {{ model: any, el: HTMLElement }} cell */
function render({ model, el }) {
  const controller = new AbortController();
  const { signal } = controller;
  const cutter = tokenizer(/** @type {any} */ (Object.fromEntries(LISTS.map((name) => [name, model.get(name)]))));
  const [start, end, filling] = ["start", "end", "filling"].map((name) => cutter.entries.indexOf(model.get(name)));
  const fillsUp = filling === end ? "end" : spell(cutter.entries[filling]).text;
  const strip = html("ol", { class: "cg-tokens", "aria-label": "The pieces, in order" });
  const status = restingLine(signal);
  const told = html("p", { class: "cg-told", "aria-live": "polite" });
  /** @param {number} id */
  const tell = (id) => { told.textContent = neighbours(cutter.entries, id); };

  const show = () => {
    const pieces = cutter.pieces(model.get("prompt"));
    const room = cutter.length - 2;
    const read = pieces.slice(0, room);
    const filled = room - read.length;
    strip.replaceChildren(
      mark("start", start),
      ...read.map((piece, i) => tile(piece, read[i - 1]?.word === piece.word, read[i + 1]?.word === piece.word)),
      mark("end", end),
      ...(filled ? [mark(`${filled} × ${fillsUp}, to fill up`, filling, "cg-filling")] : []),
      ...pieces.slice(room).map((piece) => tile(piece, false, false, true)),
    );
    status.follow(summary(pieces, cutter.length));
    if (told.textContent !== NOT_CHOSEN) told.textContent = NOT_CHOSEN;
  };
  strip.addEventListener("click", ({ target }) => {
    const chosen = /** @type {Element} */ (target).closest("button");
    if (!chosen) return;
    for (const button of strip.querySelectorAll("button")) button.setAttribute("aria-pressed", String(button === chosen));
    tell(Number(chosen.dataset.id));
  }, { signal });
  const field = textField("Text", {
    value: model.get("prompt"),
    examples: model.get("examples"),
    onInput: (text) => { model.set("prompt", text); model.save_changes(); },
    signal,
  });
  const follow = () => { field.update(model.get("prompt")); show(); };
  model.on("change:prompt", follow);
  signal.addEventListener("abort", () => model.off("change:prompt", follow));
  const root = html("div", { class: "cg-figure" }, field.root, strip, status.root, told);
  keepKeys(root, signal);
  show();
  el.append(root);
  return () => { controller.abort(); root.remove(); };
}

/**
 * A piece on the strip; pieces of one word hang together and share a shade.
 * @param {Piece} piece
 * @param {boolean} joinsLast
 * @param {boolean} joinsNext
 * @param {boolean} [unread]
 */
function tile({ text, id, word, readable }, joinsLast, joinsNext, unread = false) {
  const classes = ["cg-token", `cg-tint-${word % SHADES}`, joinsLast && "cg-joins-last", joinsNext && "cg-joins-next",
    unread && "cg-unread", !readable && "cg-byte"].filter(Boolean).join(" ");
  const shown = readable && /\p{C}/u.test(text) ? "·" : text;
  return html("li", { class: classes },
    html("button", { type: "button", "data-id": id, "aria-pressed": "false" }, unseen(readable ? "" : "byte "),
      html("b", {}, shown), unseen(", number "), html("span", {}, String(id)), unseen(unread ? ", not read" : "")));
}

/** @param {string} name @param {number} id @param {string} [more] */
function mark(name, id, more = "") {
  return html("li", { class: `cg-token cg-mark ${more}` },
    html("button", { type: "button", "data-id": id, "aria-pressed": "false" },
      unseen("mark: "), html("b", {}, name), unseen(", number "), html("span", {}, String(id))));
}

/** @param {string} words for who hears the page */
const unseen = (words) => html("span", { class: "cg-unseen" }, words);

export default { render };
