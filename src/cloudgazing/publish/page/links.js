// Links that carry a figure's settings behind the #, such as #figure=four_panes&prompt=a+red+cat&seed=7; a second
// figure of one kind on a page is four_panes.2. What a link may set, and between which limits, the figure's place says.

/**
 * @typedef {{ min?: number, max?: number, whole?: boolean, values?: unknown[] }} Limits
 * @typedef {{ figure: string, settings: Record<string, string> }} Link
 */

const FIGURE = "figure";
const LONGEST = 500;

/**
 * What stands behind the # for a figure as it is now.
 * @param {string} figure
 * @param {string[]} names
 * @param {(name: string) => unknown} read
 */
export function fragmentOf(figure, names, read) {
  const settings = names.map((name) => [name, written(read(name))]);
  return new URLSearchParams([[FIGURE, figure], ...settings]).toString();
}

/** @param {unknown} value */
const written = (value) => (typeof value === "string" ? value : JSON.stringify(value));

/** What a link asks for; null where it is an ordinary one. @param {string} hash @returns {Link | null} */
export function readLink(hash) {
  if (!hash.startsWith(`#${FIGURE}=`)) return null;
  const { [FIGURE]: figure, ...settings } = Object.fromEntries(new URLSearchParams(hash.slice(1)));
  return { figure, settings };
}

/**
 * Those of a link's settings that make sense, as values; and whether all did.
 * @param {Record<string, string>} settings
 * @param {Record<string, unknown>} state
 * @param {Record<string, Limits>} limits
 */
export function sensible(settings, state, limits) {
  /** @type {Record<string, unknown>} */ const values = {};
  for (const [name, text] of Object.entries(settings)) {
    const value = Object.hasOwn(limits, name) ? valueOf(text, state[name]) : undefined;
    if (value !== undefined && isWithin(value, limits[name])) values[name] = value;
  }
  const texts = Object.values(values).filter((value) => typeof value === "string");
  return { values, texts, isWhole: Object.keys(values).length === Object.keys(settings).length };
}

/**
 * Makes a figure hear the texts that a link brought, as if they had been typed and left; some hear the one, some the other.
 * @param {Iterable<HTMLInputElement>} fields
 * @param {unknown[]} texts
 */
export function enter(fields, texts) {
  for (const field of fields) {
    if (!texts.includes(field.value)) continue;
    for (const kind of ["input", "change"]) field.dispatchEvent(new Event(kind, { bubbles: true }));
  }
}

/** A value of the kind that the setting has now; undefined where the text is none. @param {string} text @param {unknown} now */
function valueOf(text, now) {
  if (typeof now === "string") return text.length <= LONGEST ? text : undefined;
  try {
    const value = JSON.parse(text);
    return isLike(value, now) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** @param {unknown} value @param {unknown} now @returns {boolean} */
function isLike(value, now) {
  if (Array.isArray(now)) return Array.isArray(value) && value.length === now.length && value.every((one, i) => isLike(one, now[i]));
  if (typeof value === "string") return typeof now === "string" && value.length <= LONGEST;
  return typeof value === typeof now && value !== null && typeof value !== "object";
}

/** @param {any} value @param {Limits} limits */
function isWithin(value, { min, max, values, whole }) {
  if (values && !values.includes(value)) return false;
  if (whole && !Number.isSafeInteger(value)) return false;
  return !(value < (min ?? -Infinity)) && !(value > (max ?? Infinity));
}
