// How long a figure waits for its engine before it tells the reader that no answer has come.

const MS = 5000;
const NO_ANSWER = "No answer yet. Is another cell still running, or has the kernel stopped?";

/**
 * @param {(sentence: string) => void} onLost
 * @param {AbortSignal} signal ends the waiting for good
 * @param {number} [ms]
 */
export function patience(onLost, signal, ms = MS) {
  let timer = 0;
  const end = () => clearTimeout(timer);
  const begin = () => {
    end();
    timer = window.setTimeout(() => onLost(NO_ANSWER), ms);
  };
  signal.addEventListener("abort", end);
  return { begin, end };
}
