/** Extra facts about an error, safe to log: never patient identifiers. */
export type ErrorDetails = Readonly<Record<string, unknown>>;

/**
 * Base of every error that this project throws on purpose.
 *
 * The message is for the user: "function: rule, got value". `code` is for programs.
 * Everything that is not a `MimoError` is a bug.
 */
export class MimoError<Code extends string = string> extends Error {
  constructor(
    readonly code: Code,
    message: string,
    readonly details: ErrorDetails = {},
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = new.target.name;
  }
}
