import { type MedicalImage, toRgb8 } from "@mimo/imaging";
import { type LoadedModel, openModelFolder, toModelImage } from "@mimo/model";
import { ImageSession } from "./image-session.js";
import { loadPrograms, type Programs } from "./programs.js";

export interface EngineOptions {
  /** Threads that one operator may use; by default all cores. */
  readonly threads?: number;
}

/**
 * A loaded model.
 *
 * @example
 * const engine = await MimoEngine.open("weights/mimo-tiny");
 * const session = await engine.openImage(await readImage("scan.dcm"));
 * const answer = await session.ask("Where is the liver?");
 */
export class MimoEngine {
  private constructor(
    readonly model: LoadedModel,
    readonly programs: Programs,
  ) {}

  /** Opens a model folder; see `openModelFolder` for its errors. */
  static async open(folder: string, options: EngineOptions = {}): Promise<MimoEngine> {
    const model = await openModelFolder(folder);
    return new MimoEngine(model, await loadPrograms(model, options.threads ?? null));
  }

  /** Encodes an image: the slow part, done once for all questions about it. */
  async openImage(image: MedicalImage): Promise<ImageSession> {
    const started = performance.now();
    const size = this.model.config.imageSize;
    const { data, box } = toModelImage(toRgb8(image), image.width, image.height, size);
    const features = await this.programs.encode.run({ image: { data, shape: [1, 3, size, size] } });
    const encodeMs = performance.now() - started;
    return new ImageSession(this.model, this.programs, { image, box, features, encodeMs });
  }

  /** Frees the runtime's memory. */
  async release(): Promise<void> {
    await Promise.all(Object.values(this.programs).map((program) => program.release()));
  }
}
