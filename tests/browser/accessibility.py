"""What keeps somebody from using a figure: small checks that ask the browser itself."""

from playwright.sync_api import Locator

# Each gives a list of sentences; none, if all is well.
UNNAMED_CONTROLS = """figure => [...figure.querySelectorAll("button, input, select, textarea, summary, [tabindex]")]
    .filter(control => control.checkVisibility())
    .filter(control => {
        const labels = (control.getAttribute("aria-labelledby") ?? "").split(" ");
        const said = [...labels.map(id => id && document.getElementById(id)?.textContent),
            control.getAttribute("aria-label"), ...[...control.labels ?? []].map(label => label.textContent),
            control.matches("button, summary, [tabindex]") ? control.textContent : ""];
        return !said.some(words => words?.trim());
    })
    .map(control => `no name: ${control.outerHTML.slice(0, 120)}`)"""
UNLABELLED_PICTURES = """figure => [...figure.querySelectorAll("canvas, svg, img")]
    .filter(picture => picture.checkVisibility() && !picture.closest("[aria-hidden=true]"))
    .filter(picture => {
        const named = picture.closest("[role=img], [role=slider], [role=application], [tabindex]") ?? picture;
        return !(named.getAttribute("aria-label") || named.getAttribute("alt") || "").trim();
    })
    .map(picture => `no text alternative: ${picture.outerHTML.slice(0, 120)}`)"""
SMALL_TARGETS = """figure => [...figure.querySelectorAll("button, summary, select, input:not([type=file])")]
    .filter(target => target.checkVisibility({ opacityProperty: false }) && !target.closest(".cg-unseen"))
    .map(target => [target, (target.closest("label") ?? target).getBoundingClientRect()])
    .filter(([, box]) => Math.min(box.width, box.height) < 24)
    .map(([target, box]) => `only ${box.width} by ${box.height}: ${target.outerHTML.slice(0, 120)}`)"""
FAINT_TEXT = """(figure, least) => {
    const ink = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
    ink.canvas.width = ink.canvas.height = 1;
    const bytes = (...colours) => {
        ink.clearRect(0, 0, 1, 1);
        for (const colour of colours) { ink.fillStyle = colour; ink.fillRect(0, 0, 1, 1); }
        return [...ink.getImageData(0, 0, 1, 1).data];
    };
    const luminance = ([red, green, blue]) => [red, green, blue]
        .map(byte => byte / 255)
        .map(share => share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4)
        .reduce((sum, light, i) => sum + light * [0.2126, 0.7152, 0.0722][i], 0);
    const above = element => element ? [...above(element.parentElement), element] : [];
    const contrast = element => {
        const layers = above(element).map(one => getComputedStyle(one).backgroundColor);
        const [paper, text] = [bytes("white", ...layers), bytes("white", ...layers, getComputedStyle(element).color)];
        const [light, dark] = [luminance(paper), luminance(text)].sort((a, b) => b - a);
        return (light + 0.05) / (dark + 0.05);
    };
    const texts = [...figure.querySelectorAll("*")].filter(element => element.checkVisibility({ opacityProperty: true })
        && !element.closest("svg, :disabled, .cg-unseen")
        && ([...element.childNodes].some(node => node.nodeType === Node.TEXT_NODE && node.data.trim())
            || element.matches("input:is([type=text], [type=number])")));
    return texts.map(element => [element, contrast(element)]).filter(([, ratio]) => ratio < least)
        .map(([element, ratio]) => `contrast ${ratio.toFixed(2)}: ${element.outerHTML.slice(0, 120)}`);
}"""
OVERFLOW = """figure => figure.scrollWidth > figure.clientWidth
    ? [`${figure.scrollWidth} px wide in a place of ${figure.clientWidth} px: ${figure.className}`] : []"""
LEAST_CONTRAST = 4.5


def faults(figure: Locator) -> list[str]:
    """What is wrong with a figure as it is shown now: names, text alternatives, targets, contrast, width."""
    checks = (UNNAMED_CONTROLS, UNLABELLED_PICTURES, SMALL_TARGETS, OVERFLOW)
    found = [fault for check in checks for fault in figure.evaluate(check)]
    return found + figure.evaluate(FAINT_TEXT, LEAST_CONTRAST)
