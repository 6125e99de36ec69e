// The reader's own picture: chosen, dropped or pasted, and made a small square. It never leaves the device.

import { ACCEPTED, DAMAGED, middleSquare, refusal, refusalOfWeight } from "./picture_file.js";
import { html } from "./ui.js";

/** @typedef {import("./pixels.js").Picture} Picture */

const HINT = "or drop or paste one. On the web page it stays on this device.";
const UNREADABLE = "The file could not be read. Choose it again, or choose another one.";
const NO_FILE = "What was dropped or pasted is no picture file. Save the picture first, then choose the file.";

/**
 * A button with which the reader brings a picture; the figure around it takes dropped and pasted ones too.
 * `onPicture` is given a square of `side` × `side` pixels, fully opaque, and the file's name; `onTrouble` one sentence
 * that says what is wrong and what to do. Neither is called for a file that a newer one has outrun.
 * @param {number} side
 * @param {{ onPicture: (picture: Picture, name: string) => void, onTrouble: (sentence: string) => void }} listener
 * @param {AbortSignal} signal
 */
export function upload(side, { onPicture, onTrouble }, signal) {
  const input = html("input", { type: "file", accept: ACCEPTED, hidden: true, tabindex: -1 });
  const button = html("button", { type: "button", class: "cg-button" }, "Your own picture");
  const hint = html("span", { class: "cg-status" }, HINT);
  const root = html("div", { class: "cg-controls cg-upload" }, button, hint, input);
  let turn = 0;

  /** @param {File | null | undefined} file */
  const take = async (file) => {
    const mine = ++turn;
    const { picture, trouble } = file ? await squareOf(file, side) : { picture: null, trouble: NO_FILE };
    if (mine !== turn || signal.aborted) return;
    if (picture) onPicture(picture, file?.name ?? "");
    else onTrouble(trouble);
  };
  button.addEventListener("click", () => input.click(), { signal });
  input.addEventListener("change", () => {
    const [file] = input.files ?? [];
    if (file) void take(file);
    input.value = ""; // so that the same file can be chosen again
  }, { signal });
  takeDropped(root, (file) => void take(file), signal);
  return { root };
}

/**
 * Listens for what is dropped onto the figure around `root`, or pasted while the reader is at it.
 * @param {HTMLElement} root
 * @param {(file: File | null) => void} take
 * @param {AbortSignal} signal
 */
function takeDropped(root, take, signal) {
  const isField = (/** @type {Event} */ { target }) =>
    target instanceof HTMLInputElement && ["text", "number"].includes(target.type);
  const isMine = (/** @type {Event} */ event) => {
    const target = /** @type {Element} */ (event.target);
    if (event.defaultPrevented || !(target instanceof Element) || root.closest("[hidden]")) return false;
    const other = target.closest(".cg-upload");
    return (!other || other === root) && Boolean(root.closest(".cg-figure")?.contains(target));
  };
  /** Words that are dragged into a field are not ours. @param {DragEvent} event */
  const isDraggedToMe = (event) => isMine(event) && (!isField(event) || event.dataTransfer?.types.includes("Files"));
  const mark = (/** @type {boolean} */ on) => { root.style.outline = on ? "3px dashed var(--cg-sky)" : ""; };

  document.addEventListener("dragover", (event) => {
    const mine = isDraggedToMe(event);
    mark(mine);
    if (mine) event.preventDefault();
  }, { signal });
  document.addEventListener("dragleave", () => mark(false), { signal });
  document.addEventListener("drop", (event) => {
    mark(false);
    if (!isDraggedToMe(event)) return;
    event.preventDefault();
    take(event.dataTransfer?.files[0] ?? null);
  }, { signal });
  document.addEventListener("paste", (event) => {
    const file = event.clipboardData?.files[0] ?? null;
    const isText = !file && event.clipboardData?.types.includes("text/plain");
    if (isText || isField(event) || !isMine(event)) return;
    event.preventDefault();
    take(file);
  }, { signal });
}

/**
 * Reads a file into a square of `side` × `side` pixels: the middle, upright, on white; or says why not.
 * @param {Blob} file
 * @param {number} side
 * @returns {Promise<{ picture: Picture, trouble: "" } | { picture: null, trouble: string }>}
 */
export async function squareOf(file, side) {
  const weight = refusalOfWeight(file.size);
  if (weight) return { picture: null, trouble: weight };
  let bytes;
  try {
    bytes = new Uint8Array(await file.arrayBuffer());
  } catch {
    return { picture: null, trouble: UNREADABLE };
  }
  const trouble = refusal(bytes);
  if (trouble) return { picture: null, trouble };
  try {
    // The browser sets it upright, takes the first frame, and turns its colours into those of the screen.
    const bitmap = await createImageBitmap(new Blob([bytes]), { imageOrientation: "from-image" });
    return { picture: await shrink(bitmap, side), trouble: "" };
  } catch {
    return { picture: null, trouble: DAMAGED };
  }
}

/**
 * Cuts out the middle, so that nothing beside it is mixed in, and scales it.
 * @param {ImageBitmap} bitmap
 * @param {number} side
 * @returns {Promise<Picture>}
 */
async function shrink(bitmap, side) {
  const { left, top, edge } = middleSquare(bitmap);
  const square = await createImageBitmap(bitmap, left, top, edge, edge);
  bitmap.close();
  const canvas = html("canvas", { width: side, height: side });
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d", { willReadFrequently: true }));
  context.fillStyle = "white";
  context.fillRect(0, 0, side, side);
  context.imageSmoothingQuality = "high";
  context.drawImage(square, 0, 0, side, side);
  square.close();
  const { data } = context.getImageData(0, 0, side, side);
  return { data, width: side, height: side };
}
