// Writes a zip archive laid out like SA-Med2D-20M, of drawn pictures, for the dataset builder's benchmark at scale:
//
//   node bench/make-sa-med2d.mjs --images 150000 --out FILE.zip [--seed 1] [--masks 3]
//
// Same bytes for the same arguments. The pictures are noise, a gradient and ellipses: nothing medical is in them, and
// none is like another. Cases have 4 to 16 slices. As in the real set, some names lack .png, some classes have several
// instances, some labels are unions, and some masks do not fit their picture (about one picture in 200 each).
// Nothing is held in memory but the archive's directory (about 150 bytes a member). Needs no build.
import { open } from "node:fs/promises";
import { parseArgs } from "node:util";
import { crc32, deflateRawSync, deflateSync } from "node:zlib";

const { values } = parseArgs({
  options: {
    images: { type: "string", default: "150000" },
    out: { type: "string" },
    seed: { type: "string", default: "1" },
    masks: { type: "string", default: "3" },
  },
});
if (values.out === undefined)
  throw new Error("usage: make-sa-med2d.mjs --out FILE.zip [--images N] [--seed N] [--masks N]");

const SETS = [
  {
    prefix: "ct_00",
    dataset: "AbdomenCT1K",
    axes: "xyz",
    classes: ["liver", "kidney", "spleen", "pancreas"],
  },
  {
    prefix: "ct_00",
    dataset: "WORD",
    axes: "xyz",
    classes: [
      "liver",
      "spleen",
      "left_kidney",
      "right_kidney",
      "stomach",
      "gallbladder",
      "esophagus",
      "pancreas",
    ],
  },
  {
    prefix: "mr_flair",
    dataset: "BraTS2021",
    axes: "xyz",
    classes: ["non_enhancing_tumor", "edema", "enhancing_tumor", "union_non_enhancing_tumor_enhancing_tumor"],
  },
  {
    prefix: "mr_t1ce",
    dataset: "BraTS2020",
    axes: "xyz",
    classes: ["non_enhancing_tumor", "edema", "enhancing_tumor"],
  },
  {
    prefix: "mr_00",
    dataset: "ACDC",
    axes: "z",
    classes: ["right_ventricle", "myocardium", "left_ventricle"],
  },
  { prefix: "x_ray", dataset: "covid_19_ct_cxr", axes: "", classes: ["left_lung", "right_lung"] },
  {
    prefix: "ultrasound_00",
    dataset: "breast_ultrasound_images_dataset",
    axes: "",
    classes: ["breast_benign_tumor", "breast_malignant_tumor"],
  },
  { prefix: "dermoscopy_00", dataset: "isic2018_task1", axes: "", colour: true, classes: ["skin_lesion"] },
  { prefix: "endoscopy_00", dataset: "kvasir_seg", axes: "", colour: true, classes: ["polyp"] },
  {
    prefix: "fundus_photography",
    dataset: "ichallenge_adam_task2",
    axes: "",
    colour: true,
    inverted: true,
    classes: ["optic_disc"],
  },
  {
    prefix: "fundus_photography",
    dataset: "gamma",
    axes: "",
    colour: true,
    classes: ["optic_disc", "optic_cup"],
  },
];
/** One picture in so many has each of the set's faults. */
const FAULTS_ONE_IN = 200;

/** mulberry32, with its state in the open: quicker here than an object's. */
let state = Number(values.seed) >>> 0;
function random() {
  state = (state + 0x6d2b79f5) >>> 0;
  let t = state;
  t = Math.imul(t ^ (t >>> 15), t | 1);
  t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
  return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
}
const integer = (count) => Math.floor(random() * count);
const uniform = (low, high) => low + (high - low) * random();

/** Noise to cut pieces from: a picture's own noise would take longer than all the rest. */
const NOISE = new Int8Array(1 << 20);
for (let i = 0; i < NOISE.length; i++) NOISE[i] = Math.round((random() + random() + random() - 1.5) * 24);

const PNG_SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

function chunk(type, content) {
  const bytes = Buffer.allocUnsafe(content.length + 12);
  bytes.writeUInt32BE(content.length, 0);
  bytes.write(type, 4, "latin1");
  content.copy(bytes, 8);
  bytes.writeUInt32BE(crc32(bytes.subarray(4, content.length + 8)), content.length + 8);
  return bytes;
}

/** A PNG of 8-bit rows `[H, 1 + W * channels]`, each after its filter byte (0, none). */
function toPng(rows, width, height, channels) {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header[8] = 8;
  header[9] = channels === 3 ? 2 : 0;
  const data = deflateSync(rows, { level: 1 });
  return Buffer.concat([
    PNG_SIGNATURE,
    chunk("IHDR", header),
    chunk("IDAT", data),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

/** An ellipse somewhere in the picture, with the rows that it covers. */
function drawEllipse(width, height) {
  const radius = uniform(0.06, 0.24) * Math.min(width, height);
  const flat = uniform(0.6, 1.6);
  const shape = {
    cx: uniform(0.2, 0.8) * width,
    cy: uniform(0.2, 0.8) * height,
    rx: radius * flat,
    ry: radius / flat,
  };
  return { ...shape, level: uniform(-70, 90) };
}

/** First and last column of an ellipse in a row; empty if it does not reach it. */
function span({ cx, cy, rx, ry }, y, width) {
  const d = (y + 0.5 - cy) / ry;
  if (Math.abs(d) >= 1) return [0, 0];
  const half = rx * Math.sqrt(1 - d * d);
  return [Math.max(0, Math.round(cx - half)), Math.min(width, Math.round(cx + half))];
}

function drawPicture(width, height, channels, ellipses) {
  const stride = 1 + width * channels;
  const rows = Buffer.alloc(stride * height);
  const [base, slopeX, slopeY] = [uniform(60, 140), uniform(-60, 60) / width, uniform(-60, 60) / height];
  const tint = [1, uniform(0.6, 1), uniform(0.4, 1)];
  const line = new Float32Array(width);
  const noiseAt = integer(NOISE.length - width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) line[x] = base + slopeX * x + slopeY * y;
    for (const ellipse of ellipses) {
      const [from, until] = span(ellipse, y, width);
      for (let x = from; x < until; x++) line[x] += ellipse.level;
    }
    for (let x = 0, at = y * stride + 1; x < width; x++) {
      const value = line[x] + NOISE[noiseAt + y * width + x];
      for (let c = 0; c < channels; c++) rows[at++] = Math.max(0, Math.min(255, value * tint[c]));
    }
  }
  return toPng(rows, width, height, channels);
}

function drawMask(width, height, ellipse, inverted) {
  const stride = 1 + width;
  const rows = Buffer.alloc(stride * height);
  for (let y = 0; y < height; y++) {
    const row = y * stride + 1;
    if (inverted) rows.fill(255, row, row + width);
    const [from, until] = span(ellipse, y, width);
    if (until > from) rows.fill(inverted ? 0 : 255, row + from, row + until);
  }
  return toPng(rows, width, height, 1);
}

/** Writes members one after another; collects what the directory at the end says of them. */
class ZipFile {
  #file;
  #position = 0;
  #waiting = [];
  #waitingBytes = 0;
  /** Entries of the directory: joined by the thousand, as small buffers take more memory than they hold. */
  #joined = [];
  #directory = [];
  count = 0;

  static async create(path) {
    const zip = new ZipFile();
    zip.#file = await open(path, "w");
    return zip;
  }

  async add(name, content) {
    const packed = deflateRawSync(content, { level: 1 });
    const isSmaller = packed.length < content.length;
    const data = isSmaller ? packed : content;
    const nameBytes = Buffer.from(name);
    const shared = Buffer.alloc(26);
    shared.writeUInt16LE(45, 0); // version needed: 4.5, 64-bit fields
    shared.writeUInt16LE(isSmaller ? 8 : 0, 4);
    shared.writeUInt32LE(0x5a210000, 6); // 2025-01-01, as everything here is the same every time
    shared.writeUInt32LE(crc32(content), 10);
    shared.writeUInt32LE(data.length, 14);
    shared.writeUInt32LE(content.length, 18);
    shared.writeUInt16LE(nameBytes.length, 22);
    const entry = Buffer.alloc(46 + nameBytes.length + 12);
    entry.writeUInt32LE(0x02014b50, 0);
    entry.writeUInt16LE(0x032d, 4);
    shared.copy(entry, 6);
    entry.writeUInt16LE(12, 30);
    entry.writeUInt32LE((0o100644 << 16) >>> 0, 38);
    entry.writeUInt32LE(0xffffffff, 42);
    nameBytes.copy(entry, 46);
    entry.writeUInt16LE(1, 46 + nameBytes.length);
    entry.writeUInt16LE(8, 48 + nameBytes.length);
    entry.writeBigUInt64LE(BigInt(this.#position), 50 + nameBytes.length);
    this.#directory.push(entry);
    if (this.#directory.length === 1000) this.#joined.push(Buffer.concat(this.#directory.splice(0)));
    await this.#write(Buffer.from([0x50, 0x4b, 3, 4]), shared, nameBytes, data);
    this.count++;
  }

  async close() {
    const start = this.#position;
    for (const entries of [...this.#joined, ...this.#directory]) await this.#write(entries);
    const end = Buffer.alloc(98);
    end.writeUInt32LE(0x06064b50, 0);
    end.writeBigUInt64LE(44n, 4);
    end.writeUInt16LE(45, 12);
    end.writeUInt16LE(45, 14);
    end.writeBigUInt64LE(BigInt(this.count), 24);
    end.writeBigUInt64LE(BigInt(this.count), 32);
    end.writeBigUInt64LE(BigInt(this.#position - start), 40);
    end.writeBigUInt64LE(BigInt(start), 48);
    end.writeUInt32LE(0x07064b50, 56);
    end.writeBigUInt64LE(BigInt(this.#position), 64);
    end.writeUInt32LE(1, 72);
    end.writeUInt32LE(0x06054b50, 76);
    end.fill(0xff, 84, 96);
    await this.#write(end);
    await this.#flush();
    await this.#file.close();
    return this.#position;
  }

  async #write(...parts) {
    for (const part of parts) {
      this.#waiting.push(part);
      this.#waitingBytes += part.length;
      this.#position += part.length;
    }
    if (this.#waitingBytes > 4 * 2 ** 20) await this.#flush();
  }

  async #flush() {
    const bytes = Buffer.concat(this.#waiting);
    this.#waiting = [];
    this.#waitingBytes = 0;
    for (let done = 0; done < bytes.length; ) done += (await this.#file.write(bytes, done)).bytesWritten;
  }
}

/** The pictures of one case: names, and what is in each. */
async function addCase(zip, number, pictures) {
  const set = SETS[number % SETS.length];
  const caseName = `Case_${String(number).padStart(6, "0")}`;
  const axis = set.axes === "" ? null : set.axes[integer(set.axes.length)];
  const [width, height] = [64 + integer(33), 64 + integer(33)];
  for (let i = 0; i < pictures; i++) {
    const place = axis === null ? "2d_none" : `${axis}_${String(i).padStart(4, "0")}`;
    // Flat pictures have no slices: each is a case of its own.
    const own = axis === null && i > 0 ? `${caseName}_${i}` : caseName;
    await addPicture(zip, set, `${set.prefix}--${set.dataset}--${own}--${place}`, width, height);
  }
}

async function addPicture(zip, set, stem, width, height) {
  const count = Math.max(1, Math.min(8, Number(values.masks) - 1 + integer(3)));
  const ellipses = Array.from({ length: count }, () => drawEllipse(width, height));
  const channels = set.colour ? 3 : 1;
  await zip.add(
    `SAMed2Dv1/images/${stem}${fault() ? "" : ".png"}`,
    drawPicture(width, height, channels, ellipses),
  );
  const instances = new Map();
  for (const [i, ellipse] of ellipses.entries()) {
    const classId = i % set.classes.length;
    const instance = instances.get(classId) ?? 0;
    instances.set(classId, instance + 1);
    const suffix = `${String(classId).padStart(4, "0")}_${String(instance).padStart(3, "0")}`;
    const mask = drawMask(fault() ? width + 1 : width, height, ellipse, set.inverted);
    await zip.add(`SAMed2Dv1/masks/${stem}--${suffix}.png`, mask);
  }
}

function fault() {
  return integer(FAULTS_ONE_IN) === 0;
}

const started = Date.now();
const images = Number(values.images);
const zip = await ZipFile.create(values.out);
for (let done = 0, number = 0; done < images; number++) {
  const pictures = Math.min(4 + integer(13), images - done);
  await addCase(zip, number, pictures);
  done += pictures;
}
const classMap = Object.fromEntries(
  SETS.map(({ dataset, classes }) => [dataset, Object.fromEntries(classes.map((name, id) => [name, id]))]),
);
await zip.add("SAMed2Dv1/SAMed2D_v1_class_mapping_id.json", Buffer.from(JSON.stringify(classMap)));
const bytes = await zip.close();
const seconds = (Date.now() - started) / 1000;
console.log(JSON.stringify({ out: values.out, images, members: zip.count, bytes, seconds }));
