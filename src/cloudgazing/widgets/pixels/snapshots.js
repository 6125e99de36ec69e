// What can be taken back: the states of a picture, the newest last. Pure.

const MOST = 60;

/**
 * @template T
 * @param {T} first the state to begin with, which is never forgotten
 * @param {(a: T, b: T) => boolean} alike
 */
export function snapshots(first, alike) {
  /** @type {T[]} */ const states = [first];
  const now = () => states[states.length - 1];

  /** Remembers a state, unless it is what is there already. @param {T} state */
  function keep(state) {
    if (alike(state, now())) return false;
    states.push(state);
    if (states.length > MOST) states.splice(1, 1);
    return true;
  }
  /** Goes one state back and returns it; the first one stays. */
  function undo() {
    if (states.length > 1) states.pop();
    return now();
  }
  return { keep, undo, now, canUndo: () => states.length > 1 };
}

/** Whether two pictures are the same. @param {Uint8Array} a @param {Uint8Array} b */
export function alikeBytes(a, b) {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}
