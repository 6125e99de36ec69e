// The published vectors of Philox 4x32-10, and numbers that Python drew.

import assert from "node:assert/strict";
import test from "node:test";

import { philox, seededNoise } from "../../src/cloudgazing/widgets/kit/noise.js";

const ALL_ONES = 0xffffffff;

test("Philox gives its published vectors", () => {
  assert.deepEqual(philox([0, 0, 0, 0], [0, 0]), [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8]);
  const ones = philox([ALL_ONES, ALL_ONES, ALL_ONES, ALL_ONES], [ALL_ONES, ALL_ONES]);
  assert.deepEqual(ones, [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd]);
});

test("the noise is the one that Python draws", () => {
  const drawn = [-0.0372, 0.0281, 0.1185, 0.9383, -0.4961, -0.5757, 0.5462];
  const noise = [...seededNoise(7, 2 ** 40 + 5, 3)];
  assert.ok(noise.every((value, i) => Math.abs(value - drawn[i]) < 1e-4));
  assert.deepEqual([...seededNoise(5, 2 ** 40 + 5, 3)], noise.slice(0, 5));
});
