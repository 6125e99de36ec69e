// The quiz: a card for each question. It judges by itself, so it needs no engine, and what is answered stays here.

import { complaint, judgeChoice, judgeNumber, spans, tally } from "./answers.js";
import { isCommand } from "./keys.js";
import { freshId, html, icon, keepKeys } from "./ui.js";

/**
 * @typedef {import("./answers.js").Choice} Choice
 * @typedef {import("./answers.js").Number_} Number_
 * @typedef {import("./answers.js").Verdict} Verdict
 * @typedef {(verdict: Verdict | null) => void} Tell
 */

const RIGHT = { word: "Right.", mark: ["M5 12.5 L10 17.5 L19 7"] };
const WRONG = { word: "Not yet.", mark: ["M7 7 L17 17", "M17 7 L7 17"] };
const FORWARD = ["ArrowDown", "ArrowRight"];
const BACK = ["ArrowUp", "ArrowLeft"];

/** A text with its code and stressed words. @param {string} text */
function written(text) {
  return spans(text).map(({ tag, text: words }) => (tag ? html(tag, {}, words) : words));
}

/** Where a question says whether the answer was right, and why. */
function feedbackLine() {
  const root = html("div", { class: "cg-feedback", role: "status" });
  /** @param {Verdict} verdict */
  const judge = ({ right, words }) => {
    const { word, mark } = right ? RIGHT : WRONG;
    root.dataset.verdict = right ? "right" : "wrong";
    root.replaceChildren(icon(...mark), html("p", {}, html("strong", {}, word), " ", ...written(words)));
  };
  /** @param {string} words */
  const complain = (words) => {
    root.dataset.verdict = "none";
    root.replaceChildren(html("p", { class: "cg-trouble" }, words));
  };
  const clear = () => { delete root.dataset.verdict; root.replaceChildren(); };
  return { root, judge, complain, clear };
}

/**
 * Lets the arrows walk from answer to answer without giving one; Space or Enter gives it.
 * @param {HTMLInputElement[]} inputs
 * @param {KeyboardEvent} event
 */
function walk(inputs, event) {
  if (isCommand(event)) return;
  const step = Number(FORWARD.includes(event.key)) - Number(BACK.includes(event.key));
  const here = inputs.indexOf(/** @type {HTMLInputElement} */ (event.target));
  if (step) inputs[(here + step + inputs.length) % inputs.length].focus();
  else if (event.key === "Enter") inputs[here].click();
  else return;
  event.preventDefault();
}

/** @param {Choice} question @param {Tell} tell @param {AbortSignal} signal */
function choiceBody(question, tell, signal) {
  const name = freshId("answer");
  const line = feedbackLine();
  const inputs = question.answers.map(() => html("input", { type: "radio", name, class: "cg-radio" }));
  const rows = question.answers.map(({ answer }, place) =>
    html("label", { class: "cg-answer" }, inputs[place], html("span", {}, ...written(answer))));
  inputs.forEach((input, place) => input.addEventListener("change", () => {
    const verdict = judgeChoice(question, place);
    rows.forEach((row) => delete row.dataset.verdict);
    rows[place].dataset.verdict = verdict.right ? "right" : "wrong";
    line.judge(verdict);
    tell(verdict);
  }, { signal }));
  const answers = html("div", { class: "cg-answers" }, ...rows);
  answers.addEventListener("keydown", (event) => walk(inputs, event), { signal });
  return [answers, line.root];
}

/** @param {Number_} question @param {Tell} tell @param {AbortSignal} signal */
function numberBody(question, tell, signal) {
  const line = feedbackLine();
  const label = question.unit ? `Your answer, in ${question.unit}` : "Your answer";
  const field = html("input", { type: "text", inputmode: "decimal", class: "cg-field", autocomplete: "off",
    maxlength: 40, "aria-label": label });
  const unit = html("span", { class: "cg-unit", "aria-hidden": "true" }, question.unit);
  const check = html("button", { type: "submit", class: "cg-button" }, "Check");
  const form = html("form", { class: "cg-number-answer" }, field, ...(question.unit ? [unit] : []), check);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const trouble = complaint(field.value, question.unit);
    field.setAttribute("aria-invalid", String(Boolean(trouble)));
    if (trouble) return line.complain(trouble);
    const verdict = judgeNumber(question, field.value);
    line.judge(verdict);
    tell(verdict);
  }, { signal });
  field.addEventListener("input", () => {
    field.removeAttribute("aria-invalid");
    line.clear();
    tell(null);
  }, { signal });
  return [form, line.root];
}

/** @param {Choice | Number_} question @param {number} number @param {Tell} tell @param {AbortSignal} signal */
function card(question, number, tell, signal) {
  const id = freshId("question");
  const isChoice = question.kind === "choice";
  const body = isChoice ? choiceBody(question, tell, signal) : numberBody(question, tell, signal);
  const asked = html("p", { id, class: "cg-question" }, ...written(question.question));
  return html("li", { class: "cg-card" }, html("span", { class: "cg-ordinal", "aria-hidden": "true" }, String(number)),
    html("div", { role: isChoice ? "radiogroup" : "group", "aria-labelledby": id }, asked, ...body));
}

/** @param {{ model: any, el: HTMLElement }} context */
function render({ model, el }) {
  const controller = new AbortController();
  const { signal } = controller;
  /** @type {(Choice | Number_)[]} */
  const questions = model.get("questions");
  /** @type {(Verdict | null)[]} */
  const verdicts = questions.map(() => null);
  const score = html("p", { class: "cg-tally" });
  const dots = html("span", { class: "cg-dots", "aria-hidden": "true" }, ...questions.map(() => html("i")));
  const words = html("span");
  score.append(dots, words);
  const show = () => {
    words.textContent = tally(verdicts);
    verdicts.forEach((verdict, i) => dots.children[i].classList.toggle("cg-done", Boolean(verdict?.right)));
  };
  const cards = questions.map((question, place) =>
    card(question, place + 1, (verdict) => { verdicts[place] = verdict; show(); }, signal));
  const root = html("section", { class: "cg-figure cg-quiz", "aria-label": "Check yourself" },
    html("ol", { class: "cg-cards", role: "list" }, ...cards), score);
  keepKeys(root, signal);
  show();
  el.append(root);
  return () => controller.abort();
}

export default { render };
