// What the theme's buttons do. Their deeds cannot stand in the buttons themselves, where the site's policy forbids them.

for (const button of document.querySelectorAll("[data-print]")) button.addEventListener("click", () => print());

// Icons that the theme uses as buttons are named by their title; a screen reader wants a name that does not come and go.
for (const button of document.querySelectorAll(".sidebar-toggle:not([aria-label])")) {
  button.setAttribute("aria-label", button.title || button.dataset.bsOriginalTitle);
}
