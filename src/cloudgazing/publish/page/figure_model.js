// A figure's state on a page without a kernel, with the methods of an anywidget model that figures use.

/** @typedef {(...values: any[]) => void} Listener */

export class FigureModel {
  /** @type {Map<string, Set<Listener>>} */
  listeners = new Map();
  /** Takes what the figure sends. @type {(request: any, buffers: (ArrayBuffer | ArrayBufferView)[]) => void} */
  receive = () => {};

  /** @param {Record<string, unknown>} state */
  constructor(state) {
    this.state = state;
  }

  /** @param {string} name */
  get(name) {
    return this.state[name];
  }

  /** Whoever hears of a change finds all that changed with it. @param {string | Record<string, unknown>} name @param {unknown} [value] */
  set(name, value) {
    const values = typeof name === "object" ? name : { [name]: value };
    const changed = Object.keys(values).filter((each) => this.state[each] !== values[each]);
    Object.assign(this.state, values);
    for (const each of changed) this.emit(`change:${each}`);
    if (changed.length) this.emit("change");
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

  /** @param {any} request @param {unknown} [_callbacks] @param {(ArrayBuffer | ArrayBufferView)[]} [buffers] */
  send(request, _callbacks, buffers = []) {
    this.receive(request, buffers);
  }
}
