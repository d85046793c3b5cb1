import { join } from "node:path";
import { writeFileAtomic } from "@mimo/base";
import type { ImageRow } from "@mimo/dataset";

/** Where a picture of the dataset lies in an exported folder: `images/train/SOURCE--KEY.png`. */
export function exportedPicture(row: Pick<ImageRow, "image_id" | "split" | "image">): string {
  const isJpeg = row.image.bytes[0] === 0xff;
  const name = row.image_id.replaceAll("/", "--");
  return `images/${row.split}/${name}.${isJpeg ? "jpg" : "png"}`;
}

/** Writes a picture of the dataset to its place in an exported folder, and says where that is. */
export async function writeExportedPicture(out: string, row: ImageRow): Promise<string> {
  const path = exportedPicture(row);
  await writeFileAtomic(join(out, ...path.split("/")), row.image.bytes);
  return path;
}
