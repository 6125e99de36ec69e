// What a caption's vector is; as `answer` of widgets/family/patch_answers.py. The page does the rest.

export const needs = () => ["clip_text"];

/** @param {import("./parts/question.js").Question} question */
export async function* answer({ request, engine }) {
  const caption = String(request.caption);
  yield [{ kind: "caption", caption }, [await engine.captionVectors([caption])]];
}
