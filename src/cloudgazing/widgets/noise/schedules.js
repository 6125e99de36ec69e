// Noise schedules: how much of the picture's variance is left at each of a thousand time steps.
// The same numbers as `linear_alphas_cumprod` and its sisters in cloudgazing/noise.py.

export const TIME_STEPS = 1000;

/** The products of all that each step keeps. @param {(t: number) => number} beta what step t replaces by noise */
function cumulate(beta) {
  let kept = 1;
  return Float64Array.from({ length: TIME_STEPS }, (_, t) => (kept *= 1 - beta(t)));
}

/** @param {number} from @param {number} to @param {number} t */
const line = (from, to, t) => from + ((to - from) * t) / (TIME_STEPS - 1);

/** Ho et al. (2020), section 4. */
export function linear() {
  return cumulate((t) => line(1e-4, 0.02, t));
}

/** Stable Diffusion's: the square roots lie on a line. */
export function scaledLinear() {
  return cumulate((t) => line(Math.sqrt(0.00085), Math.sqrt(0.012), t) ** 2);
}

/** Nichol and Dhariwal (2021), equation 17. */
export function cosine() {
  const curve = (/** @type {number} */ time) => Math.cos(((time + 0.008) / 1.008) * (Math.PI / 2)) ** 2;
  return cumulate((t) => Math.min(1 - curve((t + 1) / TIME_STEPS) / curve(t / TIME_STEPS), 0.999));
}
