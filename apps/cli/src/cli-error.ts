import { MimoError } from "@mimo/base";

export type CliErrorCode = "bad_option" | "no_model" | "nothing_asked" | "bad_file" | "bad_results";

/** Thrown for command lines and files that a command cannot go on with. */
export class CliError extends MimoError<CliErrorCode> {}
