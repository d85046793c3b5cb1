const JUNK = new Set([".ds_store", "thumbs.db", "desktop.ini", "ehthumbs.db"]);

/** Whether a file is what operating systems leave in folders and archives: nobody offered it on purpose. */
export function isIgnoredFile(path: string): boolean {
  const parts = path.split(/[\\/]/);
  const name = parts.at(-1) ?? "";
  return name === "" || JUNK.has(name.toLowerCase()) || name.startsWith("._") || parts.includes("__MACOSX");
}
