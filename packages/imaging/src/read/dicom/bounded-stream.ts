import dicomParser from "dicom-parser";
import { ImagingError } from "../../imaging-error.js";

/** Some million data elements: hundreds of times what the header of a large multi-frame image holds. */
const MAX_READS = 4_000_000;

/**
 * A byte stream that ends an endless header.
 *
 * Eight bytes of file make an item, and an item takes hundreds of bytes of memory: without a limit a file of a few
 * hundred megabytes would take all memory before anything of it could be checked.
 */
export class BoundedStream extends dicomParser.ByteStream {
  #reads = 0;

  constructor(bytes: Uint8Array, isBigEndian: boolean) {
    const { bigEndianByteArrayParser, littleEndianByteArrayParser } = dicomParser;
    super(isBigEndian ? bigEndianByteArrayParser : littleEndianByteArrayParser, bytes, 0);
    const { readUint16, readUint32 } = this;
    this.readUint16 = () => {
      this.#count();
      return readUint16.call(this);
    };
    this.readUint32 = () => {
      this.#count();
      return readUint32.call(this);
    };
  }

  #count(): void {
    if (++this.#reads <= MAX_READS) return;
    throw new ImagingError("too_large", "DICOM header: at most some million data elements, got more");
  }
}
