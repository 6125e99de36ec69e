// What the cost meter is told on a page: what was measured when the book was built, for the page has the U-Net for
// latents only.

const FILE = new URL("../../recordings/costs.json", import.meta.url);
const NOT_MEASURED = "The full size takes long, and was not measured when the book was built: open the book in JupyterLab for it.";
const NOT_THERE = "The measurements could not be fetched: check the connection, and try again.";

export const needs = () => [];

/** @param {import("./parts/question.js").Question} question */
export async function* answer({ request: { sides } }) {
  const response = await fetch(FILE).catch(() => null);
  if (!response?.ok) throw new RangeError(NOT_THERE);
  const { rows, decoder_seconds: seconds } = await response.json();
  const [latents, ...pixels] = rows;
  if (!pixels.some((/** @type {any} */ row) => sides.includes(row.side))) throw new RangeError(NOT_MEASURED);
  yield [{ kind: "row", ...latents }, []];
  yield [{ kind: "decoder", seconds }, []];
  for (const row of pixels) if (sides.includes(row.side)) yield [{ kind: "row", ...row }, []];
  yield [{ kind: "done", recorded: true }, []];
}
