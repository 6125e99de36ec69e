// The model picker: says with which model the figures draw, and lets the reader choose another one. It asks the kernel
// by writing a wish into its state; what the kernel finds comes back as state too, so a page that is loaded again
// shows where a download stands. On a page without a kernel it says where there is a choice.

import { patience } from "./patience.js";
import { actionFor, inCode } from "./picker_words.js";
import { freshId, html, keepKeys, statusLine } from "./ui.js";

/** @typedef {import("./picker_words.js").Row} Row */

const ELSEWHERE = "To choose another model, open the book in JupyterLab.";

/** Calls at once and at each change, until the figure goes. @param {any} model @param {string[]} names @param {() => void} show @param {AbortSignal} signal */
function follow(model, names, show, signal) {
  const events = names.map((name) => `change:${name}`).join(" ");
  model.on(events, show);
  signal.addEventListener("abort", () => model.off(events, show));
  show();
}

/** Asks the kernel; one that stays silent is reported. @param {any} model @param {(sentence: string) => void} say @param {AbortSignal} signal */
function wishing(model, say, signal) {
  let count = 0;
  const waiting = patience(say, signal);
  follow(model, ["heard", "said"], () => { waiting.end(); say(model.get("said") ?? ""); }, signal);
  /** @param {"list" | "use" | "fetch"} kind @param {string} [name] */
  return (kind, name = "") => {
    waiting.begin();
    count = Math.max(count, model.get("heard") ?? 0) + 1; // so that the same wish, said again, is a change
    model.set("wish", { kind, name, count });
    model.save_changes();
  };
}

/** @param {Row} row @param {string} group @param {boolean} isChosen @param {() => void} onLook @param {AbortSignal} signal */
function card(row, group, isChosen, onLook, signal) {
  const input = html("input", { type: "radio", name: group, value: row.name, checked: isChosen });
  input.addEventListener("change", onLook, { signal });
  return html("label", { class: "cg-model", "data-able": String(row.able) }, input, html("span", {},
    html("strong", {}, row.title), html("span", {}, row.facts), html("span", {}, row.why)));
}

/** The terms and the button for the model that the reader looks at. @param {Row} row @param {string} chosen @param {boolean} busy @param {(kind: "use" | "fetch", name: string) => void} wish @param {AbortSignal} signal */
function offer(row, chosen, busy, wish, signal) {
  const { kind, label } = actionFor(row, chosen);
  if (!kind) return [html("p", {}, label)];
  const button = html("button", { type: "button", class: "cg-draw", disabled: busy }, label);
  button.addEventListener("click", () => wish(kind, row.name), { signal });
  if (kind === "use") return [button];
  const link = html("a", { href: row.page, target: "_blank", rel: "noopener" }, "where it is published");
  return [html("p", {}, `Its terms: ${row.terms}. Read them `, link, " before you download it."), button];
}

/** The list of models, folded away until it is wanted. @param {any} model @param {AbortSignal} signal */
function shelf(model, signal) {
  const { root: status, say } = statusLine();
  const wish = wishing(model, say, signal);
  const group = freshId("model");
  const list = html("fieldset", { class: "cg-models" });
  const terms = html("div", { class: "cg-terms" });
  const bar = html("progress", { max: 1, "aria-label": "Download" });
  const amount = html("span", { class: "cg-value" });
  const arriving = html("p", { class: "cg-arriving", hidden: true }, bar, amount);
  const root = html("details", {}, html("summary", {}, "Choose another model"), list, terms, arriving);
  let looked = model.get("chosen");

  const showOffer = () => {
    const row = model.get("shelf").find((/** @type {Row} */ each) => each.name === looked);
    const busy = Boolean(model.get("progress")?.name);
    const hadFocus = terms.contains(document.activeElement);
    terms.replaceChildren(...(row ? offer(row, model.get("chosen"), busy, wish, signal) : []));
    if (hadFocus) (terms.querySelector("button:enabled") ?? list.querySelector("input:checked"))?.focus();
  };
  const showList = () => {
    const hadFocus = list.contains(document.activeElement);
    const cards = model.get("shelf").map((/** @type {Row} */ row) =>
      card(row, group, row.name === looked, () => { looked = row.name; showOffer(); }, signal));
    list.replaceChildren(html("legend", { class: "cg-unseen" }, "Models"), ...cards);
    if (hadFocus) list.querySelector("input:checked")?.focus();
  };
  const showProgress = () => {
    const { name, share, words } = model.get("progress") ?? {};
    arriving.hidden = !name;
    bar.value = share ?? 0;
    amount.textContent = words ?? "";
  };
  root.addEventListener("toggle", () => { if (root.open) wish("list"); }, { signal });
  follow(model, ["shelf"], showList, signal);
  follow(model, ["progress"], showProgress, signal);
  let wasBusy = false;
  follow(model, ["shelf", "chosen", "progress"], () => {
    const busy = Boolean(model.get("progress")?.name);
    // While a download runs, only its number changes: to draw the button anew would take the focus from it.
    if (!busy || !wasBusy) showOffer();
    wasBusy = busy;
  }, signal);
  return [root, status];
}

/** @param {{ model: any, el: HTMLElement }} context */
function render({ model, el }) {
  const controller = new AbortController();
  const { signal } = controller;
  const title = html("strong");
  const code = html("code");
  follow(model, ["title", "chosen"], () => {
    title.textContent = model.get("title");
    code.textContent = inCode(model.get("chosen"));
  }, signal);
  const now = html("p", { class: "cg-now" }, "Model: ", title, ", in code ", code);
  const rest = model.get("live") ? shelf(model, signal) : [html("p", { class: "cg-status" }, ELSEWHERE)];
  const root = html("section", { class: "cg-figure cg-picker", "aria-label": "Model" }, now, ...rest);
  keepKeys(root, signal);
  el.append(root);
  return () => controller.abort();
}

export default { render };
