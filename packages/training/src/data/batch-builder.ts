/** Fills the inputs of a training step from samples made on the fly, and from those that the dataset brings. */
import { Random } from "@mimo/base";
import {
  BalancedSampler,
  findTerm,
  type ImageRecord,
  type MaskRecord,
  makeSample,
  type Sample,
  type TaskWeights,
} from "@mimo/dataset";
import { area, type Mask } from "@mimo/imaging";
import {
  fineGridSide,
  type Letterbox,
  letterbox,
  MARK_GEOMETRY,
  type MimoConfig,
  markFeatures,
  markGridSide,
  TERM_TOKENS,
  type TermTags,
  termBefore,
  termInputs,
  writeModelImage,
} from "@mimo/model";
import type { TensorValue } from "@mimo/tensor";
import { questionIds, renderChat, type Tokenizer } from "@mimo/text";
import { featureName } from "../features/feature-inputs.js";
import {
  drawFixedView,
  type FeatureSource,
  type FixedViewOptions,
  fixedView,
} from "../features/fixed-views.js";
import type { BatchShape } from "../step-graph.js";
import { affirmed, isAbsent, withEarlierMask } from "./adapted-samples.js";
import { answerWeights } from "./answer-weights.js";
import { type AugmentationOptions, drawMaskView, drawView } from "./augmentation.js";
import { emptyBatch, emptyPictures, type MutableBatch, planeOf } from "./empty-batch.js";
import type { ExampleStore, StoredExample } from "./example-store.js";
import { closeView, partView, randomView, type View, wholeView } from "./view.js";
import { drawStoredSample, type StoredSample } from "./written-samples.js";

/** Inputs of one step by name. */
export type Batch = Readonly<Record<string, TensorValue>>;

interface FittedSample {
  readonly sample: Sample;
  /** The answer is an affirmation of something absent: it teaches presence, not words. */
  readonly counterfactual: boolean;
  readonly ids: readonly number[];
  readonly answerStart: number;
  readonly segPositions: readonly number[];
  readonly question: readonly number[];
}

interface AugmentedImage {
  readonly original: ImageRecord;
  readonly view: View;
  /** Shows one structure and its surroundings. */
  readonly isClose: boolean;
  readonly record: ImageRecord;
  /** Writes the view, or its features, as image number `image` of the batch. */
  readonly show: (batch: MutableBatch, image: number) => void;
  readonly box: Letterbox;
  readonly loadMask: (mask: MaskRecord) => Mask;
}

/** Below this many model pixels a structure cannot be learned from the view: it is left out of it. */
const FEWEST_PIXELS = 6;
/** Tries to find a sample that fits the batch's extents. */
const MOST_TRIES = 6;
/**
 * Share of absent structures whose answer is turned into an affirmation. A denial gives presence away in its words;
 * after an affirmation the presence score has to come from the image, as it does when inference asks for it.
 */
const COUNTERFACTUAL_SHARE = 0.5;
/** Share of images of a built dataset that are asked about with its written samples. */
const WRITTEN_SHARE = 0.5;
/** Share of close views that are of the wanted term, where the picture shows it. */
const WANTED_CLOSE_SHARE = 0.7;
/** Share of close views that show a part of the picture, whatever the structure's size. */
const PART_SHARE = 0.35;

export interface BatchOptions {
  readonly seed: number;
  readonly augmentation: AugmentationOptions;
  readonly taskWeights: TaskWeights;
  /** Share of images with written samples that are asked about with these. Default: 0.5. */
  readonly writtenShare?: number;
  /** Shows one of these views of a picture, in place of a new one at every step. */
  readonly fixedViews?: FixedViewOptions;
  /** Features of the fixed views: they fill the batch in place of the pictures. */
  readonly features?: FeatureSource;
}

/** Makes the batch of any step, always the same for the same step and seed: training resumes exactly. */
export class BatchBuilder {
  readonly #sampler: BalancedSampler;
  readonly #samplerRandom = new Random(0);
  readonly #byId: ReadonlyMap<string, StoredExample>;
  readonly #termTags: TermTags;
  /** How often each term is shown: what is not there is asked for as often. */
  readonly #shares: ReadonlyMap<string, number>;

  constructor(
    readonly store: ExampleStore,
    readonly tokenizer: Tokenizer,
    readonly config: MimoConfig,
    readonly shape: BatchShape,
    readonly options: BatchOptions,
  ) {
    const records = store.examples.map(({ record }) => record);
    this.#sampler = new BalancedSampler(records, this.#samplerRandom);
    this.#termTags = { open: tokenizer.specialId("<p>"), close: tokenizer.specialId("</p>") };
    const terms = new Set(records.flatMap(({ masks }) => masks.map(({ label }) => findTerm(label).term)));
    this.#shares = new Map([...terms].map((term) => [term, this.#sampler.shareOf(term)]));
    this.#byId = new Map(store.examples.map((example) => [example.record.id, example]));
  }

  /** The inputs of step `step`. */
  build(step: number): Batch {
    const pictures = emptyPictures(this.config, this.shape.images, this.options.features);
    const batch = { ...emptyBatch(this.config, this.shape), pictures };
    this.#samplerRandom.state = Random.derive(this.options.seed, "sampler", step).state;
    for (let image = 0; image < this.shape.images; image++) {
      const { record, label } = this.#sampler.next();
      const rng = Random.derive(this.options.seed, "image", step, image);
      const example = this.#byId.get(record.id) as StoredExample;
      const written = this.#drawWritten(example, label, step, image);
      const view = this.#augment(example, label, written.length > 0, rng);
      this.#fillImage(batch, image, view, written, label, rng);
    }
    this.#averageTargets(batch);
    const { pictures: _, ...others } = batch;
    return { ...pictures, ...others };
  }

  /**
   * The written samples to ask about an image, in a drawn order, those about the wanted term first; none if it is asked
   * about with samples made on the fly. Draws from a stream of its own: plain folders never notice.
   */
  #drawWritten(
    { written }: StoredExample,
    label: string | null,
    step: number,
    image: number,
  ): StoredSample[] {
    const { seed, writtenShare = WRITTEN_SHARE } = this.options;
    if (written.length === 0 || writtenShare === 0) return [];
    const rng = Random.derive(seed, "written", step, image);
    if (!rng.chance(writtenShare)) return [];
    const isWanted = ({ targets }: StoredSample) => targets.some(({ term }) => term === label);
    const drawn = rng.shuffle(written);
    return [...drawn.filter(isWanted), ...drawn.filter((sample) => !isWanted(sample))];
  }

  /** @param isWhole - Show the picture unturned and whole, so that what was written of places and sizes stays true. */
  #augment(example: StoredExample, label: string | null, isWhole: boolean, rng: Random): AugmentedImage {
    const { record } = example;
    const box = letterbox(record.width, record.height, this.config.imageSize);
    const { view, isClose, show } = this.options.fixedViews
      ? this.#lookAgain(example, isWhole ? 0 : rng.integer(this.options.fixedViews.count), box)
      : this.#look(example, isWhole, label, box, rng);
    const drawn = new Map(
      record.masks.map((mask) => [mask.path, drawMaskView(this.store.sampler(mask), view)]),
    );
    const masks = record.masks.flatMap((mask) => {
      const areaPx = area(drawn.get(mask.path) as Mask);
      return areaPx >= FEWEST_PIXELS ? [{ ...mask, areaPx }] : [];
    });
    const { width, height } = view;
    const seen = { ...record, width, height, masks, spacingMm: null };
    const loadMask = ({ path }: MaskRecord) => drawn.get(path) as Mask;
    // The view is already in model pixels.
    return {
      original: record,
      view,
      isClose,
      record: seen,
      show,
      box: { size: box.size, width, height, scale: 1 },
      loadMask,
    };
  }

  /** A new view of a picture. */
  #look(example: StoredExample, isWhole: boolean, label: string | null, box: Letterbox, rng: Random) {
    const { augmentation } = this.options;
    const { record, image: source } = example;
    const close = isWhole ? null : this.#closeView(record, label, rng);
    const whole = () => randomView(record, box.width, box.height, augmentation, rng);
    const view = isWhole ? wholeView(box.width, box.height) : (close ?? whole());
    const pixels = drawView(record, source, view, augmentation, rng);
    const shown = { size: box.size, width: view.width, height: view.height, scale: 1 };
    const show = (batch: MutableBatch, image: number) =>
      writeModelImage(pixels, shown, planeOf(batch.pictures.image, image));
    return { view, isClose: close !== null, show };
  }

  /** One of the fixed views of a picture, or its features. */
  #lookAgain(example: StoredExample, index: number, box: Letterbox) {
    const { features } = this.options;
    const options = this.options.fixedViews as FixedViewOptions;
    const { view } = fixedView(example.record, index, box.width, box.height, options);
    const show = (batch: MutableBatch, image: number) => {
      if (!features) {
        return drawFixedView(example, index, this.config, options, planeOf(batch.pictures.image, image));
      }
      const stages = features.shapes.map((_, i) => planeOf(batch.pictures[featureName(i)], image));
      features.read(example.record.id, index, stages);
    };
    return { view, isClose: false, show };
  }

  /** A view of one structure, mostly of the wanted term; null where a view of the whole is drawn. */
  #closeView(record: ImageRecord, label: string | null, rng: Random): View | null {
    const { augmentation } = this.options;
    if (!rng.chance(augmentation.closeShare) || record.masks.length === 0) return null;
    const wanted = record.masks.filter((mask) => findTerm(mask.label).term === label);
    const among = wanted.length > 0 && rng.chance(WANTED_CLOSE_SHARE) ? wanted : record.masks;
    const mask = this.store.sampler(rng.pick(among));
    const side = this.config.imageSize;
    const at = rng.chance(PART_SHARE) ? mask.pickInside(rng) : null;
    if (at !== null) return partView(record, at, side, augmentation, rng);
    return mask.bounds && closeView(record, mask.bounds, side, augmentation, rng);
  }

  #fillImage(
    batch: MutableBatch,
    image: number,
    view: AugmentedImage,
    written: StoredSample[],
    label: string | null,
    rng: Random,
  ): void {
    const { sequencesPerImage, slotsPerImage } = this.shape;
    view.show(batch, image);
    let used = 0;
    for (let i = 0; i < sequencesPerImage; i++) {
      const sequence = image * sequencesPerImage + i;
      const slotsLeft = slotsPerImage - used;
      const fitted =
        this.#fittingWritten(view, written, slotsLeft, rng) ??
        this.#fittingSample(view, i === 0 ? label : null, slotsLeft, rng);
      if (!fitted) continue;
      this.#fillSequence(batch, sequence, fitted);
      const marks = this.#fillMarks(batch, sequence, fitted.sample, view.box);
      for (let k = 0; k < fitted.segPositions.length; k++) {
        const slot = image * slotsPerImage + used++;
        this.#fillSlot(batch, slot, sequence, fitted, k, marks);
      }
    }
  }

  /** Takes the next written sample that fits into what is left off the list; null if there is none. */
  #fittingWritten(
    { original, view }: AugmentedImage,
    written: StoredSample[],
    slotsLeft: number,
    rng: Random,
  ): FittedSample | null {
    for (let next = written.shift(); next !== undefined; next = written.shift()) {
      const sample = drawStoredSample(next, original.width, original.height, view, FEWEST_PIXELS);
      const fitted = sample && this.#fit(sample, slotsLeft, rng);
      if (fitted) return fitted;
    }
    return null;
  }

  /** A sample made on the fly whose tokens and masks fit into what is left; null if none is found. */
  #fittingSample(
    view: AugmentedImage,
    label: string | null,
    slotsLeft: number,
    rng: Random,
  ): FittedSample | null {
    for (let attempt = 0; attempt < MOST_TRIES; attempt++) {
      const sample = makeSample(view.record, view.loadMask, rng, {
        weights: this.options.taskWeights,
        label,
        absentWeight: (term) => this.#shares.get(term) ?? 0,
      });
      if (!sample) return null;
      const fitted = this.#fit(view.isClose ? withEarlierMask(sample, rng) : sample, slotsLeft, rng);
      if (fitted) return fitted;
    }
    return null;
  }

  /** The sample as tokens; null if they or its masks do not fit into what is left. */
  #fit(sample: Sample, slotsLeft: number, rng: Random): FittedSample | null {
    const { tokens, questionTokens } = this.shape;
    const counterfactual = isAbsent(sample) && rng.chance(COUNTERFACTUAL_SHARE);
    const turns = counterfactual ? affirmed(sample) : sample.turns;
    const chat = renderChat(turns, this.tokenizer);
    const last = sample.turns[sample.turns.length - 1];
    const question = questionIds(last, this.tokenizer).slice(0, questionTokens);
    const fits = chat.ids.length <= tokens && chat.segPositions.length <= slotsLeft;
    return fits ? { sample, counterfactual, question, ...chat } : null;
  }

  /** Text inputs; the target at each position is the next token, and only the last answer counts. */
  #fillSequence(batch: MutableBatch, sequence: number, fitted: FittedSample): void {
    const { tokens, questionTokens } = this.shape;
    const { ids, answerStart, question, counterfactual } = fitted;
    const weights = counterfactual ? null : answerWeights(ids, answerStart, this.#termTags);
    for (let i = 0; i < ids.length; i++) {
      const at = sequence * tokens + i;
      batch.ids.data[at] = BigInt(ids[i]);
      if (weights === null || i + 1 >= ids.length || i + 1 < answerStart) continue;
      batch.targets.data[at] = BigInt(ids[i + 1]);
      batch.target_weights.data[at] = weights[i + 1];
    }
    question.forEach((id, i) => {
      batch.question_ids.data[sequence * questionTokens + i] = BigInt(id);
      batch.question_bias.data[sequence * questionTokens + i] = 0;
    });
  }

  #fillMarks(batch: MutableBatch, sequence: number, sample: Sample, box: Letterbox): Float32Array {
    const { marks } = this.shape;
    const grid = markGridSide(this.config);
    const features = markFeatures(sample.marks, box, marks, grid, fineGridSide(this.config));
    batch.mark_maps.data.set(features.maps, sequence * marks * grid * grid);
    batch.mark_geometry.data.set(features.geometry, sequence * marks * MARK_GEOMETRY);
    batch.mark_bias.data.set(features.bias, sequence * marks);
    return features.drawn;
  }

  #fillSlot(
    batch: MutableBatch,
    slot: number,
    sequence: number,
    fitted: FittedSample,
    index: number,
    drawn: Float32Array,
  ): void {
    const { tokens } = this.shape;
    batch.seg_position.data[slot] = BigInt(sequence * tokens + fitted.segPositions[index]);
    batch.slot_sequence.data[slot] = BigInt(sequence);
    const term = termInputs(termBefore(fitted.ids, fitted.segPositions[index], this.#termTags));
    batch.term_ids.data.set(term.ids, slot * TERM_TOKENS);
    batch.term_weights.data.set(term.weights, slot * TERM_TOKENS);
    batch.drawn.data.set(drawn, slot * drawn.length);
    batch.slot_weight.data[slot] = 1;
    const mask = fitted.sample.targets[index]?.mask ?? null;
    batch.present.data[slot] = mask ? 1 : 0;
    if (!mask) return;
    const side = batch.masks.shape[1];
    for (let y = 0; y < mask.height; y++) {
      const row = mask.data.subarray(y * mask.width, (y + 1) * mask.width);
      batch.masks.data.set(row, (slot * side + y) * side);
    }
  }

  #averageTargets(batch: MutableBatch): void {
    const weights = batch.target_weights.data;
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    if (total > 0) for (let i = 0; i < weights.length; i++) weights[i] /= total;
  }
}
