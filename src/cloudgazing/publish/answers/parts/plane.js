// The plane that keeps most of the differences between some vectors; as `Plane` of widgets/text/projection.py.

/** @typedef {Float64Array | Float32Array} Vector */

const SWEEPS = 30;
const SMALL = 1e-12;

/** @param {Vector} one @param {Vector} other */
export function dot(one, other) {
  let sum = 0;
  for (let i = 0; i < one.length; i++) sum += one[i] * other[i];
  return sum;
}

/** @param {Vector} vector */
export const lengthOf = (vector) => Math.sqrt(dot(vector, vector));

/** @param {Vector} one @param {Vector} other */
export const minus = (one, other) => Float64Array.from(one, (value, i) => value - other[i]);

/** The middle of some vectors. @param {Vector[]} vectors */
export function meanOf(vectors) {
  const sum = new Float64Array(vectors[0].length);
  for (const vector of vectors) vector.forEach((value, i) => { sum[i] += value; });
  return sum.map((value) => value / vectors.length);
}

/** Turns rows and columns i and j of a symmetric matrix so that they no longer mix. */
function rotate(/** @type {Float64Array[]} */ matrix, /** @type {Float64Array[]} */ turned, /** @type {number} */ i, /** @type {number} */ j) {
  const slope = (matrix[j][j] - matrix[i][i]) / (2 * matrix[i][j]);
  const tangent = (slope < 0 ? -1 : 1) / (Math.abs(slope) + Math.sqrt(slope * slope + 1));
  const cosine = 1 / Math.sqrt(tangent * tangent + 1);
  const sine = tangent * cosine;
  for (const row of [...matrix, ...turned]) [row[i], row[j]] = [cosine * row[i] - sine * row[j], sine * row[i] + cosine * row[j]];
  const [ri, rj] = [matrix[i].slice(), matrix[j].slice()];
  matrix[i] = ri.map((value, k) => cosine * value - sine * rj[k]);
  matrix[j] = rj.map((value, k) => sine * ri[k] + cosine * value);
}

/**
 * The eigenvalues of a symmetric matrix with their eigenvectors, the largest first (Jacobi, 1846).
 * @param {Float64Array[]} given its rows
 */
function eigen(given) {
  const matrix = given.map((row) => row.slice());
  const turned = matrix.map((row, i) => row.map((_, j) => Number(i === j)));
  const largest = Math.max(...matrix.map((row, i) => row[i]));
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    let mixed = false;
    for (let i = 0; i < matrix.length; i++) {
      for (let j = i + 1; j < matrix.length; j++) {
        if (Math.abs(matrix[i][j]) <= SMALL * largest) continue;
        rotate(matrix, turned, i, j);
        mixed = true;
      }
    }
    if (!mixed) break;
  }
  const pairs = matrix.map((row, i) => ({ value: row[i], vector: turned.map((line) => line[i]) }));
  return pairs.sort((one, other) => other.value - one.value);
}

/** The unit vector along which vectors differ most, and so on: two of them. @param {Float64Array[]} vectors from their middle */
function axesOf(vectors) {
  const products = vectors.map((one) => Float64Array.from(vectors, (other) => dot(one, other)));
  return eigen(products).slice(0, 2).map(({ vector: shares }) => {
    const axis = new Float64Array(vectors[0].length);
    vectors.forEach((vector, at) => vector.forEach((value, i) => { axis[i] += shares[at] * value; }));
    const largest = axis.reduce((best, value, i) => (Math.abs(value) > Math.abs(axis[best]) ? i : best), 0);
    const sized = Math.sign(axis[largest]) * lengthOf(axis); // the same way round on every machine
    return axis.map((value) => value / sized);
  });
}

/** The best plane for some vectors; gives what places a vector in it, as [x, y]. @param {Vector[]} vectors */
export function fitPlane(vectors) {
  const middle = meanOf(vectors);
  const arrows = vectors.map((vector) => minus(vector, middle));
  const axes = axesOf(arrows);
  const reach = Math.max(...arrows.flatMap((arrow) => axes.map((axis) => Math.abs(dot(arrow, axis)))));
  return (/** @type {Vector} */ vector) => axes.map((axis) => rounded(dot(minus(vector, middle), axis) / reach, 4));
}

/** @param {number} value @param {number} digits */
export const rounded = (value, digits) => Math.round(value * 10 ** digits) / 10 ** digits;
