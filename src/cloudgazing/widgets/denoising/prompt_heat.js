// Prompt heat: which word of the prompt each place of the picture listens to, at every step and in every layer.

import { finePercent } from "../kit/percent.js";
import { asBytes, asFloats, paint, pictureFromRgb } from "../kit/pixels.js";
import { freshId, html } from "../kit/ui.js";
import { FramePlayer } from "./frame_player.js";
import { heatOver, rangeOf, whereStrongest } from "./heat.js";
import { wordCards } from "./word_cards.js";

/**
 * @typedef {{ index: number, guess: import("../kit/pixels.js").Picture, words: string[], layers: string[],
 *   sides: number[], maps: Float32Array[][] }} Frame its maps layer by layer, word by word; the last is what is no word
 */

/** @param {any} content @param {DataView[]} buffers @returns {Frame} */
export function readFrame({ index, size, words, layers, sides }, [guess, floats]) {
  const numbers = asFloats(floats);
  let start = 0;
  const maps = sides.map((/** @type {number} */ side) => Array.from({ length: words.length + 1 }, () => {
    start += side * side;
    return numbers.subarray(start - side * side, start);
  }));
  const texts = words.map((/** @type {{ text: string }} */ word) => word.text);
  return { index, guess: pictureFromRgb(asBytes(guess), size), words: texts, layers, sides, maps };
}

/**
 * What the large picture shows.
 * @param {Frame} frame
 * @param {number} last
 * @param {number} word
 * @param {number} layer
 */
export function captionOf({ index, words, sides, maps, layers }, last, word, layer) {
  const map = maps[layer][word];
  const { least, most } = rangeOf(map);
  const name = words[word] === undefined ? "the marks around the prompt" : `“${words[word]}”`;
  const moment = index === 0 ? "At the first step, on pure noise" : index === last ? "At the last step"
    : `At step ${index + 1} of ${last}`;
  const spread = `each place gets between ${finePercent(least)} and ${finePercent(most)} of what it hears from ${name}`;
  return `${moment}, ${spread}, most of all ${whereStrongest(map, sides[layer])}. ${layers[layer]}.`;
}

/**
 * The chosen map over each frame's picture, kept as long as the choice stays.
 * @param {(frame: Frame) => { layer: number, word: number }} chosen
 */
function heats(chosen) {
  /** @type {WeakMap<Frame, { key: string, picture: import("../kit/pixels.js").Picture }>} */
  const kept = new WeakMap();
  return (/** @type {Frame} */ frame) => {
    const { layer, word } = chosen(frame);
    const key = `${layer}/${word}`;
    if (kept.get(frame)?.key !== key) {
      kept.set(frame, { key, picture: heatOver(frame.guess, frame.maps[layer][word], frame.sides[layer]) });
    }
    return kept.get(frame).picture;
  };
}

/**
 * The choice of a layer.
 * @param {string[]} labels
 * @param {(layer: number) => void} onChoose
 * @param {AbortSignal} signal
 */
function layerChoice(labels, onChoose, signal) {
  const id = freshId("layer");
  const options = labels.map((label, layer) => html("option", { value: layer }, label));
  const select = html("select", { id, class: "cg-button cg-select" }, ...options);
  select.addEventListener("change", () => onChoose(Number(select.value)), { signal });
  /** @param {number} layer */
  const update = (layer) => { select.value = String(layer); };
  return { root: html("p", { class: "cg-layer" }, html("label", { for: id }, "Layer"), select), update };
}

/** @param {{ model: any, el: HTMLElement }} context */
function render({ model, el }) {
  const canvas = html("canvas", { class: "cg-canvas", role: "img" });
  const caption = html("p", { class: "cg-heat-caption" });
  const player = new FramePlayer(model, readFrame, show, (frame) => heatOf(frame));
  const { signal } = player.controller;
  /** @param {Record<string, number>} change */
  const choose = (change) => { model.set(change); model.save_changes(); };
  const cards = wordCards((word) => choose({ word }), signal);
  const layers = layerChoice(model.get("opening").layers, (layer) => choose({ layer }), signal);

  /** What the reader chose, within what there is. @param {Frame} frame */
  const chosen = ({ layers: all, words }) =>
    ({ layer: Math.min(model.get("layer"), all.length - 1), word: Math.min(model.get("word"), words.length) });
  const heatOf = heats(chosen);

  /** @param {Frame} frame @param {number} last */
  function show(frame, last) {
    const { layer, word } = chosen(frame);
    const words = captionOf(frame, last, word, layer);
    paint(canvas, heatOf(frame));
    canvas.setAttribute("aria-label", `In grey the picture that it has in mind, in orange where it listens. ${words}`);
    caption.textContent = words;
    cards.update(frame, layer, word);
    layers.update(layer);
  }
  const picture = html("div", { class: "cg-picture" }, canvas, player.steps.root, player.state);
  const side = html("div", { class: "cg-side" }, cards.root, layers.root, caption);
  el.append(player.open(html("div", { class: "cg-stage" }, picture, side)));
  model.on("change:word change:layer", player.show);
  return () => { model.off("change:word change:layer", player.show); player.remove(); };
}

export default { render };
