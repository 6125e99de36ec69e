// Shares in words.

/** A share in percent, whole, on one line with its sign. @param {number} share */
export function percent(share) {
  return `${Math.round(100 * share)}\u00a0%`;
}

/** A share in percent; a small one, but for none at all, with a digit more. @param {number} share */
export function finePercent(share) {
  return share > 0 && share < 0.0995 ? `${(100 * share).toFixed(1)}\u00a0%` : percent(share);
}
