// Two arrows and the angle between them: what a cosine says of how alike they are.

import { html, keepKeys, liveSlider, svg } from "../kit/ui.js";

const ANGLES = { min: 0, max: 180, step: 1 };
const LENGTH = 100;
const ARC = 26;
/** How far below the arrows the shadow lies, and its name. */
const [SHADOW, NAME] = [17, 38];

/** @param {number} degrees */
export function cosine(degrees) {
  return Math.round(1000 * Math.cos((degrees * Math.PI) / 180)) / 1000 + 0;
}

/** @param {number} degrees */
const written = (degrees) => cosine(degrees).toFixed(2).replace("-", "−");

/** @param {number} degrees */
export function inWords(degrees) {
  const value = cosine(degrees);
  if (degrees === 0) return "The same direction: as alike as can be.";
  if (degrees === 180) return "Opposite directions.";
  if (degrees === 90) return "A right angle: the one says nothing about the other.";
  if (value > 0.8) return "Nearly the same direction: very much alike.";
  if (value > 0.2) return "Somewhat the same direction: a little alike.";
  return value > -0.2 ? "Nearly a right angle: hardly anything in common." : "Turned away from each other.";
}

/** @param {{ model: any, el: HTMLElement }} cell */
function render({ model, el }) {
  const controller = new AbortController();
  const { signal } = controller;
  const drawing = svg("svg", { class: "cg-arrows", viewBox: "-122 -106 244 152", role: "img" });
  const number = html("p", { class: "cg-big" });
  const words = html("p", { class: "cg-told" });
  const turn = liveSlider("Angle", ANGLES, (angle) => { model.set("angle", angle); model.save_changes(); }, signal,
    (angle) => `${angle}°`, (angle) => `${angle}°, cosine ${written(angle)}`);
  const show = () => {
    const angle = model.get("angle");
    const value = written(angle);
    turn.update(angle);
    drawing.replaceChildren(...shapes(angle));
    drawing.setAttribute("aria-label", `Two arrows, ${angle} degrees apart. The shadow of the one on the other is ${value} long.`);
    number.textContent = `cosine ${value}`;
    words.textContent = inWords(angle);
  };
  model.on("change:angle", show);
  signal.addEventListener("abort", () => model.off("change:angle", show));
  const side = html("div", { class: "cg-arrow-side" }, number, words, turn.root);
  const root = html("div", { class: "cg-figure cg-two-arrows" }, html("div", { class: "cg-arrow-pair" }, drawing, side));
  keepKeys(root, signal);
  show();
  el.append(root);
  return () => { controller.abort(); root.remove(); };
}

/** The arrows, the angle, and below them the shadow that the turned one casts. @param {number} degrees */
function shapes(degrees) {
  const angle = (degrees * Math.PI) / 180;
  const [x, y] = [LENGTH * Math.cos(angle), -LENGTH * Math.sin(angle)];
  const [ax, ay] = [ARC * Math.cos(angle), -ARC * Math.sin(angle)];
  return [
    svg("line", { class: "cg-ground", x1: -118, y1: 0, x2: 118, y2: 0 }),
    svg("line", { class: "cg-shadow", x1: 0, y1: SHADOW, x2: x, y2: SHADOW }),
    svg("text", { class: "cg-shadow-name", x: x / 2, y: NAME }, `shadow ${written(degrees)}`),
    svg("line", { class: "cg-fall", x1: x, y1: y, x2: x, y2: SHADOW }),
    svg("path", { class: "cg-arc", d: `M${ARC} 0 A${ARC} ${ARC} 0 0 0 ${ax} ${ay}` }),
    arrow(0, "cg-still"),
    arrow(degrees, "cg-turned"),
  ];
}

/** @param {number} degrees @param {string} name */
function arrow(degrees, name) {
  return svg("path", { class: `cg-arrow ${name}`, transform: `rotate(${-degrees})`,
    d: `M0 0 H${LENGTH - 4} M${LENGTH - 13} -7 L${LENGTH - 2} 0 L${LENGTH - 13} 7` });
}

export default { render };
