// Small building blocks of every figure's page elements. Text always goes in as text, never as markup.

import { isCommand } from "./keys.js";

const SVG = "http://www.w3.org/2000/svg";
let lastId = 0;

/**
 * Fills in an element's attributes and children. `true` stands for an attribute without a value; `false`, `null` and
 * `undefined` leave the attribute out.
 * @template {Element} E
 * @param {E} element
 * @param {Record<string, string | number | boolean | null | undefined>} attributes
 * @param {(Node | string)[]} children
 * @returns {E}
 */
function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== false && value != null) element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...children);
  return element;
}

/**
 * Creates an HTML element.
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {Record<string, string | number | boolean | null | undefined>} [attributes]
 * @param {...(Node | string)} children
 * @returns {HTMLElementTagNameMap[T]}
 */
export function html(tag, attributes = {}, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

/**
 * Creates an element of a drawing.
 * @template {keyof SVGElementTagNameMap} T
 * @param {T} tag
 * @param {Record<string, string | number | null | undefined>} [attributes]
 * @param {...(Node | string)} children
 * @returns {SVGElementTagNameMap[T]}
 */
export function svg(tag, attributes = {}, ...children) {
  return fill(document.createElementNS(SVG, tag), attributes, children);
}

/**
 * Creates a line drawing, 24 units wide and high, from the paths of an SVG. It says nothing to a screen reader.
 * @param {...string} paths
 */
export function icon(...paths) {
  const attributes = { viewBox: "0 0 24 24", class: "cg-icon", "aria-hidden": "true", focusable: "false" };
  return svg("svg", attributes, ...paths.map((d) => svg("path", { d })));
}

/** An id that no other element on the page has. @param {string} name */
export function freshId(name) {
  lastId += 1;
  return `cg-${name}-${lastId}-${Math.random().toString(36).slice(2, 7)}`;
}

/**
 * A button that shows a drawing and says a word.
 * @param {string} label what a screen reader says, and the tooltip
 * @param {SVGElement} drawing
 */
export function iconButton(label, drawing) {
  return html("button", { type: "button", class: "cg-round", "aria-label": label, title: label }, drawing);
}

/**
 * A choice of one among a few, as a row of native radio buttons.
 * @param {string} legend what is being chosen, for screen readers
 * @param {Record<string, string>} options value and label of each
 * @param {(value: string) => void} onChoose
 * @param {AbortSignal} signal
 */
export function choice(legend, options, onChoose, signal) {
  const name = freshId("choice");
  const root = html("fieldset", { class: "cg-choice" }, html("legend", { class: "cg-unseen" }, legend));
  for (const [value, label] of Object.entries(options)) {
    const input = html("input", { type: "radio", name, value });
    input.addEventListener("change", () => onChoose(value), { signal });
    root.append(html("label", {}, input, html("span", {}, label)));
  }
  /** @param {string} value @param {boolean} disabled */
  const update = (value, disabled) => {
    root.disabled = disabled;
    for (const input of root.querySelectorAll("input")) input.checked = input.value === value;
  };
  return { root, update };
}

/** Colours the track of a slider up to its knob. @param {HTMLInputElement} input */
export function fillTrack(input) {
  const [lowest, highest, value] = [Number(input.min), Number(input.max), Number(input.value)];
  input.style.setProperty("--cg-share", String(highest > lowest ? (value - lowest) / (highest - lowest) : 0));
}

/**
 * A labelled native slider that follows the finger.
 * @param {string} label
 * @param {{ min: number, max: number, step: number }} range
 * @param {(value: number) => void} onMove called at every movement
 * @param {AbortSignal} signal
 * @param {(value: number) => string} [say] the value in words, shown beside the slider
 * @param {(value: number) => string} [aloud] the words that are read aloud, where they say more
 */
export function liveSlider(label, range, onMove, signal, say = String, aloud = say) {
  const id = freshId("slider");
  const input = html("input", { id, type: "range", ...range });
  const shown = html("span", { class: "cg-value", "aria-hidden": "true" });
  /** @param {number} value */
  const update = (value) => {
    input.value = String(value);
    shown.textContent = say(value);
    input.setAttribute("aria-valuetext", aloud(value));
    fillTrack(input);
  };
  input.addEventListener("input", () => { update(Number(input.value)); onMove(Number(input.value)); }, { signal });
  return { root: html("div", { class: "cg-slider" }, html("label", { for: id }, label), input, shown), input, update };
}

/**
 * A title within a figure. It is none of the chapter's headings, or else the pictures would drown these in its outline.
 * @param {string} [words] @param {string} [classes]
 */
export function paneTitle(words = "", classes = "cg-pane-title") {
  return html("p", { class: classes }, words);
}

/**
 * A picture with its title above and its caption below; several stand side by side in a `cg-panes`.
 * @param {string} title
 */
export function pane(title) {
  const canvas = html("canvas", { class: "cg-canvas cg-pixels", role: "img" });
  const caption = html("figcaption", { class: "cg-pane-caption" });
  const heading = paneTitle(title);
  const root = html("figure", { class: "cg-pane" }, heading, canvas, caption);
  /** Says what the picture shows: to the eye, and to who cannot see it. @param {string} words @param {string} [unseen] */
  const say = (words, unseen = words) => {
    if (caption.textContent !== words) caption.textContent = words;
    canvas.setAttribute("aria-label", [heading.textContent, unseen].filter(Boolean).join(": "));
  };
  return { root, canvas, caption, say };
}

/** A line in which the figure says how it stands, to a screen reader too. */
export function statusLine() {
  const root = html("p", { class: "cg-status", role: "status" });
  /** A live region that is written anew is read out anew, even where the words are the same. @param {string} words */
  const say = (words) => { if (root.textContent !== words) root.textContent = words; };
  return { root, say };
}

/**
 * Hides a control, or shows it. The focus of one that is hidden goes to another, or else it would be lost.
 * @param {HTMLElement} control @param {boolean} isHidden @param {HTMLElement} next
 */
export function hide(control, isHidden, next) {
  withdraw(control, "hidden", isHidden, next);
}

/** Disables a button, or enables it, as `hide` does. @param {HTMLButtonElement} button @param {boolean} isDisabled @param {HTMLElement} next */
export function disable(button, isDisabled, next) {
  withdraw(button, "disabled", isDisabled, next);
}

/** @template {HTMLElement} T @param {T} control @param {keyof T} way @param {boolean} isAway @param {HTMLElement} next */
function withdraw(control, way, isAway, next) {
  const hadFocus = document.activeElement === control;
  Object.assign(control, { [way]: isAway });
  if (isAway && hadFocus) next.focus();
}

/** Whether the reader is at this control, so that nobody else should move it. @param {HTMLElement} input */
export function isInUse(input) {
  return document.activeElement === input;
}

/**
 * Keeps plain keys within the figure: a notebook would otherwise take the arrows for its own. JupyterLab hears of keys
 * after the figure does, so to stop them here is enough.
 * @param {HTMLElement} root
 * @param {AbortSignal} signal
 */
export function keepKeys(root, signal) {
  root.addEventListener("keydown", (event) => {
    if (!isCommand(event)) event.stopPropagation();
  }, { signal });
}

/** Whether the reader has asked for less motion. */
export function prefersStillness() {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}
