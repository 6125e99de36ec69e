// Shares in words.

/** A share in percent, whole, on one line with its sign. @param {number} share */
export function percent(share) {
  return `${Math.round(100 * share)}\u00a0%`;
}
