// What the attention view is told; as `answer` of widgets/text/attention_view.py.

export const needs = () => ["text_encoder"];

/** @param {import("./parts/question.js").Question} question */
export async function* answer({ request: { prompt }, engine }) {
  const read = engine.pieces(prompt).slice(0, engine.room).map((/** @type {any} */ piece) => piece.text);
  const pieces = ["start", ...read, "end"];
  const { self_attention, shape: [layers, heads, tokens] } = await engine.readPrompt(prompt);
  const count = pieces.length;
  const shape = [layers, heads, count, count];
  const shares = Float32Array.from({ length: layers * heads * count * count }, (_, i) => {
    const [map, place] = [Math.floor(i / count ** 2), i % count ** 2];
    return self_attention[(map * tokens + Math.floor(place / count)) * tokens + (place % count)];
  });
  yield [{ kind: "attention", pieces, shape }, [shares]];
}
