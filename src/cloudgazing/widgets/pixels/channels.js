// The three channels as controls: a slider for each, and a switch for each.

import { CHANNELS } from "./grid.js";
import { html, liveSlider } from "../kit/ui.js";

/** @typedef {import("./grid.js").Channel} Channel */

const RANGE = { min: 0, max: 255, step: 1 };

/**
 * Three sliders for one colour.
 * @param {(numbers: number[]) => void} onColour called at every movement
 * @param {() => void} onDone called when the reader lets go
 * @param {AbortSignal} signal
 */
export function colourSliders(onColour, onDone, signal) {
  const move = () => onColour(sliders.map(({ input }) => Number(input.value)));
  const sliders = CHANNELS.map((channel) => {
    const made = liveSlider(channel[0].toUpperCase() + channel.slice(1), RANGE, move, signal);
    made.root.classList.add(`cg-${channel}`);
    made.input.addEventListener("change", onDone, { signal });
    return made;
  });
  const root = html("div", { class: "cg-colour-sliders" }, ...sliders.map((slider) => slider.root));
  /** @param {number[]} numbers */
  const update = (numbers) => sliders.forEach((slider, i) => slider.update(numbers[i]));
  return { root, update };
}

/**
 * Three switches that say which channels are shown.
 * @param {(channels: Channel[]) => void} onChannels
 * @param {AbortSignal} signal
 */
export function channelSwitches(onChannels, signal) {
  const boxes = CHANNELS.map((channel) => html("input", { type: "checkbox", role: "switch", value: channel }));
  const labels = boxes.map((box, i) => html("label", { class: `cg-switch cg-${CHANNELS[i]}` }, box, CHANNELS[i]));
  const legend = html("legend", { class: "cg-unseen" }, "Channels that are shown");
  const root = html("fieldset", { class: "cg-controls" }, legend, ...labels);
  root.addEventListener("change", () => onChannels(CHANNELS.filter((_, i) => boxes[i].checked)), { signal });
  /** @param {Channel[]} channels */
  const update = (channels) => boxes.forEach((box, i) => { box.checked = channels.includes(CHANNELS[i]); });
  return { root, update };
}
