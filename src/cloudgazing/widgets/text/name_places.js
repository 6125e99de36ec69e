// Where the names of dots in a plane stand, and what leads to them. Pure: no page.

/**
 * @typedef {{ x: number, y: number, name?: string, kind: string, weight?: number, title?: string }} Dot
 *   `x` and `y` run from -1 to 1; `kind` becomes part of the class; names with a `weight` are placed first.
 * @typedef {{ x: number, y: number, wide: number, high: number }} Box its middle, and how far it reaches from there
 * @typedef {[number, number]} Point in pixels
 * @typedef {[Point, Point]} Line from one end to the other
 * @typedef {Box & { weight: number }} Spot what a dot takes up
 * @typedef {{ box: Box, line: Line, gap: number }} Way a name's place, the way there from its dot, and how far that is
 * @typedef {Way & { cost: number, fits: boolean }} Name how bad that place is, and whether the name may be shown there
 * @typedef {{ x: number, y: number, fits: boolean, leader: Line | null }} NamePlace from a dot's middle to its name's,
 *   whether the name is shown, and the line that leads to it where it stands some way off
 */

/** The share of the plane's width that is left free at each side. */
const MARGIN = 0.07;
const NAME_HEIGHT = 14;
const FURTHEST = 1.06;
/** What a name keeps free between itself and the frame, in pixels. */
const PADDING = 15;
/** From this weight on, a dot has a ring, and its name is shown whatever lies under it. */
const MUST = 3;
/** How far a dot reaches from its middle, in pixels, and one with a ring, which may stand on its corner. */
const [DOT, RING] = [7, 15];
/** Where a name may stand, the best first: at 1 it touches its dot on the right or below, at -1 left or above. */
const NEARBY = [[0, 1], [0, -1], [1, 0], [-1, 0], [0.8, 1], [-0.8, 1], [0.8, -1], [-0.8, -1],
  [1, 0.5], [1, -0.5], [-1, 0.5], [-1, -0.5], [1, 1.5], [1, -1.5], [-1, 1.5], [-1, -1.5]];
/** So many of them are near enough for every name; the others, and places further out, only for those with a weight. */
const FOR_EVERY_NAME = 12;
/** A name is wide, so that it need not go as far sideways. */
const SIDES = [1, 1.8, 2.6, 3.4].flatMap((out) =>
  NEARBY.map(([right, down]) => [right * (0.7 + 0.3 * out), down * out]));
/**
 * How bad it is: a name on another name, a leader across another or across a name, one through a dot with a weight
 * (through another it is 1), a name on a dot (more on one with a weight), and a name far from its dot, for each pixel.
 */
const [ON_A_NAME, CROSSED, THROUGH, ON_A_DOT, FAR] = [1000, 25, 15, 7, 0.2];
/** In which order names with a weight are tried: from the top down, from the foot up, and so on; the best is kept. */
const DIRECTIONS = [[0, 1], [0, -1], [1, 0], [-1, 0]];
/** Boxes that share less than this, in pixels, only touch. */
const TOUCH = 0.5;
/** A name that stands further from its dot than this, in pixels, has a leader, which ends so far within its box. */
const [APART, WITHIN] = [5, 4];

/** Where a coordinate lies, as a share of the plane's width; far out, it is kept at the rim. @param {number} value */
export function across(value) {
  const kept = Math.max(-FURTHEST, Math.min(FURTHEST, value));
  return 0.5 + (kept / 2) * (1 - 2 * MARGIN);
}

/** @param {Box} one @param {Box} other */
const overlap = (one, other) => Math.abs(one.x - other.x) < one.wide + other.wide - TOUCH
  && Math.abs(one.y - other.y) < one.high + other.high - TOUCH;

/** On which side of a line a point lies. @param {Line} line @param {Point} at */
const sideOf = ([from, to], at) =>
  Math.sign((to[0] - from[0]) * (at[1] - from[1]) - (to[1] - from[1]) * (at[0] - from[0]));

/** @param {Line} one @param {Line} other */
const cross = (one, other) => sideOf(one, other[0]) * sideOf(one, other[1]) < 0
  && sideOf(other, one[0]) * sideOf(other, one[1]) < 0;

/** What a line takes up. @param {Line} line @returns {Box} */
const boxOf = ([[x0, y0], [x1, y1]]) =>
  ({ x: (x0 + x1) / 2, y: (y0 + y1) / 2, wide: Math.abs(x1 - x0) / 2, high: Math.abs(y1 - y0) / 2 });

/** Whether a line passes through a box, and so crosses one of its diagonals. @param {Line} line @param {Box} box */
const passes = (line, { x, y, wide, high }) => cross(line, [[x - wide, y - high], [x + wide, y + high]])
  || cross(line, [[x - wide, y + high], [x + wide, y - high]]);

/** What a dot takes up. @param {Dot} dot @param {number} width of the plane @param {number} height */
function spotOf({ x, y, weight = 0 }, width, height) {
  const reach = weight >= MUST ? RING : DOT;
  return { x: across(x) * width, y: across(-y) * height, wide: reach, high: reach, weight };
}

/**
 * What a name takes up at one side of its dot, kept away from the plane's frame.
 * @param {Box} spot of the dot @param {number[]} side @param {number} wide half of the name's width
 * @param {number} width of the plane @param {number} height
 * @returns {Box}
 */
function beside(spot, [right, down], wide, width, height) {
  const high = NAME_HEIGHT / 2;
  const [left, top] = [PADDING + wide, PADDING + high];
  const x = spot.x + right * (wide + spot.wide);
  const y = spot.y + down * (high + spot.high);
  return { x: Math.max(left, Math.min(width - left, x)), y: Math.max(top, Math.min(height - top, y)), wide, high };
}

/** A number nearer to 0 by so much, and not beyond it. @param {number} value @param {number} by */
const shortened = (value, by) => Math.sign(value) * Math.max(0, Math.abs(value) - by);

/** How far a name stands from its dot, in pixels. @param {Box} spot @param {Box} box */
const gapTo = (spot, box) =>
  Math.max(0, Math.hypot(shortened(box.x - spot.x, box.wide), shortened(box.y - spot.y, box.high)) - spot.wide);

/** The line from a dot's edge to a name some way off; none to one beside it. @param {Box} spot @param {Box} box */
function leaderTo(spot, box) {
  if (!(gapTo(spot, box) > APART)) return null;
  const [x, y] = [shortened(box.x - spot.x, box.wide - WITHIN), shortened(box.y - spot.y, box.high - WITHIN)];
  const edge = spot.wide / Math.hypot(x, y);
  return /** @type {Line} */ ([[spot.x + edge * x, spot.y + edge * y], [spot.x + x, spot.y + y]]);
}

/**
 * Where the names stand: on no dot, on no other name and across no leader. One that finds no such place is not shown,
 * unless it must be.
 * @param {Dot[]} dots
 * @param {number[]} widths of their names, in pixels
 * @param {number} width of the plane, in pixels
 * @param {number} height
 * @returns {NamePlace[]}
 */
export function placeNames(dots, widths, width, height) {
  const spots = dots.map((dot) => spotOf(dot, width, height));
  const named = spots.map((_, at) => at).filter((at) => dots[at].name);
  const put = (/** @type {number} */ at, /** @type {Name[]} */ others) => {
    const sides = spots[at].weight ? SIDES : SIDES.slice(0, FOR_EVERY_NAME);
    const boxes = sides.map((side) => beside(spots[at], side, widths[at] / 2, width, height));
    return bestOf(boxes, spots[at], spots, others.filter(({ fits }) => fits));
  };
  const weighty = named.filter((at) => spots[at].weight);
  const tries = DIRECTIONS.map((direction) => arrange(weighty.sort((one, other) => isRinged(spots[other])
    - isRinged(spots[one]) || along(direction, spots[one]) - along(direction, spots[other])), put));
  const { found } = tries.reduce((one, other) => (other.cost < one.cost ? other : one));
  for (const at of named) if (!found.has(at)) found.set(at, put(at, [...found.values()]));
  return spots.map((spot, at) => placeOf(spot, found.get(at)));
}

/** How far a dot lies in a direction. @param {number[]} direction @param {Spot} spot */
const along = ([right, down], { x, y }) => right * x + down * y;

/** Whether a dot has a ring, as a number. @param {Spot} spot */
const isRinged = ({ weight }) => Number(weight >= MUST);

/**
 * Names put one after the other in this order, and then once more, now that each knows where the others stand.
 * @param {number[]} order @param {(at: number, others: Name[]) => Name} put
 */
function arrange(order, put) {
  /** @type {Map<number, Name>} */ const found = new Map();
  for (const at of [...order, ...order]) {
    found.delete(at);
    found.set(at, put(at, [...found.values()]));
  }
  return { found, cost: [...found.values()].reduce((sum, { cost }) => sum + cost, 0) };
}

/**
 * The best of some places for a dot's name: the first without a fault, or else that with the smallest.
 * @param {Box[]} boxes @param {Spot} spot @param {Spot[]} spots of all dots @param {Name[]} taken by other names
 */
function bestOf(boxes, spot, spots, taken) {
  const ways = boxes.map((box) =>
    ({ box, line: /** @type {Line} */ ([[spot.x, spot.y], [box.x, box.y]]), gap: gapTo(spot, box) }));
  let [best, cost] = [ways[0], Infinity];
  for (const way of ways) {
    const found = cost > 0 ? costOf(way, spot, spots, taken) : cost;
    if (found < cost) [best, cost] = [way, found];
  }
  return { ...best, cost, fits: spot.weight >= MUST || cost < (spot.weight ? ON_A_NAME : ON_A_DOT) };
}

/**
 * How bad it is for a name to stand here.
 * @param {Way} way @param {Spot} spot of its dot @param {Spot[]} spots of all dots @param {Name[]} taken by other names
 */
function costOf({ box, line, gap }, spot, spots, taken) {
  const crossed = taken.filter((name) => gap + name.gap > 0
    && (cross(line, name.line) || passes(line, name.box) || passes(name.line, box)));
  let cost = ON_A_NAME * taken.filter((name) => overlap(name.box, box)).length + CROSSED * crossed.length + FAR * gap;
  const around = boxOf(line);
  for (const other of spots) {
    if (overlap(other, box)) cost += ON_A_DOT * (1 + other.weight);
    if (gap > 0 && other !== spot && overlap(other, around) && passes(line, other)) cost += other.weight ? THROUGH : 1;
  }
  return cost;
}

/** @param {Spot} spot @param {Name | undefined} name @returns {NamePlace} */
function placeOf(spot, name) {
  if (!name) return { x: 0, y: 0, fits: false, leader: null };
  const { box, fits } = name;
  return { x: box.x - spot.x, y: box.y - spot.y, fits, leader: fits ? leaderTo(spot, box) : null };
}
