// Where files are kept between visits: the browser's Cache, under the hash of their content. It may be missing (on an
// address without https), forbidden (in private windows, in a sandbox) or full; then the page goes on without it.

const NAME = "cloudgazing-model";
const LEAVE = "leave";
/** Where all keys of this site begin: others on the same host, such as another edition of the book, share the Cache. */
const HERE = new URL("./kept/", import.meta.url).href;

/** @param {string} key */
const addressOf = (key) => new URL(key, HERE).href;

/** @param {() => CacheStorage | undefined} [caches] where a page may not even name them, as in a sandbox, this throws */
export function keep(caches = () => globalThis.caches) {
  /** @type {Promise<Cache | null> | undefined} */ let opened;
  const open = () => (opened ??= (async () => caches()?.open(NAME) ?? null)().catch(() => null));

  /** What is kept under a key. @param {string} key @returns {Promise<ArrayBuffer | null>} */
  async function get(key) {
    try {
      // Awaited here, or bytes that cannot be read back would not end in the catch.
      return (await (await (await open())?.match(addressOf(key)))?.arrayBuffer()) ?? null;
    } catch {
      return null;
    }
  }
  /** @param {string} key */
  async function has(key) {
    try {
      return (await (await open())?.match(addressOf(key))) !== undefined;
    } catch {
      return false;
    }
  }
  /** Keeps bytes; tells whether that went well. @param {string} key @param {ArrayBuffer | string} bytes */
  async function put(key, bytes) {
    try {
      const cache = await open();
      await cache?.put(addressOf(key), new Response(bytes));
      return cache !== null;
    } catch {
      return false;
    }
  }
  /** @param {string} key */
  async function remove(key) {
    await (await open())?.delete(addressOf(key)).catch(() => false);
  }
  /** Forgets all of this site but these: the files of older editions of the book. @param {Iterable<string>} keys */
  async function retain(keys) {
    const wanted = new Set([...keys, LEAVE].map(addressOf));
    try {
      const cache = await open();
      const old = ((await cache?.keys()) ?? []).filter(({ url }) => url.startsWith(HERE) && !wanted.has(url));
      await Promise.all(old.map((request) => cache?.delete(request)));
    } catch {
      // What cannot be tidied can stay.
    }
  }
  return { get, has, put, remove, retain, hasLeave: () => has(LEAVE), noteLeave: () => put(LEAVE, "given") };
}
