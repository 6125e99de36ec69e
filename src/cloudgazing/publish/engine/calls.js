// Calls: each network as a function from flat arrays to flat arrays. Somebody else runs them.

/**
 * @typedef {{ data: any, dims: number[] }} Tensor `data` is a Float32Array or, for ids, an Int32Array
 * @typedef {(network: string, given: Record<string, Tensor>, wanted: string[]) => Promise<Record<string, Tensor>>} Run
 *   computes those of a network's outputs that are wanted
 * @typedef {Record<string, any>} Facts what `facts.py` writes
 * @typedef {{ maps?: boolean, blocks?: boolean }} Wanted whether attention maps and the blocks' outputs are told
 */

const NOT_NUMBERS = "The picture holds values that are not numbers: take a smaller guidance_scale.";

/** Arrays of equal length in one piece. @param {Float32Array[]} parts */
export function join(parts) {
  const all = new Float32Array(parts.length * parts[0].length);
  parts.forEach((part, i) => all.set(part, i * part.length));
  return all;
}

/** An array in so many pieces of equal length. @param {Float32Array} whole @param {number} count */
export const cut = (whole, count) => Array.from({ length: count }, (_, i) =>
  whole.slice((i * whole.length) / count, ((i + 1) * whole.length) / count));

/** Of a batch the last, which under guidance is the one with the text. @param {Tensor} batch */
const last = ({ data, dims: [count, ...shape] }) => ({ shape, data: data.slice(data.length - data.length / count) });

/** Vectors, one after the other, each made to have length 1. @param {Float32Array} vectors @param {number} count */
const normalize = (vectors, count) => join(cut(vectors, count).map((vector) => {
  const length = Math.max(Math.hypot(...vector), 1e-12);
  return vector.map((value) => value / length);
}));

/**
 * @param {Facts} facts @param {Run} run
 * @param {(prompt: string) => Int32Array} tokenize
 */
export function callsOf(facts, run, tokenize) {
  const [, channels, rows, columns] = facts.latents_shape;
  const [height, width] = facts.picture_size;
  const size = channels * rows * columns;

  /** @param {string} network @param {string[]} prompts @param {string[]} wanted */
  function read(network, prompts, wanted) {
    const ids = prompts.map(tokenize);
    const data = Int32Array.from(ids.flatMap((each) => [...each]));
    return run(network, { input_ids: { data, dims: [prompts.length, ids[0].length] } }, wanted);
  }

  /** `prompt_embeds` of each prompt. @param {string[]} prompts @returns {Promise<Float32Array[]>} */
  async function embed(prompts) {
    const { prompt_embeds } = await read("text_encoder", prompts, ["prompt_embeds"]);
    return cut(prompt_embeds.data, prompts.length);
  }

  /** `prompt_embeds`, and how much each piece looked at each other one. @param {string} prompt */
  async function readPrompt(prompt) {
    const said = await read("text_encoder", [prompt], ["prompt_embeds", "self_attention"]);
    const { shape, data } = last(said.self_attention);
    return { prompt_embeds: said.prompt_embeds.data, self_attention: data, shape };
  }

  /** What stands in the text encoder's list for these pieces, one after the other. @param {number[]} ids */
  async function entriesOf(ids) {
    const parts = [];
    for (let at = 0; at < ids.length; at += facts.tokenizer.length) {
      const some = ids.slice(at, at + facts.tokenizer.length);
      const data = new Int32Array(facts.tokenizer.length);
      data.set(some);
      const { entries } = await run("text_encoder", { input_ids: { data, dims: [1, data.length] } }, ["entries"]);
      parts.push(...cut(entries.data, data.length).slice(0, some.length));
    }
    return join(parts);
  }

  /** What is wanted of the U-Net's inside, out of its outputs. @param {Record<string, Tensor>} said @param {Wanted} wanted */
  function insideOf(said, { maps, blocks }) {
    const shares = () => facts.cross_attentions.map((/** @type {string} */ name) => {
      const { shape, data } = last(said[`shares.${name}`]);
      return [name, { side: Math.sqrt(shape[0]), shares: data }];
    });
    const outputs = () => facts.blocks.map((/** @type {string} */ name) => [name, last(said[`block.${name}`])]);
    return {
      ...(maps && { maps: Object.fromEntries(shares()) }),
      ...(blocks && { blocks: Object.fromEntries(outputs()) }),
    };
  }

  /** A U-Net, which is given all latents once for each of the embeds. @param {string} network its name @param {Wanted} wanted */
  function unet(network, wanted) {
    const names = ["output", ...(wanted.maps ? facts.cross_attentions.map((/** @type {string} */ name) => `shares.${name}`) : []),
      ...(wanted.blocks ? facts.blocks.map((/** @type {string} */ name) => `block.${name}`) : [])];
    return async (/** @type {Float32Array} */ latents, /** @type {number} */ t, /** @type {Float32Array[]} */ embeds) => {
      const pictures = latents.length / size;
      const batch = embeds.length * pictures;
      const told = join(embeds.flatMap((each) => Array(pictures).fill(each)));
      const said = await run(network, {
        latents: { data: join(embeds.map(() => latents)), dims: [batch, channels, rows, columns] },
        timestep: { data: Float32Array.of(t), dims: [1] },
        encoder_hidden_states: { data: told, dims: [batch, told.length / batch / facts.width, facts.width] },
      }, names);
      return { output: said.output.data, seen: insideOf(said, wanted) };
    };
  }

  /** Pixel values, about -1 to 1, of each picture's latents; one by one, so that others get their turn. @param {Float32Array} latents */
  async function decode(latents) {
    const parts = [];
    for (const part of cut(latents, latents.length / size)) {
      const scaled = part.map((value) => value / facts.scaling_factor);
      const said = await run("vae_decoder", { latents: { data: scaled, dims: [1, channels, rows, columns] } }, ["pixel_values"]);
      // They would show as a black picture.
      if (!said.pixel_values.data.every(Number.isFinite)) throw new RangeError(NOT_NUMBERS);
      parts.push(said.pixel_values.data);
    }
    return join(parts);
  }

  /** The latents of pixel values. @param {Float32Array} pixelValues */
  async function encode(pixelValues) {
    const parts = [];
    for (const data of cut(pixelValues, pixelValues.length / (3 * height * width))) {
      const said = await run("vae_encoder", { pixel_values: { data, dims: [1, 3, height, width] } }, ["latents"]);
      parts.push(said.latents.data.map((/** @type {number} */ value) => value * facts.scaling_factor));
    }
    return join(parts);
  }

  /** CLIP's arrow for each caption, of length 1, one after the other. @param {string[]} captions */
  async function captionVectors(captions) {
    return normalize((await read("clip_text", captions, ["vectors"])).vectors.data, captions.length);
  }

  /** CLIP's arrow for each picture (pixel values), of length 1. @param {Float32Array} pixelValues */
  async function pictureVectors(pixelValues) {
    const { side } = facts.clip;
    const count = pixelValues.length / (3 * side * side);
    const given = { pixel_values: { data: pixelValues, dims: [count, 3, side, side] } };
    return normalize((await run("clip_vision", given, ["vectors"])).vectors.data, count);
  }

  /** What the small denoiser says of noisy pictures. @param {Float32Array} noisy @param {number} alpha_cumprod */
  async function velocityOf(noisy, alpha_cumprod) {
    const side = facts.pixel_side;
    const count = noisy.length / (3 * side * side);
    const said = await run("pixel_denoiser", {
      noisy: { data: noisy, dims: [count, 3, side, side] },
      alpha_cumprod: { data: new Float32Array(count).fill(alpha_cumprod), dims: [count] },
    }, ["velocity"]);
    return said.velocity.data;
  }

  /** One more word or cell for the auto-regressive model. @param {number[]} told @param {number} position @param {Float32Array} past */
  async function cellOf(told, position, past) {
    const said = await run("autoregression", {
      told: { data: Int32Array.from(told), dims: [1, told.length] },
      position: { data: Int32Array.of(position), dims: [1, 1] },
      past: { data: past, dims: [1, ...facts.cell_memory] },
    }, ["logits", "memory"]);
    return { logits: said.logits.data, memory: said.memory.data };
  }

  return { cellOf, embed, readPrompt, entriesOf, unet, decode, encode, captionVectors, pictureVectors, velocityOf };
}
