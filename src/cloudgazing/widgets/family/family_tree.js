// The family: a timeline to choose from, and two machines side by side with their parts in the same places.

import { choice, freshId, html, keepKeys, statusLine } from "../kit/ui.js";
import { addressOf, compare, dateOf, inWords, lanes, PARTS, UNTOLD } from "./family_facts.js";

/** @typedef {import("./family_facts.js").Machine} Machine */

const SIDES = ["left", "right"];
const LEGEND = "The dot at the edge of a name marks its date.";
const [FIRST_YEAR, YEARS] = [2021, 6];
/** How wide a name is, in years: a bold letter takes so much on the narrowest timeline, and its frame the rest. */
const [LETTER, FRAME] = [0.09, 0.25];

/** @param {{ model: any, el: HTMLElement }} context */
function render({ model, el }) {
  const controller = new AbortController();
  const { signal } = controller;
  const machines = /** @type {Machine[]} */ (model.get("machines"));
  const find = (/** @type {string} */ name) => machines.find((machine) => machine.name === name);
  const set = (/** @type {Record<string, unknown>} */ values) => { model.set(values); model.save_changes(); };
  let side = "right";
  const chosen = choice("Which side a click on a name fills", { left: "Choose the left one", right: "Choose the right one" },
    (value) => { side = value; chosen.update(side, false); }, signal);
  const line = timeline(machines, (name) => set({ [side]: name }), signal);
  const fields = SIDES.map((which) => picker(machines, which, (name) => set({ [which]: name }), signal));
  const table = machinesSideBySide(fields.map((field) => field.root));
  const status = statusLine();

  function show() {
    const [left, right] = [find(model.get("left")), find(model.get("right"))];
    line.update(left.name, right.name);
    fields[0].update(left.name);
    fields[1].update(right.name);
    table.update(left, right);
    status.say(inWords(left, right));
  }
  const root = html("div", { class: "cg-figure cg-family" }, line.root,
    html("div", { class: "cg-controls" }, chosen.root), status.root, table.root);
  chosen.update(side, false);
  keepKeys(root, signal);
  el.append(root);
  model.on("change:left change:right", show);
  show();
  return () => { controller.abort(); model.off("change:left change:right", show); };
}

/**
 * Every machine at its date, a row for each line of descent; on a narrow page the rows become lists.
 * @param {Machine[]} machines
 * @param {(name: string) => void} onChoose
 * @param {AbortSignal} signal
 */
function timeline(machines, onChoose, signal) {
  const rows = [...new Set(machines.map(({ line }) => line))].map((line) => {
    const own = machines.filter((machine) => machine.line === line);
    const places = lanes(own, ({ name }) => LETTER * name.length + FRAME);
    const buttons = own.map((machine, i) => dot(machine, places[i]));
    const list = html("div", { class: "cg-line-machines" }, ...buttons);
    list.style.setProperty("--lanes", String(Math.max(...places) + 1));
    return html("div", { class: "cg-line-row", role: "group", "aria-label": line },
      html("span", { class: "cg-line-name", "aria-hidden": "true" }, line), list);
  });
  const years = Array.from({ length: YEARS }, (_, i) => html("span", {}, String(FIRST_YEAR + i)));
  const root = html("div", { class: "cg-timeline" }, ...rows,
    html("div", { class: "cg-years", "aria-hidden": "true" }, ...years),
    html("p", { class: "cg-dates", "aria-hidden": "true" }, LEGEND));
  root.addEventListener("click", ({ target }) => {
    const button = /** @type {Element} */ (target).closest("button");
    if (button) onChoose(button.dataset.name);
  }, { signal });
  /** @param {string} left @param {string} right */
  function update(left, right) {
    for (const button of root.querySelectorAll("button")) {
      const { name } = button.dataset;
      const where = SIDES.filter((_, i) => name === [left, right][i]).map((side) => `, on the ${side}`).join("");
      button.setAttribute("aria-label", `${button.title}${where}`);
      button.setAttribute("aria-pressed", String(where !== ""));
      button.classList.toggle("cg-is-left", name === left);
      button.classList.toggle("cg-is-right", name === right);
    }
  }
  return { root, update };
}

/** @param {Machine} machine @param {number} lane */
function dot(machine, lane) {
  const label = `${machine.name}, ${dateOf(machine)}`;
  const button = html("button", { type: "button", class: "cg-dot-name", title: label,
    "data-name": machine.name }, machine.name, html("small", {}, String(machine.year)));
  button.style.setProperty("--at", String(machine.date / YEARS));
  if (machine.date > YEARS - 1) button.classList.add("cg-late");
  button.style.setProperty("--lane", String(lane));
  return button;
}

/** @param {Machine[]} machines @param {string} which @param {(name: string) => void} onChoose @param {AbortSignal} signal */
function picker(machines, which, onChoose, signal) {
  const id = freshId("machine");
  const field = html("select", { id, class: "cg-select" },
    ...machines.map(({ name }) => html("option", { value: name }, name)));
  field.addEventListener("change", () => onChoose(field.value), { signal });
  const root = html("div", { class: "cg-machine-head" },
    html("label", { for: id, class: "cg-unseen" }, `The machine on the ${which}`), field);
  return { root, update: (/** @type {string} */ name) => { field.value = name; } };
}

/** Both machines, part by part. @param {HTMLElement[]} heads */
function machinesSideBySide(heads) {
  const body = html("div", { class: "cg-parts" });
  const root = html("div", {}, html("div", { class: "cg-machine-heads" }, ...heads), body);
  /** @param {Machine} left @param {Machine} right */
  function update(left, right) {
    const verdicts = compare(left, right);
    const rows = Object.entries(PARTS).map(([part, title]) => {
      const pair = [left, right].map((machine) => box(machine.name, title, machine[part], verdicts[part]));
      return html("div", { class: "cg-part-row", "data-part": part }, ...pair);
    });
    const closing = html("div", { class: "cg-part-row cg-closing" }, facts(left), facts(right));
    body.replaceChildren(...rows, closing);
  }
  return { root, update };
}

/** @param {string} name @param {string} title @param {string | null} words @param {string} verdict */
function box(name, title, words, verdict) {
  const mark = verdict === "differs" ? html("span", { class: "cg-mark" }, "differs") : "";
  return html("div", { class: `cg-part cg-${verdict} ${words === null ? "cg-hidden-part" : ""}` },
    html("span", { class: "cg-unseen" }, `${name}: `),
    html("span", { class: "cg-part-title" }, title, mark), html("span", {}, words ?? UNTOLD));
}

/** What is open, how to run it, and where it is written. @param {Machine} machine */
function facts({ name, open_part: openPart, run, source, ...when }) {
  const link = source ? html("a", { href: source, target: "_blank", rel: "noopener" }, addressOf(source)) : "this repository";
  return html("dl", { class: "cg-facts", "aria-label": name },
    html("dt", {}, "When"), html("dd", {}, dateOf(/** @type {any} */ (when))),
    html("dt", {}, "What is open"), html("dd", {}, ...withCode(openPart)),
    html("dt", {}, "To run it here"), html("dd", {}, ...withCode(run)),
    html("dt", {}, "Source"), html("dd", {}, link));
}

/** Words in which a call stands as code. @param {string} words */
function withCode(words) {
  return words.split(/(load\(.*?\))/).map((part, i) => (i % 2 ? html("code", {}, part) : part));
}

export default { render };
