// A page for tests in Node: as much of the DOM as the figures' controls touch, with the focus where a browser would
// have it. It lays nothing out and paints nothing.

import { FigureModel } from "../../src/cloudgazing/publish/page/figure_model.js";

const OF_ITS_OWN = ["id", "value", "type", "name", "min", "max", "title", "checked", "disabled", "hidden"];
const NAMES = /^([a-z0-9]*)((?:\.[\w-]+)*)((?:\[[^\]]+\])*)$/;

let paints = 0;

/** How many pictures were put onto any canvas so far. */
export const painted = () => paints;

class Style {
  setProperty(name, value) { this[name] = value; }
}

/** An element; texts among its children are strings. */
export class Element {
  constructor(tag) {
    Object.assign(this, { tag, nodes: [], parent: null, attributes: new Map(), dataset: {}, style: new Style(), value: "",
      classes: new Set(), listeners: [], checked: false, disabled: false, hidden: false });
    this.classList = { add: (name) => this.classes.add(name), remove: (name) => this.classes.delete(name),
      contains: (name) => this.classes.has(name),
      toggle: (name, on = !this.classes.has(name)) => (on ? this.classes.add(name) : this.classes.delete(name)) };
  }

  setAttribute(name, value) {
    this.attributes.set(name, value);
    if (name === "class") this.className = value;
    if (name.startsWith("data-")) this.dataset[name.slice(5)] = value;
    if (OF_ITS_OWN.includes(name)) this[name] = value === "" ? true : value;
  }
  getAttribute(name) { return this.attributes.get(name) ?? null; }
  removeAttribute(name) { this.attributes.delete(name); }
  set className(names) { this.classes = new Set(names.split(" ").filter(Boolean)); }
  get className() { return [...this.classes].join(" "); }

  get children() { return this.nodes.filter((node) => node instanceof Element); }
  get firstElementChild() { return this.children[0] ?? null; }
  get lastElementChild() { return this.children.at(-1) ?? null; }
  get lastChild() { return this.nodes.at(-1) ?? null; }
  get rows() { return this.children; }
  get cells() { return this.children; }
  get isConnected() { return this === document.body || Boolean(this.parent?.isConnected); }
  append(...nodes) {
    for (const node of nodes) {
      if (node instanceof Element) { node.remove(); node.parent = this; }
      this.nodes.push(node);
    }
  }
  remove() {
    if (this.parent) this.parent.nodes = this.parent.nodes.filter((node) => node !== this);
    this.parent = null;
  }
  replaceChildren(...nodes) {
    for (const child of this.children) child.parent = null;
    this.nodes = [];
    this.append(...nodes);
  }
  insertBefore(node, other) {
    node.remove();
    node.parent = this;
    this.nodes.splice(other ? this.nodes.indexOf(other) : this.nodes.length, 0, node);
  }
  before(node) { this.parent.insertBefore(node, this); }
  replaceWith(node) {
    this.before(node);
    this.remove();
  }
  set textContent(words) { if (words === "" || this.nodes.length !== 1 || this.nodes[0] !== words) this.replaceChildren(words); } // as Blink does
  get textContent() { return this.nodes.map((node) => node.textContent ?? node).join(""); }

  /** Whether it fits a selector such as `button.cg-chip[data-at]`. */
  matches(selector) {
    const [, tag, classes, attributes] = NAMES.exec(selector);
    return (!tag || tag === this.tag) && classes.split(".").filter(Boolean).every((name) => this.classes.has(name))
      && [...attributes.matchAll(/\[([\w-]+)(?:="([^"]*)")?\]/g)].every(([, name, value]) =>
        (value === undefined ? this.attributes.has(name) : this.attributes.get(name) === value));
  }
  closest(selector) { return this.matches(selector) ? this : this.parent?.closest(selector) ?? null; }
  contains(other) { return other === this || Boolean(other?.parent && this.contains(other.parent)); }
  querySelectorAll(selector) {
    return this.children.flatMap((child) => [...(child.matches(selector) ? [child] : []), ...child.querySelectorAll(selector)]);
  }
  querySelector(selector) { return this.querySelectorAll(selector)[0] ?? null; }

  addEventListener(kind, hear, { signal } = {}) {
    const listener = { kind, hear };
    this.listeners.push(listener);
    signal?.addEventListener("abort", () => { this.listeners = this.listeners.filter((each) => each !== listener); });
  }
  /** Lets an event happen here and on all that is around. */
  happen(kind, more = {}) {
    const event = { target: this, preventDefault() {}, stopPropagation() {}, ...more };
    for (let one = this; one; one = one.parent) for (const { kind: its, hear } of [...one.listeners]) if (its === kind) hear(event);
  }
  click() { if (!this.disabled) this.happen("click"); }
  focus() { document.focused = this; }
  getContext() {
    const getImageData = (_x, _y, width, height) => ({ data: new Uint8ClampedArray(4 * width * height) });
    return { putImageData: ({ data }) => { paints += 1; this.shown = [...data]; }, clearRect() {}, fillRect() {}, drawImage() {}, getImageData };
  }
}

/** Whether the focus can stay: what is taken away, hidden or disabled loses it. */
const canHold = (element) => element.isConnected && !element.disabled && !isHidden(element);
const isHidden = (element) => element.hidden || Boolean(element.parent && isHidden(element.parent));

const document = {
  body: null, focused: null,
  createElement: (tag) => new Element(tag),
  createElementNS: (_, tag) => new Element(tag),
  addEventListener() {},
  get activeElement() { return this.focused && canHold(this.focused) ? this.focused : this.body; },
};

/** Timers that no test waits for at its end. */
const timers = Object.fromEntries(["setTimeout", "setInterval"].map((name) => [name, (...given) => globalThis[name](...given).unref()]));

/** Begins an empty page. */
export function newPage() {
  document.body = new Element("body");
  document.focused = null;
  Object.assign(globalThis, {
    document, window: { ...timers, addEventListener() {} }, ImageData: class { constructor(data, width, height) { Object.assign(this, { data, width, height }); } }, matchMedia: () => ({ matches: false }), devicePixelRatio: 1,
    ResizeObserver: class { observe() {} disconnect() {} }, HTMLElement: Element,
  });
  return document.body;
}

/** A figure on a new page: its model, what it sends, and how an engine answers. */
export function open({ render }, state) {
  const body = newPage();
  const model = new FigureModel(state);
  const sent = [];
  model.receive = (request, buffers) => sent.push({ ...request, buffers });
  const el = document.createElement("div");
  body.append(el);
  const close = render({ model, el });
  const say = (content, buffers = [], to = sent.at(-1)) => model.emit("msg:custom", { id: to.id, ...content },
    buffers.map((part) => new DataView(part.buffer, part.byteOffset, part.byteLength)));
  return { model, el, sent, say, close };
}
