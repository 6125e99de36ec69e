// Where each block of the U, or of the stack that a transformer is, stands, and what it is called. Pure: no page.

/**
 * @typedef {{ name: string, kind: string, hears: boolean, skip_from: number | null,
 *   shape: [number, number, number] }} Block
 * @typedef {{ x: number, y: number, side: number, sheets: number }} Place in shares of the drawing's width and height
 */

const TOP = 0.23;
const BOTTOM = 0.77;
const MARGIN = 0.012;
const MOST_SHEETS = 5;
/** How much of its column a block takes up, and how narrow a column may be beside the widest. */
const [FULL, NARROWEST] = [0.86, 0.75];
/** How far the arms of the tall U stand from its middle, and how late they bend. */
const [TALL_HALF, TALL_BEND] = [0.29, 3];
/** So many numbers have room beside each other; of more, only every second is written, or every third. */
const MOST_NUMBERS = 32;

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
 * How large each block is drawn beside the largest: not as much smaller as its grid is, or nothing could be seen in it.
 * @param {Block[]} blocks
 */
function sizesOf(blocks) {
  const most = Math.max(...blocks.map(({ shape }) => shape[1]));
  return blocks.map(({ shape }) => Math.cbrt(shape[1] / most));
}

/**
 * The place of every block: from left to right as they are computed, lower the fewer rows there are.
 * @param {Block[]} blocks
 * @returns {Place[]}
 */
export function places(blocks) {
  const sizes = sizesOf(blocks);
  const columns = sizes.map((size) => Math.max(size, NARROWEST));
  const unit = (1 - 2 * MARGIN) / columns.reduce((one, other) => one + other);
  let end = MARGIN;
  const rows = blocks.map(({ shape }) => shape[1]);
  const [most, least] = [Math.max(...rows), Math.min(...rows)];
  const levels = Math.max(Math.log2(most / least), 1);
  const widest = Math.max(...blocks.map(({ shape }) => shape[0]));
  return blocks.map(({ shape: [channels, side] }, i) => {
    end += unit * columns[i];
    return {
      x: end - (unit * columns[i]) / 2,
      y: TOP + ((BOTTOM - TOP) * Math.log2(most / side)) / levels,
      side: FULL * unit * sizes[i],
      sheets: Math.max(1, Math.round((MOST_SHEETS * channels) / widest)),
    };
  });
}

/**
 * The way of the data: past a block on its level before it goes down or up, clear of what is written below.
 * @param {Place[]} at
 */
export function course(at) {
  return at.flatMap((place, i) => {
    const next = at[i + 1] ?? place;
    const x = (place.x + place.side / 2 + next.x - next.side / 2) / 2;
    return next.y === place.y ? [place] : [place, { x, y: place.y }, { x, y: next.y }];
  });
}

/**
 * What is written beside a block: its number, counted from 1 as on the slider, and where that changes on its level how
 * many channels it has.
 * @param {Block[]} blocks @param {number} i
 */
export function signOf(blocks, i) {
  const [[channels, rows], before] = [blocks[i].shape, blocks[i - 1]?.shape];
  const isAsBefore = before?.[0] === channels && before[1] === rows;
  const isLeftOut = i % Math.ceil(blocks.length / MOST_NUMBERS) > 0;
  return { number: isLeftOut ? "" : String(i + 1), channels: isAsBefore ? "" : String(channels) };
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
  const sizes = sizesOf(blocks);
  const [bottom, rung] = [bottomOf(blocks), rungs(blocks)];
  const bends = blocks[bottom].kind === "middle";
  return blocks.map((_, i) => {
    const depth = rung[i] / rung[bottom];
    const half = TALL_HALF * (bends ? (1 - depth ** TALL_BEND) ** (1 / TALL_BEND) : 1);
    const [x, y] = [0.5 + (i > bottom ? half : -half), (rung[i] + 0.5) / (rung[bottom] + 1)];
    return { x, y, side: sizes[i] };
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

/**
 * What a block in which the words come in does beside its work; a layer's work says so by itself.
 * @param {string} kind
 */
function listeningOf(kind) {
  if (kind === "layer") return "";
  // At the bottom of the U its work says already that the places look at each other.
  const looks = kind === "middle" ? "it" : "every place also looks at all the others, and";
  return ` Here ${looks} listens to the words, by cross-attention.`;
}

/** What a block does, and what comes out of it. @param {Block} block */
export function storyOf({ kind, hears, shape: [channels, rows, columns] }) {
  const count = (channels * rows * columns).toLocaleString("en");
  const text = hears ? listeningOf(kind) : "";
  const come = kind === "given" ? "They are" : "Out of it come";
  return `${WORK[kind]}${text} ${come} ${channels} channels of ${rows} × ${columns}: ${count} numbers.`;
}
