// What a picture costs, from what was measured. Pure: no page, no engine.

/**
 * @typedef {{ side: number, channels: number, seconds: number, written: number }} Row
 * @typedef {{ side: number, channels: number, numbers: number, seconds: number | null, written: number | null,
 *   estimated: boolean, withVae: boolean }} Sheet
 */

/**
 * The sheets to compare: the latents, and pixels of twice, four times ... up to the picture's side. What was not
 * measured is estimated from the next smaller sheet of pixels, as growing with the area; so it is too low if anything,
 * for attention grows faster.
 * @param {Row[]} rows
 * @param {[number, number, number]} latentsShape
 * @param {number} side the picture's
 * @returns {Sheet[]}
 */
export function sheets(rows, [channels, latentsSide], side) {
  const sides = [];
  for (let length = 2 * latentsSide; length <= side; length *= 2) sides.push(length);
  const found = (/** @type {number} */ length, /** @type {number} */ depth) =>
    rows.find((row) => row.side === length && row.channels === depth);
  const sheet = (/** @type {number} */ length, /** @type {number} */ depth, /** @type {Row | undefined} */ row) => ({
    side: length, channels: depth, numbers: depth * length ** 2, seconds: row?.seconds ?? null,
    written: row?.written ?? null, estimated: false, withVae: length === latentsSide,
  });
  /** @type {Sheet[]} */
  const all = [sheet(latentsSide, channels, found(latentsSide, channels))];
  for (const length of sides) {
    const next = sheet(length, 3, found(length, 3));
    const smaller = all[all.length - 1];
    if (next.seconds === null && !smaller.withVae && smaller.seconds !== null) {
      const growth = (length / smaller.side) ** 2;
      all.push({ ...next, seconds: growth * smaller.seconds, written: growth * smaller.written, estimated: true });
    } else all.push(next);
  }
  return all;
}

/**
 * The seconds of a whole picture: so many steps, and decoding where the sheet holds latents.
 * @param {Sheet} sheet
 * @param {{ steps: number, callsAStep: number, decoderSeconds: number }} plan
 */
export function pictureSeconds({ seconds, withVae }, { steps, callsAStep, decoderSeconds }) {
  if (seconds === null) return null;
  return steps * callsAStep * seconds + (withVae ? decoderSeconds : 0);
}
