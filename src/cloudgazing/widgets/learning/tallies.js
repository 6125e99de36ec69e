// Counts of the training set: which drawings fit, how many there are, and bars.

import { html, paneTitle } from "../kit/ui.js";
import { thousands } from "../latents/arithmetic.js";

/** @typedef {{ seed: number, caption: string, items: [string, string][], place: string, style: string }} Drawing */
/** @typedef {Record<string, string>} Wanted what each kind has to be; an empty word stands for anything */

export const KINDS = ["thing", "colour", "place", "style"];
const TWICE = "A drawing of two things counts for both colours.";

/** @param {Drawing} drawing @param {Wanted} wanted */
export function fits({ items, place, style }, wanted) {
  const item = items.some(([thing, colour]) => is(wanted.thing, thing) && is(wanted.colour, colour));
  return item && is(wanted.place, place) && is(wanted.style, style);
}

/** @param {string} wanted @param {string} found */
const is = (wanted, found) => wanted === "" || wanted === found;

/**
 * How many drawings of the whole set fit, in words, as far as that was counted: alone, and in pairs with a thing.
 * @param {any} census @param {any} heldOut @param {Wanted} wanted
 */
export function countOf(census, heldOut, wanted) {
  const chosen = KINDS.filter((kind) => wanted[kind]);
  const all = thousands(census.drawings);
  for (const kind of ["colour", "style"]) {
    if (wanted.thing && wanted[kind] && isHeldOut(heldOut, wanted.thing, kind, wanted[kind])) {
      return { words: `None. The pair “${wanted.thing}” and “${wanted[kind]}” was kept out of training on purpose.`, heldOut: true };
    }
  }
  if (chosen.length === 0) return { words: `${all} drawings in all.`, heldOut: false };
  const pair = chosen.length === 2 && chosen[0] === "thing" && chosen[1] !== "place";
  const count = chosen.length === 1 ? census[chosen[0]][wanted[chosen[0]]] : pair ? pairCount(census, wanted.thing, chosen[1], wanted[chosen[1]]) : null;
  const words = count === null ? `So close a choice was not counted; search all ${all} to see.` : `${thousands(count)} of ${all} drawings.`;
  return { words, heldOut: false };
}

/** @param {any} heldOut @param {string} thing @param {string} kind @param {string} value */
function isHeldOut(heldOut, thing, kind, value) {
  return heldOut[kind].some(([one, other]) => one === thing && other === value);
}

/** @param {any} census @param {string} thing @param {string} kind @param {string} value */
function pairCount(census, thing, kind, value) {
  return census.pairs[kind][thing][value];
}

/**
 * Bars for colours and styles, of one thing where one is chosen, and for places. All count drawings, so that all have
 * one measure: a longer bar is more drawings, whichever chart it stands in.
 * @param {any} census @param {any} heldOut @param {string} thing @param {Record<string, string>} shades
 */
export function bars(census, heldOut, thing, shades) {
  const kinds = thing ? ["colour", "style"] : ["colour", "style", "place"];
  const counts = kinds.map((kind) => Object.keys(census[kind]).map((value) => ({
    value,
    count: thing ? pairCount(census, thing, kind, value) : census[kind][value],
    note: thing && isHeldOut(heldOut, thing, kind, value) ? "none: held out" : "",
  })).sort((one, other) => other.count - one.count));
  const most = largest(counts.flat());
  return kinds.map((kind, i) => {
    const title = thing ? `${kind}s of “${thing}”` : `${kind}s of all drawings`;
    const chart = barChart(title, counts[i], { most, shades });
    if (kind === "colour" && !thing) chart.append(html("p", { class: "cg-pane-caption" }, TWICE));
    return chart;
  });
}

/**
 * Several counts as shares, with the same values in the same order: the commonest of the last count first.
 * @param {Record<string, number>[]} counts @param {string[]} [all] the values there are; once anything was counted, those
 *   that never came are shown, too
 * @returns {{ value: string, count: number }[][]}
 */
export function comparable(counts, all = []) {
  const last = counts.at(-1);
  const found = counts.flatMap((each) => Object.keys(each));
  const values = found.length ? [...new Set([...found, ...all])] : [];
  values.sort((one, other) => (last[other] ?? 0) - (last[one] ?? 0));
  return counts.map((each) => {
    const total = Object.values(each).reduce((a, b) => a + b, 0);
    return values.map((value) => ({ value, count: (each[value] ?? 0) / total }));
  });
}

/** The largest count. @param {{ count: number }[]} counts */
export function largest(counts) {
  return Math.max(...counts.map(({ count }) => count), 1e-9);
}

/**
 * A list with a bar for each line, or a note in its place.
 * @param {string} title
 * @param {{ value: string, count: number, note?: string }[]} counts
 * @param {{ most: number, say?: (count: number) => string, shades?: Record<string, string> }} how a bar of `most` is
 *   as long as can be, and `shades` colour the bars of some values
 */
export function barChart(title, counts, { most, say = thousands, shades = {} }) {
  const lines = counts.map(({ value, count, note }) => {
    const name = html("span", {}, value);
    if (note) return html("li", {}, name, html("span", { class: "cg-none" }, note));
    const bar = html("i", { class: shades[value] && "cg-shade" });
    Object.assign(bar.style, { width: `${(100 * count) / most}%`, background: shades[value] ?? "" });
    const track = html("span", { class: "cg-bar", "aria-hidden": "true" }, bar);
    return html("li", {}, name, track, html("span", { class: "cg-value" }, say(count)));
  });
  return html("section", { class: "cg-tally" }, paneTitle(title), html("ul", {}, ...lines));
}
