// The picture editor: a picture before and after a few lines of code, and what each line does to one pixel.

import { asBytes } from "../kit/pixels.js";
import { page } from "./editor_page.js";
import { within } from "./grid.js";
import { allStages, OPERATIONS, toImage, toLevels } from "./operations.js";

const CHANGES = ["edits", "pixels", "size", "words", "row", "column"].map((name) => `change:${name}`).join(" ");
const UPLOADED = "your own picture";

/** @param {{ model: any, el: HTMLElement }} context */
function render({ model, el }) {
  const controller = new AbortController();
  const edits = () => [...model.get("edits")];
  const figure = page({
    onAdd: (name) => {
      const { from } = OPERATIONS[name];
      set({ edits: [...edits(), from === undefined ? { name } : { name, amount: from }] });
    },
    onTune: (amount) => set({ edits: [...edits().slice(0, -1), { ...edits().at(-1), amount }] }),
    onUndo: () => set({ edits: edits().slice(0, -1) }),
    onClear: () => set({ edits: [] }),
    onPlace: (place) => set(within(place, levels())),
    onUpload: (rgb, side) => set({ pixels: new DataView(rgb.buffer), size: [side, side], words: UPLOADED }),
    signal: controller.signal,
  });

  function levels() {
    const [height, width] = model.get("size");
    return { rgb: asBytes(model.get("pixels")), height, width };
  }
  /** What the lines make of the picture, made anew only when one of these changes, not with the pixel that is looked at. */
  let made = { pixels: null, edits: null, stages: [], last: null };
  function stagesOf(now) {
    const [pixels, lines] = [model.get("pixels"), model.get("edits")];
    if (made.pixels === pixels && made.edits === lines) return made;
    const stages = allStages(toImage(now), lines);
    made = { pixels, edits: lines, stages, last: toLevels(stages.at(-1)) };
    return made;
  }
  function show() {
    const now = levels();
    if (now.rgb.length !== 3 * now.height * now.width) return; // the other half is still on its way
    const place = within({ row: model.get("row"), column: model.get("column") }, now);
    const { stages, last } = stagesOf(now);
    figure.show({ levels: now, stages, last, edits: edits(), place, words: model.get("words") });
  }
  /** @param {Record<string, unknown>} values */
  function set(values) {
    model.set(values);
    model.save_changes();
  }
  model.on(CHANGES, show);
  show();
  el.append(figure.root);
  return () => { controller.abort(); model.off(CHANGES, show); };
}

export default { render };
