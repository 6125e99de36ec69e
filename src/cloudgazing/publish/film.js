// The landing page's film: one strip of pictures, from noise to drawing, painted one after the other.

const SECONDS_A_STEP = 0.22;
const SECONDS_AT_THE_END = 3;
/** A slider that moves as smoothly as the film would go a hundredth of its way for an arrow: here it is a step. */
const ARROWS = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1 };

/** @param {string} address @returns {Promise<HTMLImageElement>} */
async function fetchStrip(address) {
  const strip = new Image();
  strip.src = address;
  await strip.decode();
  return strip;
}

/**
 * Paints the strip at a moment between two of its pictures: the earlier one, and the later one half seen through it.
 * @param {CanvasRenderingContext2D} context @param {HTMLImageElement} strip @param {number} moment in steps
 */
function paint(context, strip, moment) {
  const side = strip.naturalHeight;
  const first = Math.floor(moment);
  const pieces = [[first, 1]];
  if (moment > first) pieces.push([first + 1, moment - first]);
  for (const [picture, opacity] of pieces) {
    context.globalAlpha = opacity;
    context.drawImage(strip, picture * side, 0, side, side, 0, 0, side, side);
  }
}

/** @param {string} name @param {Record<string, string>} attributes */
function make(name, attributes) {
  const element = document.createElement(name);
  for (const [each, value] of Object.entries(attributes)) element.setAttribute(each, value);
  return element;
}

/** @param {HTMLElement} figure */
function controls(figure) {
  const steps = Number(figure.dataset.steps);
  const row = make("div", { class: "cg-film-controls" });
  const button = make("button", { type: "button", class: "cg-film-play" });
  const slider = /** @type {HTMLInputElement} */ (
    make("input", { type: "range", min: "0", max: String(steps), step: "any", value: String(steps), "aria-label": "Step" })
  );
  const counter = make("span", { class: "cg-film-counter" });
  row.append(button, slider, counter);
  figure.querySelector("figcaption").before(row);
  return { steps, button, slider, counter };
}

/** @param {HTMLElement} figure */
function start(figure) {
  const films = [...figure.querySelectorAll("li")].map((line) => ({
    prompt: line.textContent,
    address: line.dataset.strip,
  }));
  const prompt = figure.querySelector(".cg-film-prompt");
  const still = figure.querySelector("img");
  const canvas = /** @type {HTMLCanvasElement} */ (make("canvas", { role: "img", width: "128", height: "128" }));
  const context = canvas.getContext("2d");
  const { steps, button, slider, counter } = controls(figure);
  const end = steps + SECONDS_AT_THE_END / SECONDS_A_STEP;
  let [playing, waits, shown, strip, moment, before] = [false, false, 0, null, steps, 0];

  const show = () => {
    const step = Math.round(moment);
    if (strip) paint(context, strip, Math.min(moment, steps));
    slider.value = String(Math.min(moment, steps));
    slider.style.setProperty("--cg-share", String(Math.min(moment / steps, 1)));
    const words = step === 0 ? "the noise" : `step ${Math.min(step, steps)} of ${steps}`;
    slider.setAttribute("aria-valuetext", words);
    counter.textContent = words;
    canvas.setAttribute("aria-label", `A drawing of “${films[shown].prompt}”: ${words}`);
  };
  const choose = async (number) => {
    const fetched = await fetchStrip(films[number].address);
    [shown, strip] = [number, fetched];
    canvas.width = canvas.height = strip.naturalHeight;
    prompt.textContent = `“${films[number].prompt}”`;
    if (still.isConnected) still.replaceWith(canvas);
    show();
  };
  const say = (on) => {
    if (on && !playing) requestAnimationFrame((now) => tick((before = now)));
    playing = on;
    button.dataset.playing = String(on);
    button.setAttribute("aria-label", on ? "Pause the film" : "Play the film");
  };
  const next = async () => {
    waits = true; // the film that was shown stays until the other has come
    await choose((shown + 1) % films.length).finally(() => { waits = false; });
    if (moment > end) moment = 0; // the reader may have gone elsewhere meanwhile
  };
  const tick = (now) => {
    if (!playing || !canvas.isConnected) return;
    moment += waits ? 0 : (now - before) / 1000 / SECONDS_A_STEP;
    before = now;
    if (!waits && moment > end) next().catch(() => say(false));
    else show();
    requestAnimationFrame(tick);
  };
  button.addEventListener("click", () => {
    // A strip that did not come is fetched again.
    if (!playing && (!strip || moment > end)) return void (strip ? next() : choose(shown)).then(() => say(true)).catch(() => {});
    if (!playing && moment >= steps) moment = 0;
    return say(!playing);
  });
  const go = (to) => {
    say(false);
    moment = Math.max(0, Math.min(to, steps));
    show();
  };
  slider.addEventListener("input", () => go(Number(slider.value)));
  slider.addEventListener("keydown", (event) => {
    if (!(event.key in ARROWS) || event.altKey || event.ctrlKey || event.metaKey) return; // not the browser's own
    event.preventDefault();
    go(Math.round(Math.min(moment, steps)) + ARROWS[event.key]);
  });
  say(false);
  return choose(0).then(() => {
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) return;
    moment = 0;
    say(true);
  });
}

for (const figure of document.querySelectorAll(".cg-film")) {
  start(/** @type {HTMLElement} */ (figure)).catch((error) => console.warn("The film could not be shown.", error));
}
