// Chapter 1's figures and the arithmetic behind them: places in a grid, colours, random pictures, how many there are.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";

import { Element, open } from "./page.mjs";

const FOLDER = "../../src/cloudgazing/widgets/pixels";
const { asPicture, inkOn, moveBy, numbersAt, onlyChannels, within, withNumbers } = await import(`${FOLDER}/grid.js`);
const { asHex, asShares, hint, isMatch, lightsOnWall, stepsApart } = await import(`${FOLDER}/colours.js`);
const chance = await import(`${FOLDER}/chance.js`);
const { everyPicture, severalPictures } = await import(`${FOLDER}/mosaics.js`);
const { default: randomPictures } = await import(`${FOLDER}/random_pictures.js`);
const { alikeBytes, snapshots } = await import(`${FOLDER}/snapshots.js`);

/** Two rows of three pixels, whose numbers count up from 0. */
const LEVELS = { rgb: Uint8Array.from({ length: 18 }, (_, i) => i), height: 2, width: 3 };

test("arrows move by one, with Shift by eight, and never beyond the edge", () => {
  const size = { height: 20, width: 10 };
  const middle = { row: 9, column: 5 };
  assert.deepEqual(moveBy("ArrowUp", false, middle, size), { row: 8, column: 5 });
  assert.deepEqual(moveBy("ArrowDown", true, middle, size), { row: 17, column: 5 });
  assert.deepEqual(moveBy("ArrowRight", true, middle, size), { row: 9, column: 9 });
  assert.deepEqual(moveBy("ArrowLeft", true, middle, size), { row: 9, column: 0 });
  assert.deepEqual([moveBy("Home", false, middle, size).column, moveBy("End", false, middle, size).column], [0, 9]);
  assert.equal(moveBy("a", false, middle, size), null);
  assert.deepEqual(within({ row: Number.NaN, column: 99 }, size), { row: 0, column: 9 });
});

test("a pixel is read and written where it is, and the picture before stays as it was", () => {
  assert.deepEqual(numbersAt(LEVELS, { row: 1, column: 2 }), [15, 16, 17]);
  const changed = withNumbers(LEVELS, { row: 1, column: 0 }, [255, 0, 7]);
  assert.deepEqual(numbersAt(changed, { row: 1, column: 0 }), [255, 0, 7]);
  assert.deepEqual(numbersAt(LEVELS, { row: 1, column: 0 }), [9, 10, 11]);
  assert.equal(changed.rgb.filter((level, i) => level !== LEVELS.rgb[i]).length, 3);
});

test("a channel that is switched off is 0 everywhere, the others stay", () => {
  const { data } = asPicture(LEVELS, ["red", "blue"]);
  assert.deepEqual([...data.slice(0, 8)], [0, 0, 2, 255, 3, 0, 5, 255]);
  assert.deepEqual(onlyChannels([1, 2, 3], ["green"]), [0, 2, 0]);
});

test("numbers can be read on every colour", () => {
  const light = (level) => (level / 255 <= 0.04045 ? level / 255 / 12.92 : ((level / 255 + 0.055) / 1.055) ** 2.4);
  for (let red = 0; red < 256; red += 17) for (let green = 0; green < 256; green += 17) for (let blue = 0; blue < 256; blue += 51) {
    const behind = 0.2126 * light(red) + 0.7152 * light(green) + 0.0722 * light(blue);
    const ink = inkOn([red, green, blue]) === "black" ? 0 : 1;
    const ratio = (Math.max(behind, ink) + 0.05) / (Math.min(behind, ink) + 0.05);
    assert.ok(ratio >= 4.5, `${[red, green, blue]}: ${ratio}`);
  }
});

test("a colour is written in three ways", () => {
  assert.equal(asHex([220, 5, 255]), "#dc05ff");
  assert.equal(asShares([255, 0, 51]), "1.00, 0.00, 0.20");
});

test("the game counts the steps that are left, and hints at each channel that is off", () => {
  assert.equal(stepsApart([10, 20, 30], [12, 15, 30]), 7);
  assert.ok(isMatch([100, 100, 100], [108, 92, 100]));
  assert.ok(!isMatch([100, 100, 100], [109, 100, 100]));
  assert.equal(hint([0, 200, 50], [90, 100, 52]), "more red, less green");
});

test("where the three lights meet, the wall has the mixed colour; outside them it is dark", () => {
  const { data } = lightsOnWall(200)([200, 100, 50]);
  const at = (x, y) => [...data.slice(4 * (200 * y + x), 4 * (200 * y + x) + 3)];
  assert.deepEqual(at(100, 105), [200, 100, 50]);
  assert.deepEqual(at(100, 25), [200, 0, 0]);
  assert.deepEqual(at(30, 130), [0, 100, 0]);
  assert.deepEqual(at(170, 130), [0, 0, 50]);
  assert.deepEqual(at(100, 150), [0, 100, 50]);
  assert.deepEqual(at(2, 2), [0, 0, 0]);
});

test("a random picture is the same for its seed, and uses all the colours that it may", () => {
  const first = chance.randomPicture(3, 128, "all");
  assert.deepEqual(first, chance.randomPicture(3, 128, "all"));
  assert.ok(!alikeBytes(first.rgb, chance.randomPicture(4, 128, "all").rgb));
  assert.equal(new Set(first.rgb).size, 256);
  const mean = first.rgb.reduce((sum, level) => sum + level, 0) / first.rgb.length;
  assert.ok(Math.abs(mean - 127.5) < 2, String(mean));
  assert.deepEqual([...new Set(chance.randomPicture(3, 16, "two").rgb)].sort(), [0, 255]);
  const grey = chance.randomPicture(3, 16, "greys").rgb;
  assert.ok(grey.every((level, i) => level === grey[i - (i % 3)]));
});

test("neighbours in a random picture differ by a third of the scale, in black and white by half", () => {
  // The mean distance of two whole numbers from 0 to 255 is (256 ** 2 - 1) / (3 * 256).
  assert.ok(Math.abs(chance.roughness(chance.randomPicture(1, 128, "all")) - 85.332 / 255) < 0.005);
  assert.ok(Math.abs(chance.roughness(chance.randomPicture(1, 128, "two")) - 0.5) < 0.02);
  assert.equal(chance.roughness({ rgb: new Uint8Array(27).fill(9), height: 3, width: 3 }), 0);
});

test("black and white pictures and numbers stand for each other", () => {
  const seen = new Set();
  for (let number = 0; number < 512; number++) {
    const picture = chance.pictureOf(number, 3);
    assert.equal(chance.numberOf(picture), number);
    seen.add(picture.rgb.join());
  }
  assert.equal(seen.size, 512);
});

test("the count is exact, and so is the number of its digits", () => {
  assert.equal(chance.bitsOf(128, "all"), 393216);
  for (const bits of [1, 4, 9, 10, 16, 32, 256, 4096]) {
    assert.equal(chance.digitsOf(bits), String(2n ** BigInt(bits)).length, String(bits));
  }
  assert.equal(chance.countInWords(16), "65,536");
  assert.equal(chance.countInWords(393216), "a number with 118,370 digits");
  assert.equal(String(2n ** 393216n).length, 118370);
});

test("the time to see them all is told in fitting units", () => {
  assert.equal(chance.timeInWords(4), "1.6 seconds");
  assert.equal(chance.timeInWords(16), "1.8 hours");
  assert.equal(chance.timeInWords(32), "14 years");
  assert.equal(chance.timeInWords(60), "3,653 million years");
  // 2 ** 72 / 10 seconds is 1.5e13 years.
  assert.equal(chance.timeInWords(72), "1,084 times the age of the universe");
  assert.match(chance.timeInWords(393216), /universe times a number with 118,352 digits/);
});

test("a reduced picture holds the mean of each block, and half of a black and white one is white", () => {
  const halves = { rgb: Uint8Array.from({ length: 48 }, (_, i) => (i < 24 ? 200 : 100)), height: 4, width: 4 };
  assert.deepEqual([...chance.reduce(halves, 2, "all").rgb], [200, 200, 200, 200, 200, 200, 100, 100, 100, 100, 100, 100]);
  assert.deepEqual([...chance.reduce(halves, 2, "two").rgb.filter((_, i) => i % 3 === 0)], [255, 255, 0, 0]);
  assert.equal(chance.reduce(LEVELS, 4, "greys").rgb.length, 48);
});

test("all pictures are shown, each once, and the present one is framed", () => {
  const { data, width, height } = everyPicture(2, 5);
  assert.deepEqual([width, height], [34, 10]);
  const at = (x, y) => data[4 * (width * y + x)];
  const tiles = new Set();
  for (let i = 0; i < 16; i++) {
    const [x, y] = [2 + (i % 8) * 4, 2 + Math.floor(i / 8) * 4];
    tiles.add([at(x, y), at(x + 1, y), at(x, y + 1), at(x + 1, y + 1)].join());
  }
  assert.equal(tiles.size, 16);
  assert.equal(at(2 + 5 * 4 - 1, 1), 242);
  assert.equal(severalPictures([LEVELS, LEVELS].map((levels) => ({ ...levels, height: 3, rgb: new Uint8Array(27) })), 3).width, 9);
});

test("black stands out from the ground between small pictures as well as white does", () => {
  const [red, green, blue, opacity] = everyPicture(2, 5).data;
  assert.deepEqual([red, green, opacity], [green, blue, 255]);
  const light = ((red / 255 + 0.055) / 1.055) ** 2.4;
  assert.ok((light + 0.05) / 0.05 >= 3);
  assert.ok(1.05 / (light + 0.05) >= 3);
});

test("where there is little room, small pictures stand in half as many columns, twice as large", () => {
  const [wide, narrow] = [false, true].map((isNarrow) => everyPicture(3, 0, isNarrow));
  assert.deepEqual([wide.width, wide.height], [32 * 5 + 2, 16 * 5 + 2]);
  assert.deepEqual([narrow.width, narrow.height], [wide.height, wide.width]);
});

test("the figure asks how much room there is for all pictures, and names the drawing as the chapter does", () => {
  const bytes = new DataView(new ArrayBuffer(3));
  const columns = (room) => {
    Element.prototype.clientWidth = room;
    const { el } = open(randomPictures, { side: 3, colours: "two", seed: 1, pixels: bytes, size: [1, 1], words: "a cat" });
    delete Element.prototype.clientWidth;
    assert.match(el.textContent, /The drawing.*All 512 of them/);
    return (el.querySelector("canvas.cg-gallery").width - 2) / 5;
  };
  assert.deepEqual([346, 667].map(columns), [16, 32]);
});

test("a slider of the editor keeps its width, however long the words beside it are", () => {
  const style = readFileSync(new URL(`${FOLDER}/picture_editor.css`, import.meta.url), "utf8");
  assert.match(style, /\.cg-slider \{ grid-template-columns: [^;]* [\d.]+rem; \}/);
});

test("states are taken back one by one, the first one stays, and what is alike is kept once", () => {
  const earlier = snapshots(Uint8Array.of(0), alikeBytes);
  assert.equal(earlier.keep(Uint8Array.of(0)), false);
  for (let i = 1; i <= 100; i++) assert.ok(earlier.keep(Uint8Array.of(i)));
  assert.deepEqual([...earlier.undo()], [99]);
  for (let i = 0; i < 200; i++) earlier.undo();
  assert.deepEqual([...earlier.now()], [0]);
  assert.equal(earlier.canUndo(), false);
});
