// The U, drawn: a button for each block, with a picture of what comes out of it, and the bridges between the two arms.

import { html } from "../kit/ui.js";
import { paint } from "../kit/pixels.js";
import { bridges, levels, places, titleOf } from "./unet_layout.js";

/** @typedef {import("./unet_layout.js").Block} Block */

const SVG = "http://www.w3.org/2000/svg";
const [WIDTH, HEIGHT] = [1000, 420];
const STEP = 26;

/** @param {string} tag @param {Record<string, string | number>} attributes */
function svg(tag, attributes) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  return element;
}

/**
 * @param {Block[]} blocks
 * @param {(block: number) => void} onChoose
 * @param {AbortSignal} signal
 */
export function diagram(blocks, onChoose, signal) {
  const at = places(blocks);
  const lines = svg("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: "none", "aria-hidden": "true" });
  const crossing = bridges(blocks, at).map((bridge) => ({ ...bridge, path: svg("path", { d: roof(at, bridge) }) }));
  lines.append(svg("path", { d: trail(at), class: "cg-flow" }), ...crossing.map(({ path }) => path));
  const buttons = blocks.map((block, i) => button(block, at[i]));
  const root = html("div", { class: "cg-u", role: "group", "aria-label": "The blocks of the U-Net" });
  const bottom = Math.max(...at.map(({ y }) => y));
  root.append(lines, ...levels(blocks, at).map(({ size, y }) => sign(size, y === bottom ? y + 0.15 : y)), ...buttons);
  let chosen = 0;
  root.addEventListener("click", ({ target }) => {
    const found = buttons.indexOf(/** @type {any} */ (target).closest("button"));
    if (found >= 0) onChoose(found);
  }, { signal });
  root.addEventListener("keydown", (event) => {
    const move = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (!move) return;
    event.preventDefault();
    onChoose(Math.min(Math.max(chosen + move, 0), blocks.length - 1));
    buttons[chosen].focus();
  }, { signal });

  /** @param {number} block @param {import("../kit/pixels.js").Picture[][]} pictures of each block's channels */
  function update(block, pictures) {
    chosen = block;
    buttons.forEach((one, i) => {
      one.setAttribute("aria-pressed", String(i === block));
      one.tabIndex = i === block ? 0 : -1;
      paint(one.querySelector("canvas"), pictures[i][0]);
    });
    crossing.forEach(({ from, to, path }) => path.classList.toggle("cg-lit", from === block || to === block));
  }
  return { root, update };
}

/** @param {Block} block @param {import("./unet_layout.js").Place} place */
function button(block, { x, y, side, sheets }) {
  const name = `${titleOf(block)}${block.hears ? ", listens to the words" : ""}`;
  const canvas = html("canvas", { class: "cg-pixels", "aria-hidden": "true" });
  const sheet = html("span", { class: "cg-sheets" }, canvas);
  const label = html("span", { class: "cg-channels", "aria-hidden": "true" }, String(block.shape[0]));
  const one = html("button", { type: "button", class: block.hears ? "cg-block cg-hears" : "cg-block", title: name,
    "aria-label": name }, sheet, label);
  one.style.left = `${100 * x}%`;
  one.style.top = `${100 * y}%`;
  one.style.setProperty("--side", `${100 * side}cqw`);
  sheet.style.boxShadow = Array.from({ length: sheets }, (_, i) => {
    const edge = `calc(${i + 1} * var(--sheet)) calc(${-i - 1} * var(--sheet)) 0`;
    return `${edge} -0.5px var(--cg-wash), ${edge} 0.5px var(--cg-edge)`;
  }).join();
  return one;
}

/** The size of a level's grids, written between the arms. @param {string} size @param {number} y */
function sign(size, y) {
  const one = html("span", { class: "cg-level", "aria-hidden": "true" }, size);
  one.style.top = `${100 * y}%`;
  return one;
}

/** The way of the data, from block to block. @param {import("./unet_layout.js").Place[]} at */
function trail(at) {
  return at.map(({ x, y }, i) => `${i ? "L" : "M"}${WIDTH * x} ${HEIGHT * y}`).join(" ");
}

/** @param {import("./unet_layout.js").Place[]} at @param {{ from: number, to: number, height: number }} bridge */
function roof(at, { from, to, height }) {
  const [x0, x1, y] = [WIDTH * at[from].x, WIDTH * at[to].x, HEIGHT * at[from].y];
  const top = y - (WIDTH / 2) * at[from].side - STEP * height;
  return `M${x0} ${y} V${top} H${x1} V${y}`;
}
