"""What style sheets make of an element: the declaration that wins, as in a browser. Enough for what the book writes."""

import re
from collections.abc import Iterator

import soupsieve
from bs4 import BeautifulSoup, Tag

COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
FUNCTION = re.compile(r":(is|not|has|where)\(")
CLASSES = re.compile(r"\.[\w-]+|\[[^\]]*\]|(?<!:):[\w-]+")
TAGS = re.compile(r"::[\w-]+|(?<![\w-])[a-z][\w-]*")


def element(markup: str, selector: str) -> Tag:
    """The first element of a page that fits a selector."""
    return BeautifulSoup(markup, "html.parser").select_one(selector)


def declared(one: Tag, name: str, sheet: str, *conditions: str, pseudo: str = "") -> str | None:
    """The value of a property that wins, where of all at-rules these hold, such as "@media print"; or None.

    What begins with "--" is handed down from the elements around.
    """
    found = []
    for order, (around, selectors, body) in enumerate(rules(COMMENT.sub("", sheet))):
        weights = [weight for each in parts(selectors) if (weight := weight_of(each, one, pseudo)) is not None]
        values = re.findall(rf"(?:^|[;\s]){re.escape(name)}\s*:\s*([^;]+)", body)
        if weights and values and all(holds(each, one, conditions) for each in around):
            found.append(("!important" in values[-1], max(weights), order, values[-1].split("!")[0].strip()))
    if found:
        return max(found)[-1]
    is_handed_down = name.startswith("--") and one.name != "html"
    return declared(one.parent, name, sheet, *conditions) if is_handed_down else None


def rules(sheet: str, around: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], str, str]]:
    """Each rule: the at-rules around it, its selectors and its declarations."""
    at = 0
    while (opens := sheet.find("{", at)) >= 0:
        head, end = " ".join(sheet[at:opens].split()), closing(sheet, opens, "{}")
        if head.startswith("@"):
            yield from rules(sheet[opens + 1 : end], (*around, head))
        else:
            yield around, head, sheet[opens + 1 : end]
        at = end + 1


def holds(condition: str, one: Tag, conditions: tuple[str, ...]) -> bool:
    """Whether an at-rule counts for an element: one that scopes does where the element lies within."""
    if scope := re.fullmatch(r"@scope \((.+)\)", condition):
        return soupsieve.closest(scope[1], one) is not None
    return condition in conditions


def weight_of(selector: str, one: Tag, pseudo: str) -> tuple[int, int, int] | None:
    """A selector's specificity, if it fits the element, or the pseudo-element of it that is looked for."""
    bare = selector.removesuffix(pseudo)
    try:
        fits = selector.endswith(pseudo) and "::" not in bare and soupsieve.match(bare or "*", one)
    except soupsieve.SelectorSyntaxError:  # a state that no page on paper is in, or a part of a control
        return None
    return specificity(selector) if fits else None


def specificity(selector: str) -> tuple[int, int, int]:
    """Identifiers, classes and tags, counted."""
    inner = []
    while function := FUNCTION.search(selector):
        end = closing(selector, function.end() - 1, "()")
        if function[1] != "where":
            inner.append(max(specificity(each) for each in parts(selector[function.end() : end])))
        selector = selector[: function.start()] + selector[end + 1 :]
    rest = CLASSES.sub(" ", selector)
    own = (rest.count("#"), len(CLASSES.findall(selector)), len(TAGS.findall(re.sub(r"#[\w-]+", " ", rest))))
    return tuple(map(sum, zip(own, *inner, strict=True)))


def parts(selectors: str) -> list[str]:
    """Selectors that commas divide, but for those in brackets."""
    found, depth = [""], 0
    for letter in selectors:
        depth += (letter in "([") - (letter in ")]")
        found = [*found, ""] if letter == "," and depth == 0 else [*found[:-1], found[-1] + letter]
    return [each.strip() for each in found]


def closing(text: str, at: int, pair: str) -> int:
    """Where the bracket that opens at a place is closed."""
    depth = 0
    for place in range(at, len(text)):
        depth += (text[place] == pair[0]) - (text[place] == pair[1])
        if depth == 0:
            return place
    raise ValueError("a bracket is not closed")
