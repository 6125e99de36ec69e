// What the page says of the model: each time what happened, and what the reader can do.

import { ReaderError } from "../engine/errors.js";

const TO_MB = 1e-6;

/** @param {number} bytes */
export const megabytes = (bytes) => (bytes * TO_MB).toFixed(1);

/** @param {number} bytes */
export const asksLeave = (bytes) =>
  `Drawing here needs the model: ${megabytes(bytes)} MB, kept on this device afterwards.`;

export const LOADS = "Loading the model.";
export const HERE = "The model is here, and at work.";
export const WAITS = "The model is not here yet: see below.";
export const DECLINED = "The model was not loaded. Start again, and you will be asked once more.";
export const PRIVATE = "Your words and pictures stay on this device.";
export const LEFT = "You left the page meanwhile. Start again to go on.";
export const NO_FIGURE = "The link names a figure that is not on this page, so nothing was changed.";
export const NO_SENSE = "Not all of the link’s settings make sense for this figure; those that do are shown.";
export const NOT_KEPT = "This browser keeps no files for this page, so the model will be fetched anew next time.";
export const NO_SIMD = "This browser cannot run the model: use a current version of Firefox, Chrome, Edge or Safari.";
export const LOST = "The model stopped working. Start again, and it will be loaded anew.";
export const NO_MEMORY = "There was not enough memory for the model: close other tabs or programs, and start again.";

/** Why a file did not come, by the kind of the fault. @type {Record<string, string>} */
export const FAULTS = {
  offline: "The model could not be fetched: check the connection, and try again.",
  missing: "A file of the model is missing on this site: try again later.",
  portal: "A web page came in place of the model, as in networks that ask you to sign in: sign in there, and try again.",
  short: "A file of the model came incomplete: try again.",
  altered: "A file of the model is not what was published, so it is not used: try again later.",
  renewed: "The book has been renewed since you opened this page: reload the page.",
};

/** A file of the model that did not come as it should; `kind` is one of those in `FAULTS`. */
export class FileFault extends ReaderError {
  /** @param {string} kind */
  constructor(kind) {
    super(FAULTS[kind]);
    this.kind = kind;
  }
}
