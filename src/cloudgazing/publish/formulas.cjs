// Draws formulas: one JSON line { tex, display } in, one JSON line { html } or { error } out. Run by formulas.py.

const readline = require("node:readline");
const mathjax = require(process.argv[2]);

const PARTS = ["input/tex", "output/svg", "a11y/assistive-mml"];
const ONLY_FOR_SCRIPTS = / (?:data-[\w-]+|xmlns|focusable|role|unselectable|jax|display)="[^"]*"/g;

/** @param {any} MathJax @param {{ tex: string, display: boolean }} formula */
function draw(MathJax, { tex, display }) {
  const { startup } = MathJax;
  const html = startup.adaptor.innerHTML(MathJax.tex2svg(tex, { display }));
  const mistake = /data-mjx-error="([^"]*)"/.exec(html);
  if (mistake) return { error: mistake[1] };
  const words = html.replace("<mjx-assistive-mml", '<span class="cg-unseen"').replace("</mjx-assistive-mml>", "</span>");
  return { html: words.replace(ONLY_FOR_SCRIPTS, "") };
}

async function main() {
  const MathJax = await mathjax.init({
    loader: { load: PARTS },
    startup: { typeset: false },
    tex: { packages: { "[-]": ["noundefined"] } }, // a misspelt command is an error, not red ink
    svg: { fontCache: "none" },
  });
  for await (const line of readline.createInterface({ input: process.stdin })) {
    process.stdout.write(`${JSON.stringify(draw(MathJax, JSON.parse(line)))}\n`);
  }
}

main();
