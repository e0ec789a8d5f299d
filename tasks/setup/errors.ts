/** What a person can mend. The message is one line that says what is missing and how to get it; no stack is needed. */
export class SetupError extends Error {
  override name = "SetupError";
}
