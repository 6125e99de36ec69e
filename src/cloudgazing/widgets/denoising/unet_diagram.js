// The U, drawn: a button for each block, with a picture of what comes out of it, and the bridges between the two arms.

import { isCommand } from "../kit/keys.js";
import { html, svg } from "../kit/ui.js";
import { paint } from "../kit/pixels.js";
import { bottomOf, bridges, course, levels, places, rungs, signOf, tallPlaces, titleOf } from "./unet_layout.js";

/** @typedef {import("./unet_layout.js").Block} Block */

const [WIDTH, HEIGHT, TALL] = [1000, 470, 1000];
const STEP = 26;

/**
 * @param {Block[]} blocks
 * @param {(block: number) => void} onChoose
 * @param {AbortSignal} signal
 */
export function diagram(blocks, onChoose, signal) {
  const at = places(blocks);
  const tall = tallPlaces(blocks);
  const pairs = bridges(blocks, at);
  const wideLines = lines("cg-wide-lines", course(at), HEIGHT, pairs.map((bridge) => roof(at, bridge)));
  const tallLines = lines("cg-tall-lines", tall, TALL, pairs.map(({ from, to }) => trail([tall[from], tall[to]], TALL)));
  const crossing = pairs.map((pair, i) => ({ ...pair, paths: [wideLines.across[i], tallLines.across[i]] }));
  const buttons = blocks.map((_, i) => button(blocks, i, at[i], tall[i]));
  const root = html("div", { class: "cg-u", role: "group", "aria-label": "The blocks of the denoiser" });
  const bottom = Math.max(...at.map(({ y }) => y));
  const tallLevels = levels(blocks.slice(0, bottomOf(blocks)), tall);
  const signs = levels(blocks, at).map(({ size, y }, i) => sign(size, y === bottom ? y + 0.18 : y, tallLevels[i]?.y ?? 0));
  root.style.setProperty("--rungs", String(Math.max(...rungs(blocks)) + 1));
  root.append(wideLines.root, tallLines.root, ...signs, ...buttons);
  let chosen = 0;
  root.addEventListener("click", ({ target }) => {
    const found = buttons.indexOf(/** @type {any} */ (target).closest("button"));
    if (found >= 0) onChoose(found);
  }, { signal });
  root.addEventListener("keydown", (event) => {
    const move = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (!move || isCommand(event)) return;
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
    crossing.forEach(({ from, to, paths }) => {
      for (const path of paths) path.classList.toggle("cg-lit", from === block || to === block);
    });
  }
  return { root, update };
}

/**
 * The way of the data, and the bridges across it.
 * @param {string} name
 * @param {{ x: number, y: number }[]} at
 * @param {number} height
 * @param {string[]} bridgePaths
 */
function lines(name, at, height, bridgePaths) {
  const viewBox = `0 0 ${WIDTH} ${height}`;
  const root = svg("svg", { class: name, viewBox, preserveAspectRatio: "none", "aria-hidden": "true" });
  const across = bridgePaths.map((d) => svg("path", { d }));
  root.append(svg("path", { d: trail(at, height), class: "cg-flow" }), ...across);
  return { root, across };
}

/**
 * @param {Block[]} blocks
 * @param {number} i
 * @param {import("./unet_layout.js").Place} place
 * @param {{ x: number, y: number, side: number }} tall its place on a narrow page
 */
function button(blocks, i, { x, y, side, sheets }, tall) {
  const [block, written] = [blocks[i], signOf(blocks, i)];
  const name = `Block ${i + 1}, ${titleOf(block)}${block.hears ? ", listens to the words" : ""}`;
  const canvas = html("canvas", { class: "cg-pixels", "aria-hidden": "true" });
  const sheet = html("span", { class: "cg-sheets" }, canvas);
  // What is written is part of the name: the number as text, the channels, which come later in it, by the style sheet.
  const label = html("span", { class: "cg-sign", "aria-hidden": "true", "data-channels": written.channels },
    html("b", {}, written.number));
  const arm = ["cg-on-left", "", "cg-on-right"][1 + Math.sign(tall.x - 0.5)];
  const kind = `cg-block ${block.hears ? "cg-hears" : ""} ${arm}`;
  const one = html("button", { type: "button", class: kind, title: name, "aria-label": name }, sheet, label);
  const measures = { x: `${100 * x}%`, y: `${100 * y}%`, "wide-side": `${100 * side}cqw`, "tall-x": `${100 * tall.x}%`,
    "tall-y": `${100 * tall.y}%`, "tall-side": `${1.4 * tall.side}rem` };
  for (const [name, value] of Object.entries(measures)) one.style.setProperty(`--${name}`, value);
  sheet.style.boxShadow = Array.from({ length: sheets }, (_, i) => {
    const edge = `calc(${i + 1} * var(--sheet)) calc(${-i - 1} * var(--sheet)) 0`;
    return `${edge} -0.5px var(--cg-wash), ${edge} 0.5px var(--cg-edge)`;
  }).join();
  return one;
}

/** The size of a level's grids, written between the arms. @param {string} size @param {number} y @param {number} tallY */
function sign(size, y, tallY) {
  const one = html("span", { class: "cg-level", "aria-hidden": "true" }, size);
  one.style.setProperty("--y", `${100 * y}%`);
  one.style.setProperty("--tall-y", `${100 * tallY}%`);
  return one;
}

/** A line from place to place. @param {{ x: number, y: number }[]} at @param {number} height */
function trail(at, height) {
  return at.map(({ x, y }, i) => `${i ? "L" : "M"}${WIDTH * x} ${height * y}`).join(" ");
}

/** @param {import("./unet_layout.js").Place[]} at @param {{ from: number, to: number, height: number }} bridge */
function roof(at, { from, to, height }) {
  const [x0, x1, y] = [WIDTH * at[from].x, WIDTH * at[to].x, HEIGHT * at[from].y];
  const top = y - (WIDTH / 2) * at[from].side - STEP * height;
  return `M${x0} ${y} V${top} H${x1} V${y}`;
}
