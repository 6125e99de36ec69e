// Opinions: what the reader thinks of some statements, before the experiments and after. It stays on the reader's device.

import { freshId, html, keepKeys, statusLine } from "../kit/ui.js";
import { SCALE, changes, keptAnswers, readAnswers, withAnswer } from "./opinion_store.js";

const OURS = "cloudgazing-opinions-changed";

/**
 * A statement with its five answers.
 * @param {string} statement @param {(value: number) => void} onChoose @param {AbortSignal} signal
 */
function question(statement, onChoose, signal) {
  const name = freshId("opinion");
  const root = html("fieldset", { class: "cg-opinion" }, html("legend", {}, statement));
  const row = html("div", { class: "cg-scale" });
  SCALE.forEach((words, value) => {
    const input = html("input", { type: "radio", name, value });
    input.addEventListener("change", () => onChoose(value), { signal });
    row.append(html("label", {}, input, html("span", {}, words)));
  });
  const note = html("p", { class: "cg-change" });
  root.append(row, note);
  /** @param {number | undefined} chosen @param {string} words */
  const update = (chosen, words) => {
    for (const input of row.querySelectorAll("input")) input.checked = Number(input.value) === chosen;
    note.textContent = words;
    note.hidden = !words;
  };
  return { root, update };
}

/** @param {{ model: any, el: HTMLElement }} context */
function render({ model, el }) {
  const ends = new AbortController();
  const { signal } = ends;
  const moment = model.get("moment");
  const status = statusLine();
  const kept = keptAnswers();
  let answers = readAnswers(kept.load());

  /** @param {any} changed @param {string} words */
  const take = (changed, words) => {
    answers = changed;
    status.say(kept.save(answers) ? words : "Noted for now: this browser keeps nothing beyond this page.");
    window.dispatchEvent(new CustomEvent(OURS));
  };
  const questions = model.get("statements").map((/** @type {string} */ statement, /** @type {number} */ number) =>
    question(statement, (value) => take(withAnswer(readAnswers(kept.load()), moment, number, value), "Noted, on this device only."), signal));
  const forget = html("button", { type: "button", class: "cg-button" }, "Delete my answers");
  forget.addEventListener("click", () => take({ before: {}, after: {} }, "Deleted."), { signal });
  const show = () => {
    questions.forEach((/** @type {ReturnType<typeof question>} */ one, /** @type {number} */ number) =>
      one.update(answers[moment][number], moment === "after" ? changes(answers, number) : ""));
  };
  // The other figure of the chapter, before or after, shares the answers.
  window.addEventListener(OURS, () => { answers = readAnswers(kept.load()); show(); }, { signal });
  const root = html("div", { class: "cg-figure cg-opinions" }, ...questions.map((/** @type {any} */ one) => one.root),
    html("div", { class: "cg-state" }, status.root, forget));
  keepKeys(root, signal);
  status.say("Your answers stay on this device.");
  show();
  el.append(root);
  return () => ends.abort();
}

export default { render };
