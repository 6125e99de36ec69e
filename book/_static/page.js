// What the theme's buttons do. Their deeds cannot stand in the buttons themselves, where the site's policy forbids them.

/** How long printing waits for the figures further down, in milliseconds. */
const PATIENCE = 15_000;

for (const button of document.querySelectorAll("[data-print]")) button.addEventListener("click", printWhole);

/** Prints once all figures are there: whoever brings them to life puts a promise into the event. */
async function printWhole() {
  const waited = [];
  dispatchEvent(new CustomEvent("cg-print", { detail: waited }));
  await Promise.race([Promise.all(waited), new Promise((resolve) => { setTimeout(resolve, PATIENCE); })]);
  print();
}

// Paper is light: a dark page is printed in the theme's light colours.
const page = document.documentElement;
let wasDark = false;
addEventListener("beforeprint", () => {
  if (page.dataset.theme === "dark") [page.dataset.theme, wasDark] = ["light", true];
});
addEventListener("afterprint", () => { if (wasDark) [page.dataset.theme, wasDark] = ["dark", false]; });

// Icons that the theme uses as buttons are named by their title; a screen reader wants a name that does not come and go.
for (const button of document.querySelectorAll(".sidebar-toggle:not([aria-label])")) {
  button.setAttribute("aria-label", button.title || button.dataset.bsOriginalTitle);
}
