// A native list in groups: a way by keyboard to each of the dots that one can point at.

import { freshId, html } from "../kit/ui.js";

/**
 * @param {string} label
 * @param {(entry: string) => void} onChoose
 * @param {AbortSignal} signal
 */
export function picker(label, onChoose, signal) {
  const id = freshId("pick");
  const select = html("select", { id, class: "cg-select" });
  select.addEventListener("change", () => onChoose(select.value), { signal });
  const root = html("div", { class: "cg-pick" }, html("label", { for: id }, label), select);
  let listed = "";
  /**
   * An entry that is not in the list leaves it without a choice.
   * @param {Record<string, string[]>} groups @param {string} chosen
   */
  const update = (groups, chosen) => {
    const wanted = JSON.stringify(groups);
    if (wanted !== listed) { // a list that is written anew closes where it is open
      select.replaceChildren(...Object.entries(groups).map(([group, entries]) =>
        html("optgroup", { label: group }, ...entries.map((entry) => html("option", { value: entry }, entry)))));
      listed = wanted;
    }
    select.value = chosen;
  };
  return { root, update };
}
