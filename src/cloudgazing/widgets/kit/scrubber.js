// The scrubber that every figure with steps shares: play, a native slider, and a strip of small pictures.

import { fillTrack, html, icon, iconButton, isInUse, prefersStillness } from "./ui.js";
import { paint, spread } from "./pixels.js";

/** @typedef {import("./pixels.js").Picture} Picture */

export const PLAY = "M8 5 L19 12 L8 19 Z";
const PAUSE = ["M8 5 V19", "M16 5 V19"];
/** At most so many pictures stand in the strip. */
const STRIP_PLACES = 9;
/** Stands where the strip will be, as long as there is no picture for it. */
const NO_PICTURE_YET = "The pictures appear here.";
/** How long a frame stays, and for who has asked for less motion. */
const FRAME_MS = [150, 1000];

/**
 * A scrubber over frames 0 to `last`.
 * @param {(at: number) => void} onMove called with the frame that the reader, or the player, goes to
 * @param {AbortSignal} signal ends playing and listening
 * @param {{ label?: string, inWords?: (at: number, last: number) => string }} [names] what it steps through, and a
 *   frame in words, where these are not the steps of a drawing
 */
export function scrubber(onMove, signal, { label = "Step", inWords = stepInWords } = {}) {
  const range = html("input", { type: "range", min: 0, max: 1, value: 0, class: "cg-range", "aria-label": label });
  const button = iconButton("Play", icon(PLAY));
  const counter = html("span", { class: "cg-counter", "aria-hidden": "true" });
  const strip = html("div", { class: "cg-strip" });
  const promise = html("p", { class: "cg-strip-to-come" }, NO_PICTURE_YET);
  const room = html("div", { class: "cg-strip-room", "aria-hidden": "true" }, strip, promise);
  const root = html("div", { class: "cg-scrubber" }, html("div", { class: "cg-track" }, button, range, counter), room);
  /** @type {Picture[]} */ let shown = [];
  // It leaves out what has not come: pictures that come and go so quickly would flash.
  const player = playButton(button, () => {
    const next = shown.findIndex((picture, at) => picture && at > Number(range.value));
    if (next < 0) return false;
    onMove(next);
    return true;
  });

  let [stand, isOff] = [0, true];
  for (const control of [range, button]) takeOut(control, isOff);
  button.addEventListener("click", () => {
    if (isOff) return;
    if (!player.playing() && range.value === range.dataset.ready) onMove(0);
    player.toggle();
  }, { signal });
  range.addEventListener("input", () => {
    if (isOff) return void (range.value = String(stand));
    player.pause();
    onMove(Number(range.value));
  }, { signal });
  strip.addEventListener("click", ({ target }) => {
    const place = /** @type {Element} */ (target).closest("[data-at]");
    if (!(place instanceof HTMLElement)) return;
    player.pause();
    onMove(Number(place.dataset.at));
  }, { signal });
  signal.addEventListener("abort", player.pause);

  /**
   * Shows where the scrubber stands, and the pictures that have come.
   * @param {{ at: number, last: number, pictures: Picture[], disabled: boolean }} state
   */
  function update({ at, last, pictures, disabled }) {
    range.max = String(last);
    range.value = String(at);
    range.dataset.ready = String(Math.max(pictures.length - 1, 0));
    [shown, stand, isOff] = [pictures, at, disabled || pictures.length < 2];
    for (const control of [range, button]) takeOut(control, isOff);
    if (isOff) player.pause();
    range.setAttribute("aria-valuetext", inWords(at, last));
    fillTrack(range);
    counter.textContent = `${at} / ${last}`;
    showStrip(strip, { at, last, pictures });
    promise.hidden = pictures.some(Boolean);
    strip.classList.toggle("cg-hollow", !promise.hidden);
  }
  return { root, update, pause: player.pause };
}

/**
 * Takes a control out of use, or back into it. One that is disabled would lose the focus, so who is at it stays there.
 * @param {HTMLInputElement | HTMLButtonElement} control @param {boolean} isOff
 */
function takeOut(control, isOff) {
  control.disabled = isOff && !isInUse(control);
  control.setAttribute("aria-disabled", String(isOff));
}

/** @param {number} at @param {number} last */
function stepInWords(at, last) {
  return at === 0 ? "the noise, before the first step" : `step ${at} of ${last}`;
}

/**
 * Gives a button the two states of a player.
 * @param {HTMLButtonElement} button
 * @param {() => boolean} advance goes one frame on; false at the end
 * @param {number[]} [frameMs] how long a frame stays, and for who has asked for less motion
 */
export function playButton(button, advance, [lively, still] = FRAME_MS) {
  let timer = 0;
  const show = () => {
    const label = timer ? "Pause" : "Play";
    button.setAttribute("aria-label", label);
    button.title = label;
    button.replaceChildren(timer ? icon(...PAUSE) : icon(PLAY));
  };
  const pause = () => { clearInterval(timer); timer = 0; show(); };
  const play = () => {
    timer = window.setInterval(() => { if (!advance()) pause(); }, prefersStillness() ? still : lively);
    show();
  };
  return { pause, playing: () => timer !== 0, toggle: () => (timer ? pause() : play()) };
}

/**
 * The strip: a few of the frames, evenly spread. A shortcut for the mouse; the slider does the same for everybody.
 * @param {HTMLElement} strip
 * @param {{ at: number, last: number, pictures: Picture[] }} state
 */
function showStrip(strip, { at, last, pictures }) {
  const places = spread(last, STRIP_PLACES);
  while (strip.children.length > places.length) strip.lastElementChild.remove();
  while (strip.children.length < places.length) strip.append(html("span", { class: "cg-small" }, html("canvas")));
  const nearest = places.reduce((best, place) => (Math.abs(place - at) < Math.abs(best - at) ? place : best));
  places.forEach((place, i) => {
    const small = /** @type {HTMLElement} */ (strip.children[i]);
    const picture = pictures[place];
    if (picture) small.dataset.at = String(place);
    else delete small.dataset.at;
    small.classList.toggle("cg-here", Boolean(picture) && place === nearest);
    small.classList.toggle("cg-empty", !picture);
    if (picture) paint(small.querySelector("canvas"), picture);
  });
}
