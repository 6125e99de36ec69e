// Brings the figures of a published page to life, where there is no kernel: the same ES module as in JupyterLab is
// given a stand-in for its model, filled with the state that was written into the page.

/** @typedef {(...values: any[]) => void} Listener */

const MODULES = new URL("./widgets/", import.meta.url);
const NO_NETWORKS = "This needs the networks, which run in JupyterLab: download this chapter there and try it.";

/** A figure's state without a kernel, with the methods of an anywidget model that figures use. */
class StaticModel {
  /** @type {Map<string, Set<Listener>>} */
  listeners = new Map();

  /** @param {Record<string, unknown>} state */
  constructor(state) {
    this.state = state;
  }

  /** @param {string} name */
  get(name) {
    return this.state[name];
  }

  /** @param {string | Record<string, unknown>} name @param {unknown} [value] */
  set(name, value) {
    if (typeof name === "object") {
      for (const [each, its] of Object.entries(name)) this.set(each, its);
      return;
    }
    if (this.state[name] === value) return;
    this.state[name] = value;
    this.emit(`change:${name}`);
    this.emit("change");
  }

  save_changes() {}

  /** @param {string} events separated by spaces @param {Listener} listener */
  on(events, listener) {
    for (const event of events.split(" ")) {
      if (!this.listeners.has(event)) this.listeners.set(event, new Set());
      this.listeners.get(event).add(listener);
    }
  }

  /** @param {string} events @param {Listener} listener */
  off(events, listener) {
    for (const event of events.split(" ")) this.listeners.get(event)?.delete(listener);
  }

  /** @param {string} event @param {...unknown} values */
  emit(event, ...values) {
    for (const listener of [...(this.listeners.get(event) ?? [])]) listener(...values);
  }

  /** Answers a figure's request. @param {{ id?: string }} request */
  send(request) {
    setTimeout(() => this.emit("msg:custom", { kind: "error", id: request.id, message: NO_NETWORKS }, []));
  }
}

/** @param {string} text bytes in base64 */
function decodeBytes(text) {
  return new DataView(Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0)).buffer);
}

/** @param {HTMLElement} place a `div` that holds a figure's state as JSON */
async function mount(place) {
  const { state, buffers } = JSON.parse(place.querySelector('script[type="application/json"]').textContent);
  for (const [name, text] of Object.entries(buffers)) state[name] = decodeBytes(/** @type {string} */ (text));
  const { default: figure } = await import(new URL(place.dataset.module, MODULES).href);
  const el = document.createElement("div");
  place.append(el);
  await figure.render({ model: new StaticModel(state), el });
  place.dataset.alive = "true";
}

for (const place of document.querySelectorAll(".cg-static")) {
  mount(/** @type {HTMLElement} */ (place)).catch((error) => {
    place.append("This figure could not start. Reload the page, or try another browser.");
    console.error(error);
  });
}
