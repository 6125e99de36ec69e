// What this figure is told: the answers that the figures with the small denoiser share.

export { answer, needs } from "./parts/denoised.js";
