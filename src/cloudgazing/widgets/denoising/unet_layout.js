// Where each block of the U, or of the stack that a transformer is, stands, and what it is called. Pure: no page.

/**
 * @typedef {{ name: string, kind: string, hears: boolean, skip_from: number | null,
 *   shape: [number, number, number] }} Block
 * @typedef {{ x: number, y: number, side: number, sheets: number }} Place in shares of the drawing's width and height
 */

const TOP = 0.25;
const BOTTOM = 0.8;
const MARGIN = 0.012;
const MOST_SHEETS = 5;
/** How far the arms of the tall U stand from its middle, and how late they bend. */
const [TALL_HALF, TALL_BEND] = [0.37, 3];

/** What a block does. @type {Record<string, string>} */
const WORK = {
  given: "What the network is asked about: the noisy latents. Beside them it is told the time step, and the words.",
  in: "The latents are spread over many more channels, so that there is room to note what is where.",
  down: "Every place looks at its neighbours and notes what it sees.",
  shrink: "Four places become one: half the rows, half the columns. From here each place sees more of the picture.",
  middle: "The smallest grid. Each place looks at all the others: here the picture is seen as a whole.",
  up: "What was noted here on the way down is handed across and laid beside what came up from below.",
  grow: "One place becomes four: twice the rows, twice the columns.",
  out: "All channels are gathered into as many as the latents have: the prediction.",
  cut: "The latents are cut into square patches, and each patch becomes one long list of numbers.",
  layer: "Every patch looks at all the others, and at the words. No grid grows or shrinks, and nothing is handed across.",
  join: "Each patch becomes a square of places again: the prediction.",
};
/** @type {Record<string, string>} */
const NAMES = { given: "The latents", in: "Into the U", down: "On the way down", shrink: "Down a level",
  middle: "The bottom of the U", up: "On the way up", grow: "Up a level", out: "Out of the U",
  cut: "Into patches", layer: "A layer", join: "Out of the patches" };

/**
 * The place of every block: from left to right as they are computed, lower the fewer rows there are.
 * @param {Block[]} blocks
 * @returns {Place[]}
 */
export function places(blocks) {
  const rows = blocks.map(({ shape }) => shape[1]);
  const [most, least] = [Math.max(...rows), Math.min(...rows)];
  const levels = Math.max(Math.log2(most / least), 1);
  const widest = Math.max(...blocks.map(({ shape }) => shape[0]));
  return blocks.map(({ shape: [channels, side] }, i) => ({
    x: MARGIN + ((1 - 2 * MARGIN) * (i + 0.5)) / blocks.length,
    y: TOP + ((BOTTOM - TOP) * Math.log2(most / side)) / levels,
    side: (0.82 / blocks.length) * Math.max(side / most, 0.28),
    sheets: Math.max(1, Math.round((MOST_SHEETS * channels) / widest)),
  }));
}

/** The number of the block at the bottom of the U; of a stack, where there is none, that of its last. @param {Block[]} blocks */
export function bottomOf(blocks) {
  const middle = blocks.findIndex(({ kind }) => kind === "middle");
  return middle < 0 ? blocks.length - 1 : middle;
}

/**
 * The rung of every block on a narrow page, from the top: what is handed across stays on its rung.
 * @param {Block[]} blocks
 * @returns {number[]}
 */
export function rungs(blocks) {
  const [bottom, last] = [bottomOf(blocks), blocks.length - 1];
  const across = new Map(blocks.map(({ skip_from: from }, to) => [from, last - to]));
  /** @type {number[]} */ const found = [];
  blocks.forEach((_, i) => {
    const below = i ? found[i - 1] + 1 : 0;
    found.push(i > bottom ? last - i : across.get(i) ?? below);
  });
  return found;
}

/**
 * The place of every block on a narrow page: along a tall U, so that no two are in each other's way; a stack hangs down.
 * @param {Block[]} blocks
 * @returns {{ x: number, y: number, side: number }[]} the side in shares of the largest
 */
export function tallPlaces(blocks) {
  const most = Math.max(...blocks.map(({ shape }) => shape[1]));
  const [bottom, rung] = [bottomOf(blocks), rungs(blocks)];
  const bends = blocks[bottom].kind === "middle";
  return blocks.map(({ shape: [, rows] }, i) => {
    const depth = rung[i] / rung[bottom];
    const half = TALL_HALF * (bends ? (1 - depth ** TALL_BEND) ** (1 / TALL_BEND) : 1);
    const [x, y] = [0.5 + (i > bottom ? half : -half), (rung[i] + 0.5) / (rung[bottom] + 1)];
    return { x, y, side: Math.max(rows / most, 0.36) };
  });
}

/**
 * The lines that hand a block's output across the U: up, over, and down again, the outer ones higher.
 * @param {Block[]} blocks
 * @param {Place[]} at
 * @returns {{ from: number, to: number, height: number }[]} the height in steps above the blocks
 */
export function bridges(blocks, at) {
  const pairs = blocks.flatMap(({ skip_from: from }, to) => (from === null ? [] : [{ from, to }]));
  return pairs.map(({ from, to }) => {
    const inside = pairs.filter((pair) => pair.from > from && pair.to < to && at[pair.from].y === at[from].y);
    return { from, to, height: inside.length + 1 };
  });
}

/** @param {Block} block */
export function titleOf({ kind, shape: [channels, rows, columns] }) {
  return `${NAMES[kind]}: ${channels} × ${rows} × ${columns}`;
}

/** The sizes that occur, and how deep each lies. @param {Block[]} blocks @param {Place[]} at */
export function levels(blocks, at) {
  const sizes = new Map(blocks.map(({ shape: [, rows, columns] }, i) => [`${rows} × ${columns}`, at[i].y]));
  return [...sizes].map(([size, y]) => ({ size, y }));
}

/**
 * Which blocks a bridge joins to this one, counted from 1 as on the slider.
 * @param {Block[]} blocks @param {number} i
 */
export function joinedInWords(blocks, i) {
  const joined = blocks.map(({ skip_from: from }, to) => {
    if (from === i) return to;
    return to === i ? from : null;
  }).filter((other) => other !== null);
  const named = joined.map((other) => `block ${other + 1}, ${titleOf(blocks[other])}`);
  return named.length ? ` Joined with: ${named.join("; ")}.` : "";
}

/** What a block does, and what comes out of it. @param {Block} block */
export function storyOf({ kind, hears, shape: [channels, rows, columns] }) {
  const count = (channels * rows * columns).toLocaleString("en");
  const text = hears && kind !== "layer" ? " Here it listens to the words, by cross-attention." : "";
  const come = kind === "given" ? "They are" : "Out of it come";
  return `${WORK[kind]}${text} ${come} ${channels} channels of ${rows} × ${columns}: ${count} numbers.`;
}
