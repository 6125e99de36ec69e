// Files that lie beside the page, fetched whole when an answer wants them.

import { heard, PATIENCE_MS, readAll } from "../../page/files.js";

/**
 * A file's bytes. One of which nothing comes for a while is given up, so that the next try fetches anew.
 * @param {URL} address @param {string} trouble what the reader is told where it does not come
 * @returns {Promise<Uint8Array>}
 */
export async function bytesAt(address, trouble) {
  try {
    return await heard(PATIENCE_MS, async (signal, hear) => {
      const response = await fetch(address, { signal });
      if (!response.ok) throw new RangeError(trouble);
      return readAll(response, hear);
    });
  } catch {
    throw new RangeError(trouble);
  }
}
