// Pictures are measured by their first bytes, and what would harm is refused unread. The bytes are those of real files.

import assert from "node:assert/strict";
import test from "node:test";

import { DAMAGED, measure, middleSquare, MOST_BYTES, NO_PICTURE, refusal, refusalOfWeight, rgbOf }
  from "../../src/cloudgazing/widgets/kit/picture_file.js";

/** What Pillow 12 writes for a picture 5 pixels wide and 3 high each cut off after what is measured. */
const FILES = {
  PNG: "iVBORw0KGgoAAAANSUhEUgAAAAUAAAADCAIAAADUVFKvAAAAO0lEQVR4nAEwAM//AF+CwtnP6w+jIdfZgvi9EALmNib0f74u2ulGF8Ab" +
    "+RcBOwQ7FtrxJ5wGWNTqcFhdUnQXD+ZkpUQAAAAASUVORK5CYII=",
  JPEG: "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAgGBgcGBQgHBwcJCQgKDBQNDAsLDBkSEw8UHRofHh0aHBwgJC4nICIsIxwcKDcpLDAxNDQ0" +
    "Hyc5PTgyPC4zNDL/2wBDAQkJCQwLDBgNDRgyIRwhMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIy" +
    "MjL/wAARCAADAAUDASIAAhEBAxEB/w==",
  "JPEG progressive with EXIF":
    "/9j/4AAQSkZJRgABAQAAAQABAAD/4QAiRXhpZgAATU0AKgAAAAgAAQESAAMAAAABAAEAAAAAAAD/2wBDAAgGBgcGBQgHBwcJCQgKDBQN" +
    "DAsLDBkSEw8UHRofHh0aHBwgJC4nICIsIxwcKDcpLDAxNDQ0Hyc5PTgyPC4zNDL/2wBDAQkJCQwLDBgNDRgyIRwhMjIyMjIyMjIyMjIy" +
    "MjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjL/wgARCAADAAUDASIAAhEBAxEB/w==",
  "JPEG in four inks":
    "/9j/7gAOQWRvYmUAZAAAAAAA/9sAQwAIBgYHBgUIBwcHCQkICgwUDQwLCwwZEhMPFB0aHx4dGhwcICQuJyAiLCMcHCg3KSwwMTQ0NB8n" +
    "OT04MjwuMzQy/8AAFAgAAwAFBEMRAE0RAFkRAEs=",
  WebP: "UklGRnQAAABXRUJQVlA4IGgAAABwAgCdASoFAAMAAUAmJbACdLoAkQDnAAXQZb/gAPww6ClYf/aPNFHjVT/zYjWPcduQmsRl/fmiHEMf" +
    "Gcn6A8ne+/3OTLNM/H/wYdfO2TX3P2E490+aAxaS9jfNUzU36xvz+M/8",
  "WebP without loss":
    "UklGRoAAAABXRUJQVlA4THMAAAAvBIAAAHegJpIUCTEUCsgQhzJcEOHgTe9xoqYB0Cbhmg7wwI1O5OCmPWtgN1ETyWpVUkLHIAMHXzOI" +
    "QQ8TM+ljIdX8hy36je37wh/Bi7TQQNNBljnQdCr4g1NgWx4HzAQgQwD1",
  "WebP with EXIF":
    "UklGRqgAAABXRUJQVlA4WAoAAAAIAAAABAAAAgAAVlA4IGgAAABwAgCdASoFAAMAAUAmJbACdLoAkQDnAAXQZb/gAPww6ClYf/aPNFHj" +
    "VT/zYjWPcduQmsRl/fmiHEMfGcn6A8ne+/3OTLNM/H/wYdfO2TX3P2E4",
  GIF: "R0lGODdhBQADAIEAAKbMgyXES0mHSJ01VSwAAAAABQADAAAIEQABAAggEMAAAQECDAgg4GBAADs=",
  "GIF film":
    "R0lGODlhBQADAIEAAKbMgyXES0mHSJ01VSH/C05FVFNDQVBFMi4wAwEAAAAsAAAAAAUAAwAACBEAAQAIIBDAAAEBAgwIIOBgQAAh+QQB" +
    "AAAEACwAAAAABQADAIGmzIMlxEtJh0idNVUIEQAFDBAQYECAAAQGAFgY",
  BMP: "Qk1mAAAAAAAAADYAAAAoAAAABQAAAAMAAAABABgAAAAAADAAAADEDgAAxA4AAAAAAAAAAAAAOwQ7LN5RMnp4HE7QeaZAAOi4RalOzQp9" +
    "PULwHSe2EwDCgl/rz9khow+C2dcQvfgA",
};
const bytes = (format) => Uint8Array.from(Buffer.from(FILES[format], "base64"));

test("each format tells its width and height", () => {
  for (const name of Object.keys(FILES)) {
    const { format, width, height } = measure(bytes(name));
    assert.deepEqual([name.split(" ")[0], width, height], [format, 5, 3], name);
    assert.equal(refusal(bytes(name)), "", name);
  }
});

test("a file that ends before it tells its size is damaged, wherever it is cut", () => {
  for (const name of Object.keys(FILES)) {
    for (let length = 15; length < 25; length++) {
      const cut = measure(bytes(name).subarray(0, length));
      if (cut && !cut.width) assert.equal(refusal(bytes(name).subarray(0, length)), DAMAGED, `${name} ${length}`);
      else assert.deepEqual([cut?.width, cut?.height], [5, 3], `${name} ${length}`);
    }
  }
});

test("what is no picture is refused, and an empty file is called empty", () => {
  for (const words of ["no picture at all", "<svg xmlns='http://www.w3.org/2000/svg'/>", "II*\0", "B", "BM"]) {
    assert.equal(refusal(new TextEncoder().encode(words)), NO_PICTURE, words);
  }
  assert.match(refusal(new Uint8Array()), /empty/);
  assert.match(refusalOfWeight(0), /empty/);
});

test("weight and size have their limits", () => {
  assert.match(refusalOfWeight(MOST_BYTES + 1), /larger than 40 MB/);
  assert.equal(refusalOfWeight(MOST_BYTES), "");
  const claims = (width, height) => {
    const png = bytes("PNG");
    const view = new DataView(png.buffer);
    view.setUint32(16, width);
    view.setUint32(20, height);
    return refusal(png);
  };
  assert.match(claims(60000, 60000), /60,000 × 60,000 pixels.* at most 50 million/);
  assert.match(claims(10000, 5001), /50 million/);
  assert.equal(claims(10000, 5000), "");
  assert.equal(claims(0, 5), DAMAGED);
});

test("a film that hides a large picture behind a small screen is measured by the picture", () => {
  const gif = bytes("GIF");
  const at = gif.indexOf(0x2c, 13 + 3 * 2 ** ((gif[10] & 7) + 1));
  new DataView(gif.buffer).setUint16(at + 5, 60000, true);
  assert.equal(measure(gif).width, 60000);
});

test("bytes in the middle of a buffer are read where they are", () => {
  const longer = new Uint8Array([1, 2, 3, ...bytes("JPEG")]);
  assert.equal(measure(longer.subarray(3)).width, 5);
});

test("the square is cut from the middle", () => {
  assert.deepEqual(middleSquare({ width: 90, height: 30 }), { left: 30, top: 0, edge: 30 });
  assert.deepEqual(middleSquare({ width: 3, height: 8 }), { left: 0, top: 2, edge: 3 });
});

test("three bytes a pixel are left of four", () => {
  const data = Uint8ClampedArray.of(1, 2, 3, 255, 4, 5, 6, 255);
  assert.deepEqual([...rgbOf({ data, width: 2, height: 1 })], [1, 2, 3, 4, 5, 6]);
});
