// What can go wrong in a way that a reader should be told of.

/** An error whose message is one sentence for the reader: what happened, and what to do. */
export class ReaderError extends Error {}

/** Says that a piece of work was stopped on purpose. */
export class Stopped extends Error {}
