/**
 * Whether a name from an archive or folder must not be used as a path: absolute, with a drive letter, climbing out with
 * `..`, with backslashes (a separator elsewhere), or with control characters (NUL ends a path, a newline a record).
 */
export function isUnsafeName(name: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: those are what is looked for
  return name === "" || /^\/|^[A-Za-z]:|[\\\x00-\x1f\x7f]|(^|\/)\.\.(\/|$)/.test(name);
}
