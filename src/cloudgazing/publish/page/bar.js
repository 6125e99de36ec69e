// What stands below a figure while the model is not there: the question for leave, or how far the loading has come.

import { html } from "../../widgets/kit/ui.js";
import { asksLeave, DECLINED, LOADS, megabytes, PRIVATE } from "./sentences.js";

/** The reader would rather not. */
export class Declined extends Error {}

/**
 * A figure's bar, out of sight until it has something to say.
 * @param {HTMLElement} place what it is put into
 * @param {() => Node} recording something to watch meanwhile
 */
export function bar(place, recording) {
  const words = html("p", { class: "cg-leave-words", role: "status" });
  const yes = html("button", { type: "button", class: "cg-leave-yes" }, "Load the model");
  const no = html("button", { type: "button", class: "cg-leave-no" }, "Not now");
  const meter = html("progress", { max: 1, value: 0, "aria-label": "Loading the model" });
  const count = html("span", { class: "cg-leave-count" });
  const film = html("div", { class: "cg-leave-film" });
  const buttons = html("div", { class: "cg-leave-buttons" }, yes, no);
  const line = html("div", { class: "cg-leave-line" }, meter, count);
  const body = html("div", { class: "cg-leave-body" }, words, buttons, line, html("p", { class: "cg-leave-aside" }, PRIVATE));
  const box = html("div", { class: "cg-leave", hidden: true }, film, body);
  place.append(html("div", { class: "cg-figure cg-leave-place" }, box));

  /** Where the reader was before. @type {HTMLElement | null} */ let before = null;

  /** @param {string} sentence @param {HTMLElement | null} part */
  function show(sentence, part) {
    if (!box.contains(document.activeElement)) before = /** @type {HTMLElement} */ (document.activeElement);
    if (box.hidden && part) film.replaceChildren(recording());
    box.hidden = false;
    // A live region that is written anew is read out anew.
    if (words.textContent !== sentence) words.textContent = sentence;
    buttons.hidden = part !== buttons;
    line.hidden = part !== line;
  }
  /** The focus of what goes returns to where the reader was. @param {HTMLElement} part */
  function giveBack(part) { if (part.contains(document.activeElement)) before?.focus(); }
  function hide() {
    giveBack(box);
    box.hidden = true;
    film.replaceChildren();
    words.textContent = "";
  }

  /** @param {number} bytes @param {AbortSignal} signal @returns {Promise<void>} */
  function ask(bytes, signal) {
    if (signal.aborted) return Promise.reject(signal.reason); // leave was given elsewhere, or nobody waits any more
    show(asksLeave(bytes), buttons);
    const ends = new AbortController();
    const asked = { signal: ends.signal };
    return new Promise((resolve, reject) => {
      yes.addEventListener("click", () => resolve(), asked);
      no.addEventListener("click", () => reject(new Declined(DECLINED)), asked);
      signal.addEventListener("abort", () => reject(signal.reason), asked);
    }).finally(() => {
      ends.abort();
      giveBack(buttons);
    });
  }
  /** @param {number} came @param {number} all */
  function loading(came, all) {
    show(LOADS, line);
    meter.value = all > 0 ? came / all : 0;
    count.textContent = `${megabytes(came)} of ${megabytes(all)} MB`;
  }
  /** @param {string} [note] */
  function ready(note) {
    hide();
    if (note) show(note, null);
  }
  /** All questions have come to their end: only a note may stay. */
  function done() {
    if (!buttons.hidden || !line.hidden) hide();
  }
  return { ask, loading, ready, done };
}
