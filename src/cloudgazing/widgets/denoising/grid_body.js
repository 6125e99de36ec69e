// Where the drawings of a grid stand.

import { html, paneTitle } from "../kit/ui.js";
import { labelOf } from "./grid.js";

/** @typedef {ReturnType<typeof import("../kit/ui.js").pane>} Pane */

/**
 * The panes in rows, each row under its name.
 * @param {Pane[]} panes
 * @param {import("./grid.js").Plan} plan
 */
export function body(panes, { values, rows, row_values }) {
  const count = values.length;
  const names = rows ? row_values.map(() => paneTitle("", "cg-row-title")) : [];
  const lines = (rows ? row_values : [0]).map((_, row) => {
    const own = panes.slice(row * count, (row + 1) * count);
    const line = html("div", { class: "cg-cells" }, ...own.map((one) => one.root));
    line.classList.toggle("cg-many", count > 3);
    return html("div", { class: "cg-row" }, ...(rows ? [names[row]] : []), line);
  });
  /** @param {import("./grid.js").Plan} plan */
  const label = (plan) => {
    names.forEach((name, row) => { name.textContent = labelOf(plan.rows, plan.row_values[row]); });
    panes.forEach((one, i) => {
      const value = plan.values[i % count];
      const remark = Object.hasOwn(plan.remarks, value) ? [" ", html("span", { class: "cg-remark" }, plan.remarks[value])] : [];
      one.root.firstElementChild.replaceChildren(labelOf(plan.columns, value), ...remark);
    });
  };
  return { root: html("div", { class: "cg-lines" }, ...lines), label };
}
