// What drawing a picture asks, for figures whose state says by which model.

import { unetOf } from "../../engine/networks.js";

/** @param {unknown} _request @param {{ drawn_by: string }} state */
export const drawingNeeds = (_request, { drawn_by }) => ["text_encoder", unetOf(drawn_by), "vae_decoder"];
