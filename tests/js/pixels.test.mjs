import assert from "node:assert/strict";
import test from "node:test";

import { asBytes, asFloats, mosaicOfLatents, pictureFromRgb, signedColour, spread }
  from "../../src/cloudgazing/widgets/kit/pixels.js";

test("bytes and floats are read from the middle of a buffer, wherever it begins", () => {
  const buffer = new Uint8Array([9, ...new Uint8Array(Float32Array.of(1.5, -2).buffer)]).buffer;
  const view = new DataView(buffer, 1, 8);
  assert.deepEqual([...asFloats(view)], [1.5, -2]);
  assert.equal(asBytes(view).length, 8);
});

test("a picture gets full opacity and keeps its rows", () => {
  const picture = pictureFromRgb(Uint8Array.of(1, 2, 3, 4, 5, 6), [2, 1]);
  assert.deepEqual([picture.width, picture.height], [1, 2]);
  assert.deepEqual([...picture.data], [1, 2, 3, 255, 4, 5, 6, 255]);
});

test("signed colours are pale at zero, blue below, orange above, and stay in range", () => {
  const [red, , blue] = signedColour(-3);
  assert.ok(blue > red);
  assert.ok(signedColour(3)[0] > signedColour(3)[2]);
  assert.deepEqual(signedColour(0), signedColour(-0));
  assert.deepEqual(signedColour(1e9), signedColour(3));
  assert.deepEqual(signedColour(Number.NaN), signedColour(0));
});

test("four channels make a mosaic of two by two, with a clear line between", () => {
  const mosaic = mosaicOfLatents(Float32Array.from({ length: 16 }, (_, i) => (i < 4 ? -3 : 3)), [4, 2, 2]);
  assert.deepEqual([mosaic.width, mosaic.height], [5, 5]);
  const pixel = (x, y) => [...mosaic.data.slice(4 * (5 * y + x), 4 * (5 * y + x) + 4)];
  assert.deepEqual(pixel(1, 1), [...signedColour(-3), 255]);
  assert.deepEqual(pixel(3, 0), [...signedColour(3), 255]);
  assert.deepEqual(pixel(0, 3), [...signedColour(3), 255]);
  assert.equal(pixel(2, 0)[3], 0);
  assert.equal(pixel(0, 2)[3], 0);
});

test("the strip's places are spread evenly and hold both ends", () => {
  assert.deepEqual(spread(20, 5), [0, 5, 10, 15, 20]);
  assert.deepEqual(spread(2, 9), [0, 1, 2]);
  assert.deepEqual(spread(0, 9), [0]);
  for (let last = 1; last <= 50; last++) {
    const places = spread(last, 9);
    assert.equal(places.at(-1), last);
    assert.equal(new Set(places).size, places.length);
  }
});
