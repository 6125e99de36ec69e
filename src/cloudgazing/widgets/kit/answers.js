// How a quiz reads and judges what was answered. Pure: no page.

/**
 * @typedef {{ kind: "choice", question: string, answers: { answer: string, feedback: string }[], right: string }} Choice
 * @typedef {{ kind: "number", question: string, answer: number, tolerance: number, unit: string, right: string,
 *   wrong: string }} Number_
 * @typedef {{ right: boolean, words: string }} Verdict
 */

const DECIMAL = /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i;
const GROUPS = /^[-+]?\d{1,3}(,\d{3})+(\.\d+)?$|^[-+]?\d{1,3}(\.\d{3})+(,\d+)?$/;
const BETWEEN_DIGITS = /(?<=\d)[\s'’](?=\d)/g;
const STRESSED = /`([^`]+)`|\*(\S|\S[^*]*\S)\*/g;

/**
 * The numbers that the reader may have meant. A comma may stand for a decimal point or between thousands, so that
 * "1,024" has two readings; what is no number has none.
 * @param {string} text
 * @param {string} [unit] may stand behind the number
 */
export function readings(text, unit = "") {
  const bare = text.trim().replace("−", "-");
  const plain = (unit && bare.endsWith(unit) ? bare.slice(0, -unit.length).trim() : bare).replace(BETWEEN_DIGITS, "");
  const decimal = plain.replace(",", ".");
  const found = DECIMAL.test(decimal) ? [Number(decimal)] : [];
  if (GROUPS.test(plain)) {
    const point = plain.lastIndexOf(",") > plain.lastIndexOf(".") ? "," : ".";
    const separator = plain.match(/[.,]/)[0];
    const whole = plain.replaceAll(separator, "");
    found.push(Number(separator === point ? whole : whole.replace(point, ".")));
  }
  return found.filter(Number.isFinite);
}

/**
 * What to say where no number was written; nothing where one was.
 * @param {string} text
 * @param {string} [unit]
 */
export function complaint(text, unit = "") {
  if (!text.trim()) return "Write a number first, such as 12 or 0.5.";
  return readings(text, unit).length ? "" : `“${text.trim()}” is not a number. Write one such as 12 or 0.5.`;
}

/**
 * @param {Number_} question
 * @param {string} text holds a number
 * @returns {Verdict}
 */
export function judgeNumber({ answer, tolerance, unit, right, wrong }, text) {
  const rounding = 1e-9 * Math.max(Math.abs(answer), 1e-300);
  const isRight = readings(text, unit).some((number) => Math.abs(number - answer) <= tolerance + rounding);
  return { right: isRight, words: isRight ? right : wrong };
}

/**
 * @param {Choice} question
 * @param {number} chosen the answer's place
 * @returns {Verdict}
 */
export function judgeChoice({ answers, right }, chosen) {
  return { right: answers[chosen].answer === right, words: answers[chosen].feedback };
}

/**
 * How it stands.
 * @param {(Verdict | null)[]} verdicts
 */
export function tally(verdicts) {
  const right = verdicts.filter((verdict) => verdict?.right).length;
  return `${right} of ${verdicts.length} answered right`;
}

/**
 * Cuts a text into plain pieces, `code` and *stressed* ones. All but code has the apostrophes that the prose has.
 * @param {string} text
 * @returns {{ tag: "code" | "em" | null, text: string }[]}
 */
export function spans(text) {
  const found = [];
  let from = 0;
  for (const match of text.matchAll(STRESSED)) {
    found.push({ tag: null, text: text.slice(from, match.index) });
    found.push(match[1] ? { tag: "code", text: match[1] } : { tag: "em", text: match[2] });
    from = match.index + match[0].length;
  }
  found.push({ tag: null, text: text.slice(from) });
  const curled = found.map(({ tag, text: words }) => ({ tag, text: tag === "code" ? words : words.replaceAll("'", "’") }));
  return /** @type {any} */ (curled.filter((span) => span.text));
}
