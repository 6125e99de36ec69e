// The drawings of a grid: the settings of each, and what they are called. Pure: no page.

/**
 * @typedef {{ prompt: string, negative_prompt: string, seed: number, num_inference_steps: number,
 *   guidance_scale: number, sampler: string }} Settings what `generate` takes
 * @typedef {{ columns: string, values: any[], rows: string, row_values: any[], remarks: Record<string, string> }} Plan what
 *   changes, and to what; and what is said of some of the values of the columns
 */

export const SAMPLERS = { ddim: "DDIM", ancestral: "Euler ancestral", dpm: "DPM-Solver++ 2M" };

/**
 * The settings of each drawing, row by row.
 * @param {Settings} common
 * @param {Plan} plan
 * @returns {Settings[]}
 */
export function cellsOf(common, { columns, values, rows, row_values }) {
  const lines = rows ? row_values.map((value) => ({ [rows]: value })) : [{}];
  return lines.flatMap((line) => values.map((value) => ({ ...common, ...line, [columns]: value })));
}

/** A setting in a few words. @param {string} setting @param {any} value */
export function labelOf(setting, value) {
  if (setting === "prompt") return value.trim() ? `“${value}”` : "no prompt";
  if (setting === "negative_prompt") return value.trim() ? `away from “${value}”` : "no negative prompt";
  if (setting === "num_inference_steps") return value === 1 ? "1 step" : `${value} steps`;
  if (setting === "sampler") return SAMPLERS[/** @type {keyof typeof SAMPLERS} */ (value)];
  return `${{ seed: "seed", guidance_scale: "guidance" }[setting]} ${value}`;
}

/** All the settings of a drawing in one sentence. @param {Settings} cell */
export function allOf(cell) {
  const away = cell.negative_prompt.trim() ? ["negative_prompt"] : [];
  const names = /** @type {(keyof Settings)[]} */ (
    ["prompt", ...away, "seed", "num_inference_steps", "guidance_scale", "sampler"]);
  return `${names.map((name) => labelOf(name, cell[name])).join(", ")}.`;
}

/** Two drawings with the same settings are the same drawing. @param {Settings} cell */
export function keyOf(cell) {
  return JSON.stringify([cell.prompt, cell.negative_prompt, cell.seed, cell.num_inference_steps, cell.guidance_scale,
    cell.sampler]);
}

/**
 * The drawings that were made, so that a choice turned back shows them at once; the oldest are dropped.
 * @template T
 * @param {number} places
 */
export function album(places) {
  /** @type {Map<string, T>} */
  const kept = new Map();
  return {
    /** @param {Settings} cell @param {T} picture */
    put(cell, picture) {
      kept.set(keyOf(cell), picture);
      if (kept.size > places) kept.delete(kept.keys().next().value);
    },
    /** @param {Settings} cell @returns {T | undefined} */
    find: (cell) => kept.get(keyOf(cell)),
  };
}
