// The same attention as a matrix: who looks is the row, at what is the column. What stands behind is not there.

import { html, svg } from "../kit/ui.js";
import { lookInWords } from "./attention.js";

const CELL = 26;
const MARGIN = 76;
/** With more pieces than this, their names would be too small to read. */
const MOST_NAMES = 16;
const LONGEST_NAME = 11;
/** How wide the drawing may grow, in pixels for each of its units. */
const LARGEST = 1.3;

/** @param {string} piece */
const short = (piece) => (piece.length > LONGEST_NAME ? `${piece.slice(0, LONGEST_NAME - 1)}…` : piece);

/**
 * @param {(row: number) => void} onChoose
 * @param {AbortSignal} signal
 */
export function triangle(onChoose, signal) {
  const drawing = svg("svg", { class: "cg-triangle", role: "img" });
  const caption = html("figcaption", { class: "cg-pane-caption" }, "Each row is one who looks, each column what is looked at. Choose a row.");
  drawing.addEventListener("click", ({ target }) => {
    const row = /** @type {Element} */ (target).closest("[data-row]");
    if (row) onChoose(Number(row.getAttribute("data-row")));
  }, { signal });

  /** @param {string[]} pieces @param {number[][]} shares @param {number} chosen */
  function update(pieces, shares, chosen) {
    const margin = pieces.length > MOST_NAMES ? 4 : MARGIN;
    const side = margin + CELL * pieces.length + 2;
    drawing.setAttribute("viewBox", `0 0 ${side} ${side}`);
    drawing.style.maxWidth = `${LARGEST * side}px`;
    drawing.setAttribute("aria-label", `A triangle of ${pieces.length} rows. ${lookInWords(pieces, shares[chosen], chosen)}`);
    drawing.replaceChildren(
      ...shares.map((row, at) => rowOf(row.slice(0, at + 1), at, margin)),
      ...(margin === MARGIN ? pieces.flatMap((piece, at) => names(short(piece), at, at === chosen)) : []),
      svg("rect", { class: "cg-chosen-row", x: margin, y: margin + CELL * chosen, width: CELL * (chosen + 1), height: CELL, rx: 4 }),
    );
  }
  const root = html("figure", { class: "cg-pane" });
  root.append(drawing, caption);
  return { root, update };
}

/** @param {number[]} shares @param {number} at @param {number} margin */
function rowOf(shares, at, margin) {
  const y = margin + CELL * at + 1;
  const cells = shares.map((share, column) => {
    const place = { x: margin + CELL * column + 1, y, width: CELL - 2, height: CELL - 2, rx: 4 };
    return [svg("rect", { class: "cg-cell-back", ...place }), svg("rect", { class: "cg-cell", ...place, "fill-opacity": share ** 0.7 })];
  });
  return svg("g", { class: "cg-row", "data-row": at }, ...cells.flat());
}

/** @param {string} name @param {number} at @param {boolean} isChosen */
function names(name, at, isChosen) {
  const middle = MARGIN + CELL * (at + 0.5);
  const weight = isChosen ? "cg-here" : "";
  return [
    svg("text", { class: weight, x: MARGIN - 8, y: middle, "text-anchor": "end", "dominant-baseline": "central" }, name),
    svg("text", { transform: `translate(${middle} ${MARGIN - 8}) rotate(-60)`, "dominant-baseline": "central" }, name),
  ];
}
