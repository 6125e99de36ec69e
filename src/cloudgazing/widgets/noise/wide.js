// A slider as wide as the room it has.

/** @param {HTMLElement} slider as made by `liveSlider` */
export function wide(slider) {
  slider.style.gridTemplateColumns = "auto minmax(0, 1fr) minmax(3rem, auto)";
  slider.style.marginTop = "0.7rem";
  slider.querySelector("label").style.minWidth = "0";
  return slider;
}
