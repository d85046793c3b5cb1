import { Enums, getShouldUseCPURendering, init, RenderingEngine, type Types } from "@cornerstonejs/core";
import type { Slice } from "@mimo/protocol";
import {
  type Box,
  fitView,
  focusView,
  type ImageTransform,
  panView,
  pixelAspect,
  type Size,
  type View,
  type XY,
  zoomView,
} from "./image-transform.js";
import { type MimoImage, mimoImage, rememberSlice } from "./mimo-image.js";
import { registerImageLoader, type SliceSource, SliceStore } from "./slice-store.js";
import type { ViewerDisplay, ViewerWindow } from "./viewer-props.js";

/** What is on the stage; replaced as a whole whenever something changes. */
export interface StageState {
  readonly status: "loading" | "ready" | "failed";
  /** Slice that is seen, which lags behind the wanted one while it loads. */
  readonly image: MimoImage | null;
  readonly index: number | null;
  /** Where the image lies on the canvas, as last drawn. */
  readonly transform: ImageTransform | null;
  readonly canvas: Size;
}

const NOTHING: StageState = {
  status: "loading",
  image: null,
  index: null,
  transform: null,
  canvas: { width: 0, height: 0 },
};

/** A wanted slice waits so long while others are wanted in quick succession, so that scrolling skips, not queues. */
const SKIP_MS = 40;

let engine: RenderingEngine | null = null;
let made = 0;
const idle: Stage[] = [];

/**
 * A Cornerstone stack viewport that shows slices of one case.
 *
 * Stages are lent, not made anew: browsers allow few WebGL contexts, and a new one compiles its shaders again.
 * The viewer keeps its own view (centre and scale) and gives it to Cornerstone's camera; what is drawn over the
 * image takes its place from the camera as drawn (`StageState.transform`).
 */
export class Stage {
  readonly element = document.createElement("div");
  readonly #id = `mimo-${++made}`;
  readonly #viewport: Types.IStackViewport;
  readonly #hasWebGl: boolean;
  readonly #resize = new ResizeObserver(() => this.#onResize());
  readonly #listeners = new Set<() => void>();
  #store: SliceStore | null = null;
  #state = NOTHING;
  #display: ViewerDisplay | null = null;
  #view: View | null = null;
  #isFitted = true;
  #focusWanted: Box | null = null;
  #wanted = 0;
  #lastWantedAt = 0;

  /** @throws if the browser can draw neither with WebGL nor without. */
  static lend(): Stage {
    return idle.pop() ?? new Stage();
  }

  private constructor() {
    this.element.className = "viewer-stage";
    // Cornerstone measures the element while it is enabled: it has to be in the page.
    this.element.style.cssText = "position:absolute;inset:0;pointer-events:none";
    document.body.append(this.element);
    engine ??= startEngine();
    this.#hasWebGl = !getShouldUseCPURendering();
    engine.enableElement({ viewportId: this.#id, type: Enums.ViewportType.STACK, element: this.element });
    // Cornerstone makes the element focusable; the focus, and with it the keys, are to stay with the viewer.
    this.element.removeAttribute("tabindex");
    this.#viewport = engine.getViewport(this.#id) as Types.IStackViewport;
    this.element.addEventListener(Enums.Events.IMAGE_RENDERED, () => this.#onRendered());
    this.element.remove();
  }

  /** Shows a case inside `parent`, until {@link close}. */
  open(parent: HTMLElement, source: SliceSource): void {
    parent.prepend(this.element);
    this.#store = new SliceStore(source);
    this.#state = NOTHING;
    this.#view = null;
    this.#isFitted = true;
    this.#focusWanted = null;
    this.#resize.observe(this.element);
    this.#onResize();
  }

  /** Frees the case; the stage may be lent again. */
  close(): void {
    this.#wanted++;
    this.#resize.disconnect();
    this.#store?.close();
    this.#store = null;
    this.#state = NOTHING;
    // The viewport holds on to its last image: one pixel is little to hold, and no case flashes up in the next.
    this.#viewport.renderImageObject(blank);
    this.#viewport.render();
    this.element.remove();
    idle.push(this);
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  getState = (): StageState => this.#state;

  /** Loads and shows a slice; an older wish that is still loading is forgotten. */
  async show(index: number): Promise<void> {
    const store = this.#store;
    if (!store) return;
    const wish = ++this.#wanted;
    const isCurrent = () => wish === this.#wanted && store === this.#store;
    const isHurried = performance.now() - this.#lastWantedAt < SKIP_MS;
    this.#lastWantedAt = performance.now();
    if (!store.isLoaded(index)) {
      if (this.#state.status !== "loading") this.#publish({ status: "loading" });
      if (isHurried) await new Promise((resolve) => setTimeout(resolve, SKIP_MS));
      if (!isCurrent()) return;
    }
    try {
      const image = await store.load(index);
      if (!isCurrent()) return;
      this.#present(image, index);
    } catch {
      if (isCurrent()) this.#publish({ status: "failed" });
      return;
    }
    void store.prefetchAround(index);
  }

  setDisplay(display: ViewerDisplay): void {
    this.#display = display;
    this.#applyDisplay();
    this.#viewport.render();
  }

  fit(): void {
    this.#isFitted = true;
    this.#applyView();
  }

  /** Centres and enlarges a box of the image, as soon as there is one. */
  focus(box: Box): void {
    if (this.#state.image) this.#setView(focusView(box, this.#canvasSize(), this.#aspect()));
    else this.#focusWanted = box;
  }

  /** Zooms about a point of the canvas, or its middle. */
  zoom(factor: number, at?: XY): void {
    const size = this.#canvasSize();
    const pivot = at ?? [size.width / 2, size.height / 2];
    if (this.#view) this.#setView(zoomView(this.#view, factor, pivot, size, this.#aspect()));
  }

  /** Moves the image by CSS pixels. */
  pan(by: XY): void {
    const { image } = this.#state;
    if (this.#view && image) this.#setView(panView(this.#view, by, image, this.#aspect()));
  }

  /** The drawn image, device pixels. */
  get canvas(): HTMLCanvasElement {
    return this.#viewport.canvas;
  }

  #present(image: MimoImage, index: number): void {
    const before = this.#state.image;
    const isSameShape = before?.width === image.width && before.height === image.height;
    if (!isSameShape) this.#isFitted = true;
    this.#viewport.renderImageObject(image);
    this.#state = { ...this.#state, status: "ready", image, index };
    this.#applyDisplay();
    this.#applyView();
    if (this.#focusWanted) this.focus(this.#focusWanted);
    this.#focusWanted = null;
  }

  #applyDisplay(): void {
    const { image } = this.#state;
    if (!image || !this.#display) return;
    const window = this.#display.window ?? ownWindow(image);
    this.#viewport.setProperties({
      voiRange: { lower: window.center - window.width / 2, upper: window.center + window.width / 2 },
      invert: this.#display.isInverted,
      interpolationType: this.#display.isSmooth
        ? Enums.InterpolationType.LINEAR
        : Enums.InterpolationType.NEAREST,
    });
  }

  #setView(view: View): void {
    this.#view = view;
    this.#isFitted = false;
    this.#applyView();
  }

  #applyView(): void {
    const { image } = this.#state;
    const size = this.#canvasSize();
    if (!image || size.width === 0 || size.height === 0) return;
    if (this.#isFitted || !this.#view) this.#view = fitView(image, size, this.#aspect());
    this.#aimCamera(this.#view, size);
    this.#viewport.render();
  }

  #aimCamera({ center, scale }: View, { height }: Size): void {
    const focalPoint = this.#toWorld(center);
    const camera = this.#viewport.getCamera();
    const back = [0, 1, 2].map((axis) => camera.position![axis]! - camera.focalPoint![axis]!);
    const position = focalPoint.map((value, axis) => value + back[axis]!) as Types.Point3;
    const parallelScale = height / 2 / scale;
    this.#viewport.setCamera({ focalPoint, position, parallelScale });
    // Drawing without WebGL takes the scale in device pixels of the smaller spacing: ask again for what came short.
    const drawn = this.#drawnTransform().scaleX;
    if (Math.abs(drawn / scale - 1) > 1e-3) {
      this.#viewport.setCamera({ parallelScale: (parallelScale * drawn) / scale });
    }
  }

  #drawnTransform(): ImageTransform {
    const origin = this.#viewport.worldToCanvas(this.#toWorld([0, 0]));
    const corner = this.#viewport.worldToCanvas(this.#toWorld([1000, 1000]));
    return {
      scaleX: (corner[0] - origin[0]) / 1000,
      scaleY: (corner[1] - origin[1]) / 1000,
      offsetX: origin[0],
      offsetY: origin[1],
    };
  }

  /**
   * The unit of Cornerstone's world is the width of a pixel, and the CENTRE of the first pixel is at 0; without
   * WebGL its drawing puts the CORNER of the first pixel there.
   */
  #toWorld([x, y]: XY): Types.Point3 {
    const first = this.#hasWebGl ? 0.5 : 0;
    return [x - first, (y - first) * this.#aspect(), 0];
  }

  #aspect(): number {
    return pixelAspect(this.#state.image?.mimoSlice.spacingMm ?? null);
  }

  #canvasSize(): Size {
    return { width: this.element.clientWidth, height: this.element.clientHeight };
  }

  #onResize(): void {
    if (this.element.clientWidth === 0) return;
    engine?.resize(true, true);
    if (!this.#hasWebGl) {
      // Here Cornerstone makes the canvas as large as its CSS, and then places things as if it had device pixels.
      this.canvas.width = Math.round(this.element.clientWidth * devicePixelRatio);
      this.canvas.height = Math.round(this.element.clientHeight * devicePixelRatio);
    }
    this.#applyView();
  }

  #onRendered(): void {
    if (this.#state.image) this.#publish({ transform: this.#drawnTransform(), canvas: this.#canvasSize() });
  }

  #publish(change: Partial<StageState>): void {
    this.#state = { ...this.#state, ...change };
    for (const listener of this.#listeners) listener();
  }
}

/** The window that a slice is shown with when none is chosen. */
export function ownWindow(image: MimoImage): ViewerWindow {
  const { window } = image.mimoSlice;
  return { center: window.center, width: window.width };
}

const BLANK_ID = "mimo:blank";
const BLANK_SLICE: Slice = {
  index: 0,
  width: 1,
  height: 1,
  channels: 1,
  dtype: "uint8",
  meaning: "grey",
  min: 0,
  max: 0,
  window: { center: 128, width: 256 },
  spacingMm: null,
  originLps: null,
  orientationLps: null,
};
const blank = mimoImage(BLANK_ID, BLANK_SLICE, new ArrayBuffer(1));

function startEngine(): RenderingEngine {
  rememberSlice(BLANK_ID, BLANK_SLICE);
  init({ rendering: { webGlContextCount: 1 } } as Parameters<typeof init>[0]);
  registerImageLoader();
  return new RenderingEngine("mimo");
}
