import { createRequire } from "node:module";
import { ImagingError } from "../../imaging-error.js";
import type { DecodedSamples } from "./decoded-samples.js";

/** Compressions that WebAssembly decodes. */
export type WasmCodec = "jpeg-ls" | "jpeg-2000" | "htj2k";

interface Decoder {
  getEncodedBuffer(length: number): Uint8Array;
  getDecodedBuffer(): Uint8Array | Uint8ClampedArray;
  getFrameInfo(): { width: number; height: number; bitsPerSample: number; componentCount: number };
  decode(): void;
  delete(): void;
}

interface CodecModule {
  readonly HEAPU8: Uint8Array;
  readonly JpegLSDecoder?: new () => Decoder;
  readonly J2KDecoder?: new () => Decoder;
  readonly HTJ2KDecoder?: new () => Decoder;
}

type CodecFactory = (options: {
  print(text: string): void;
  printErr(text: string): void;
}) => Promise<CodecModule>;

const PACKAGES = {
  "jpeg-ls": { path: "@cornerstonejs/codec-charls/decodewasmjs", decoder: "JpegLSDecoder" },
  "jpeg-2000": { path: "@cornerstonejs/codec-openjpeg/decodewasmjs", decoder: "J2KDecoder" },
  htj2k: { path: "@cornerstonejs/codec-openjph/wasmjs", decoder: "HTJ2KDecoder" },
} as const;

/** A codec whose memory has grown beyond this is dropped: WebAssembly memory never shrinks. */
const MAX_IDLE_HEAP_BYTES = 256 * 2 ** 20;

const running = new Map<WasmCodec, Promise<CodecModule>>();

/**
 * Decodes one frame with a WebAssembly codec.
 *
 * The codec packages are those that `@cornerstonejs/dicom-codec` brings, but loaded without it, for three reasons.
 * It loads their asm.js builds, which are 6 to 8 times slower than their WebAssembly ones. It gives no way to
 * pass the codecs a `print`, and theirs writes "[INFO]" lines to standard output, where our callers write JSON.
 * And it keeps a codec that has crashed: after a corrupt file the codec's memory may hold anything, so we start a
 * new one rather than decode the next patient's image with it.
 *
 * @throws {ImagingError} `corrupt` if the codec refuses the code stream.
 */
export async function decodeWithWasm(codec: WasmCodec, encoded: Uint8Array): Promise<DecodedSamples> {
  const module = await startCodec(codec);
  const Decoder = module[PACKAGES[codec].decoder]!;
  try {
    const decoder = new Decoder();
    decoder.getEncodedBuffer(encoded.length).set(encoded);
    decoder.decode();
    const { width, height, bitsPerSample, componentCount } = decoder.getFrameInfo();
    // A copy out of the codec's memory, which may call itself a Uint8ClampedArray.
    const bytes = new Uint8Array(decoder.getDecodedBuffer());
    const samples = bitsPerSample > 8 ? new Uint16Array(bytes.buffer) : bytes;
    decoder.delete();
    // OpenJPEG reports some failures only by an empty picture.
    if (samples.length !== width * height * componentCount || samples.length === 0)
      throw new Error("no picture");
    if (module.HEAPU8.length > MAX_IDLE_HEAP_BYTES) running.delete(codec);
    return { width, height, channels: componentCount, bitsPerSample, samples };
  } catch (cause) {
    running.delete(codec);
    throw new ImagingError(
      "corrupt",
      `pixel data: a sound ${codec} code stream, got one that its decoder refuses`,
      {},
      { cause },
    );
  }
}

function startCodec(codec: WasmCodec): Promise<CodecModule> {
  let module = running.get(codec);
  if (!module) {
    const fromCodecs = createRequire(createRequire(import.meta.url).resolve("@cornerstonejs/dicom-codec"));
    const factory = fromCodecs(PACKAGES[codec].path) as CodecFactory;
    module = factory({ print: ignore, printErr: ignore });
    running.set(codec, module);
  }
  return module;
}

function ignore(): void {}
