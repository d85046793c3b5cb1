import dicomParser from "dicom-parser";
import { ImagingError } from "../../imaging-error.js";

/** Half a million data elements, three reads each: an enhanced image of five thousand frames. */
const MAX_READS = 1_500_000;

/**
 * A byte stream that ends an endless header.
 *
 * Eight bytes of file make an item, and an item takes hundreds of bytes of memory: without a limit a file of a few
 * hundred megabytes would take all memory before anything of it could be checked.
 */
export class BoundedStream extends dicomParser.ByteStream {
  constructor(bytes: Uint8Array, isBigEndian: boolean) {
    const { bigEndianByteArrayParser, littleEndianByteArrayParser } = dicomParser;
    super(isBigEndian ? bigEndianByteArrayParser : littleEndianByteArrayParser, bytes, 0);
    const { readUint16, readUint32 } = this;
    let reads = 0;
    const count = () => {
      if (++reads <= MAX_READS) return;
      throw new ImagingError("too_large", "DICOM header: at most half a million data elements, got more");
    };
    this.readUint16 = () => {
      count();
      return readUint16.call(this);
    };
    this.readUint32 = () => {
      count();
      return readUint32.call(this);
    };
  }
}
