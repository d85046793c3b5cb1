import { isAbsolute, join } from "node:path";
import { SourceError } from "../source-error.js";

/**
 * The path of a file that a record names, inside the source's own folder.
 *
 * A record may come from a stranger: absolute paths, drives and `..` are refused. Backslashes count as separators, so
 * that a record is judged alike on every system. Links within the folder are followed: they are the user's own.
 *
 * @param where - Record and field, to begin the message.
 * @throws {SourceError} `unsafe_path`
 */
export function resolveInside(root: string, path: string, where: string): string {
  const parts = path.split(/[/\\]/);
  const climbs = isAbsolute(path) || /^[/\\]|^[a-z]:/i.test(path) || parts.includes("..");
  if (climbs || path.includes("\0")) {
    throw new SourceError(
      "unsafe_path",
      `${where}: must stay inside the source's folder, got ${JSON.stringify(path)}`,
    );
  }
  return join(root, ...parts);
}
