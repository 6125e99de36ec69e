// What an answer is given, and what it yields.

/**
 * @typedef {[Record<string, unknown>, (Uint8Array | Float32Array)[]]} Message what is said, without its id, and the
 *   bytes that go with it, which are given away
 * @typedef {{ request: any, buffers: DataView[], state: any, engine: import("../../engine/engine.js").Engine,
 *   signal: AbortSignal }} Question
 */

export {};
