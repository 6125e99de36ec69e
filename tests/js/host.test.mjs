// What the scripts of a published page do by themselves: which links load it anew, and in which colours it is printed.

import assert from "node:assert/strict";
import test from "node:test";

let opened = 0;

/** Opens a page under an address that ends so, with nothing on it but a script. */
async function open(script, { hash = "", theme = "light" } = {}) {
  const heard = new Map();
  const page = { reloads: 0, dataset: { theme }, tell: (kind) => (heard.get(kind) ?? (() => {}))() };
  Object.assign(globalThis, {
    location: { hash, href: `https://book.example/a.html${hash}`, reload: () => { page.reloads += 1; } },
    document: { querySelectorAll: () => [], documentElement: page },
    addEventListener: (kind, hear) => heard.set(kind, hear),
    IntersectionObserver: class { observe() {} unobserve() {} },
  });
  opened += 1;
  await import(`${script}?${opened}`);
  return page;
}

const HOST = "../../src/cloudgazing/publish/host.js";
const BUTTONS = "../../book/_static/page.js";

/** Follows a link on the page, or goes back. */
function go(page, hash) {
  globalThis.location.hash = hash;
  page.tell("hashchange");
}

test("who comes back to the link that has opened the page keeps what was done since", async () => {
  const page = await open(HOST, { hash: "#figure=player&seed=7" });
  for (const hash of ["#predict", "#figure=player&seed=7", ""]) go(page, hash);
  assert.equal(page.reloads, 0);
  go(page, "#figure=player&seed=8");
  assert.equal(page.reloads, 1);
});

test("a link that is followed on a page that was opened without one is shown", async () => {
  const page = await open(HOST);
  go(page, "#predict");
  assert.equal(page.reloads, 0);
  go(page, "#figure=player&seed=7");
  assert.equal(page.reloads, 1);
});

test("the page bears a mark once what brings its figures to life has started", async () => {
  assert.equal((await open(HOST)).dataset.figures, "started");
});

test("a dark page is printed light, and is dark again afterwards", async () => {
  for (const theme of ["dark", "light"]) {
    const { dataset, tell } = await open(BUTTONS, { theme });
    for (const [kind, shown] of [["beforeprint", "light"], ["beforeprint", "light"], ["afterprint", theme], ["afterprint", theme]]) {
      tell(kind);
      assert.equal(dataset.theme, shown);
    }
  }
});
