// Which keys are the figure's own.

/**
 * Whether a key is pressed as a command of the browser's or the notebook's, such as Alt with an arrow for the page before.
 * @param {KeyboardEvent} event
 */
export function isCommand({ ctrlKey, metaKey, altKey }) {
  return ctrlKey || metaKey || altKey;
}
