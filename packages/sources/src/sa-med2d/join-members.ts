import type { FileTree } from "../archive/file-tree.js";
import { NameBuckets } from "../files/name-buckets.js";
import type { Skip } from "../source.js";
import { SourceError } from "../source-error.js";
import { CLASS_MAP_FILE } from "./class-map.js";
import type { Member } from "./describe-picture.js";
import { parseMemberPath } from "./member-name.js";

/** The set's files, brought together. */
export interface JoinedMembers {
  /** Reference of the map of the classes, or null if the tree has none. */
  readonly classMapRef: string | null;
  /** A picture and its masks at a time, always in the same order. */
  groups(): AsyncGenerator<Member[]>;
  /** Removes the temporary file. */
  close(): Promise<void>;
}

/**
 * Reads all names of a tree, and brings the masks to their pictures.
 *
 * @throws {SourceError} `bad_layout` if no file lies in `images/` or `masks/`; what listing the tree throws.
 */
export async function joinMembers(tree: FileTree, onSkip: (skip: Skip) => void): Promise<JoinedMembers> {
  const buckets = await NameBuckets.create();
  try {
    const { classMapRef, count } = await fillBuckets(tree, buckets, onSkip);
    if (count === 0) {
      throw new SourceError("bad_layout", "sa-med2d: files in images/ and masks/, got a place without any");
    }
    return { classMapRef, groups: () => readGroups(buckets), close: () => buckets.close() };
  } catch (error) {
    await buckets.close();
    throw error;
  }
}

async function fillBuckets(tree: FileTree, buckets: NameBuckets, onSkip: (skip: Skip) => void) {
  let classMapRef: string | null = null;
  let count = 0;
  for await (const { path, ref } of tree.list(onSkip)) {
    const member = parseMemberPath(path);
    if (member === "other") {
      if (path === CLASS_MAP_FILE || path.endsWith(`/${CLASS_MAP_FILE}`)) classMapRef ??= ref;
    } else if (member === "bad") {
      onSkip({
        reason: "bad_record",
        ref: path,
        message: "sa-med2d: a mask named ...--CLASS_INSTANCE, got another name",
      });
    } else {
      count++;
      const writing = buckets.add(member.stem, `${member.stem}\t${member.suffix ?? ""}\t${ref}`);
      if (writing !== null) await writing;
    }
  }
  return { classMapRef, count };
}

async function* readGroups(buckets: NameBuckets): AsyncGenerator<Member[]> {
  for await (const lines of buckets.read()) {
    // Names hold no control characters, so the lines of a picture follow one another, its own first.
    let group: Member[] = [];
    for (const line of lines.sort()) {
      const [stem, suffix, ref] = line.split("\t");
      if (group.length > 0 && group[0].stem !== stem) {
        yield group;
        group = [];
      }
      group.push({ stem, suffix: suffix === "" ? null : suffix, ref });
    }
    if (group.length > 0) yield group;
  }
}
