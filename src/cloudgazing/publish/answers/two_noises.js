// What this figure is told: the answers that the figures of chapter 5 share.

export { answer, needs } from "./parts/codec.js";
