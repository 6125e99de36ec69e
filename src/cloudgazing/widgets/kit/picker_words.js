// What the model picker says and offers, apart from the page.

/**
 * @typedef {{ name: string, title: string, facts: string, here: boolean, able: boolean, why: string, terms?: string,
 *   page?: string, size?: string }} Row a model: whether it can be used at once, whether at all, and both in words
 */

/**
 * What a press would do for the model that the reader looks at: use it, download it, or nothing, and why not.
 * @param {Row} row @param {string} chosen
 * @returns {{ kind: "use" | "fetch" | null, label: string }}
 */
export function actionFor(row, chosen) {
  if (row.name === chosen) return { kind: null, label: `${row.title} is chosen.` };
  if (!row.able) return { kind: null, label: `${row.title} cannot be chosen here. ${row.why}` };
  if (row.here) return { kind: "use", label: `Use ${row.title}` };
  return { kind: "fetch", label: `Download ${row.size} and use ${row.title}` };
}

/** What does the same in code. @param {string} name */
export function inCode(name) {
  return `load(${JSON.stringify(name)})`;
}
