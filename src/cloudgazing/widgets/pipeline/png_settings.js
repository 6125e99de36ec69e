// A PNG file that says how its picture was drawn: the settings as JSON in a text chunk, as `cloudgazing.saving` writes
// and reads them. A file may come from anywhere, so reading trusts nothing. Pure: no page.

import { measure } from "../kit/picture_file.js";
import { SAMPLERS } from "../denoising/grid.js";

const KEYWORD = "cloudgazing";
const LONGEST_PROMPT = 2_000;
/** Two prompts in plain ASCII, in which an emoji takes twelve characters, and the other settings. */
export const LONGEST_CHUNK = 2 * 12 * LONGEST_PROMPT + 1_000;
const FIRST_CHUNK = 8;
/** Length, name, and check sum. */
const FRAME = 12;
const AFTER_HEADER = FIRST_CHUNK + FRAME + 13;
export const NO_SETTINGS = "This file carries no settings of Cloudgazing: choose a PNG that was saved here.";
export const UNREADABLE = "The settings in this file cannot be read: it was damaged, or not saved here.";
const UNKNOWN = "A setting in this picture is not known here: choose a PNG that was saved here.";

const isText = (/** @type {unknown} */ value) => typeof value === "string" && [...value].length <= LONGEST_PROMPT;
const isNumber = (/** @type {number} */ lowest, /** @type {number} */ highest) => (/** @type {unknown} */ value) =>
  typeof value === "number" && value >= lowest && value <= highest;
const isWhole = (/** @type {number} */ lowest, /** @type {number} */ highest) => (/** @type {unknown} */ value) =>
  Number.isInteger(value) && isNumber(lowest, highest)(value);

/**
 * Every setting that a file may carry, and what makes a value of it good: what the controls can show.
 * @type {Record<string, (value: any) => boolean>}
 */
const ALLOWED = {
  prompt: isText,
  negative_prompt: isText,
  seed: isWhole(0, Number.MAX_SAFE_INTEGER),
  num_inference_steps: isWhole(1, 100),
  guidance_scale: isNumber(0, 15),
  sampler: (value) => typeof value === "string" && Object.hasOwn(SAMPLERS, value),
  strength: isNumber(0, 1),
  mode: (value) => value === "picture" || value === "repair",
};

/**
 * The same file, with the settings in a text chunk of plain ASCII right after its header.
 * @param {Uint8Array} png
 * @param {Record<string, unknown>} settings
 */
export function withSettings(png, settings) {
  const escaped = (/** @type {string} */ unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
  const json = JSON.stringify(settings).replace(/[^\x20-\x7e]/g, escaped);
  const body = new TextEncoder().encode(`tEXt${KEYWORD}\0${json}`);
  const file = new Uint8Array(png.length + body.length + 8);
  const view = new DataView(file.buffer);
  file.set(png.subarray(0, AFTER_HEADER));
  view.setUint32(AFTER_HEADER, body.length - 4);
  file.set(body, AFTER_HEADER + 4);
  view.setUint32(AFTER_HEADER + 4 + body.length, checkSum(body));
  file.set(png.subarray(AFTER_HEADER), AFTER_HEADER + body.length + 8);
  return file;
}

/** The check sum of a PNG's chunk: CRC-32, bit by bit. @param {Uint8Array} bytes */
export function checkSum(bytes) {
  let sum = 0xffffffff;
  for (const byte of bytes) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit++) sum = sum & 1 ? (sum >>> 1) ^ 0xedb88320 : sum >>> 1;
  }
  return (sum ^ 0xffffffff) >>> 0;
}

/**
 * The settings that a PNG carries. Throws a `RangeError` with a sentence for the reader where there are none, or where
 * they are not what this book would write.
 * @param {Uint8Array} file
 * @returns {Record<string, any>}
 */
export function settingsIn(file) {
  const written = measure(file)?.format === "PNG" ? chunkOf(file) : null;
  if (written === null) throw new RangeError(NO_SETTINGS);
  if (written.length > LONGEST_CHUNK) throw new RangeError(UNREADABLE);
  let settings;
  try {
    settings = JSON.parse(new TextDecoder("latin1").decode(written));
  } catch {
    throw new RangeError(UNREADABLE);
  }
  const isRecord = typeof settings === "object" && settings !== null;
  if (!isRecord || !Object.hasOwn(settings, "prompt")) throw new RangeError(UNREADABLE);
  return checked(settings);
}

/** What the text chunk of our name holds, if there is one before the picture. @param {Uint8Array} file */
function chunkOf(file) {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const start = [...`tEXt${KEYWORD}\0`].map((letter) => letter.charCodeAt(0));
  for (let at = FIRST_CHUNK; at + FRAME <= file.length;) {
    const length = view.getUint32(at);
    if (length > file.length - at - FRAME) return null;
    if (start.every((byte, i) => file[at + 4 + i] === byte)) {
      return file.subarray(at + 4 + start.length, at + 8 + length);
    }
    at += FRAME + length;
  }
  return null;
}

/** @param {Record<string, unknown>} settings */
function checked(settings) {
  for (const [name, value] of Object.entries(settings)) {
    if (!Object.hasOwn(ALLOWED, name)) throw new RangeError(UNKNOWN);
    if (!ALLOWED[name](value)) {
      throw new RangeError(`The setting ${name} of this picture is out of range: choose a PNG that was saved here.`);
    }
  }
  return settings;
}
