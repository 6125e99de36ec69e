// How the steps of a drawing are told.

/** Whether this step is read out: a voice is slower than the steps are. @param {number} step @param {number} last */
export function isHeard(step, last) {
  return step === last || step % 5 === 1;
}
