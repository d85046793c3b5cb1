/**
 * The files of a drop, folders included with all that is in them.
 *
 * The browser empties a drop as soon as its event is over, so this reads the entries before it first waits.
 */
export function readDroppedFiles(transfer: DataTransfer): Promise<File[]> {
  const entries = Array.from(transfer.items, (item) => item.webkitGetAsEntry?.() ?? null);
  const plain = Array.from(transfer.files);
  if (entries.every((entry) => entry === null)) return Promise.resolve(plain);
  return Promise.all(entries.map((entry) => (entry === null ? [] : readEntry(entry)))).then((lists) =>
    lists.flat(),
  );
}

async function readEntry(entry: FileSystemEntry): Promise<File[]> {
  if (entry.name.startsWith(".")) return [];
  if (entry.isFile) {
    return new Promise((resolve) =>
      // A file that vanished between drop and reading is left out: the person sees what came.
      (entry as FileSystemFileEntry).file(
        (file) => resolve([file]),
        () => resolve([]),
      ),
    );
  }
  const files: File[] = [];
  for (const child of await readFolder(entry as FileSystemDirectoryEntry))
    files.push(...(await readEntry(child)));
  return files;
}

/** A folder gives its entries in portions (Chromium: 100), and an empty portion at the end. */
async function readFolder(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader();
  const all: FileSystemEntry[] = [];
  for (;;) {
    const portion = await new Promise<FileSystemEntry[]>((resolve) =>
      reader.readEntries(resolve, () => resolve([])),
    );
    if (portion.length === 0) return all;
    all.push(...portion);
  }
}
