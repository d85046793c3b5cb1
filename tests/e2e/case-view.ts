/** What a person does on the page of one case, found by role and accessible name. */
import { setTimeout as sleep } from "node:timers/promises";
import { decodeRle, encodeRle, interiorPoint, type Mask, maskFromBox } from "@mimo/imaging";
import type { Case, CasePage, Conversation, Finding, MarkJson, TurnJson } from "@mimo/protocol";
import type { Locator, Page } from "playwright-core";
import type { Client } from "../faults/client.js";

type XY = readonly [x: number, y: number];

const ANSWER_MS = 90_000;
const STORE_MS = 30_000;
const LOOK_MS = 100;

/** Looks again and again. @throws {Error} when it has not come true in time. */
async function waitUntil(isTrue: () => Promise<boolean>, timeoutMs: number): Promise<void> {
  const end = Date.now() + timeoutMs;
  while (!(await isTrue())) {
    if (Date.now() > end) throw new Error(`not so within ${timeoutMs} ms`);
    await sleep(LOOK_MS);
  }
}

/** A mask's pixels, row by row. */
export function pixelsOf(mask: Finding["mask"]): Mask {
  return decodeRle(mask);
}

/** One open case. */
export class CaseView {
  constructor(
    readonly page: Page,
    readonly client: Client,
  ) {}

  get viewer(): Locator {
    return this.page.getByRole("application", { name: "Image viewer" });
  }

  get question(): Locator {
    return this.page.getByRole("textbox", { name: "Question" });
  }

  get toasts(): Locator {
    return this.page.locator(".toasts");
  }

  /** The last question with its answer. */
  get lastTurn(): Locator {
    return this.page.getByRole("region", { name: "Chat" }).getByRole("article").last();
  }

  tool(name: string | RegExp): Locator {
    return this.page.getByRole("toolbar", { name: "Tools" }).getByRole("button", { name, exact: true });
  }

  panel(name: "Chat" | "Findings" | "Measures"): Promise<void> {
    return this.page.getByRole("tab", { name }).click();
  }

  /** A finding's line in the list. */
  row(label: string): Locator {
    const show = this.page.getByRole("button", { name: new RegExp(`^${label}, finding \\d+`) });
    return this.page.getByRole("listitem").filter({ has: show });
  }

  /** Opens a case from the worklist and waits for its image. */
  async open(name: string): Promise<Case> {
    const item = await this.caseNamed(name);
    await this.page.evaluate(() => {
      window.location.hash = "#/";
    });
    await this.page.getByRole("link", { name, exact: true }).click();
    await this.waitForImage();
    return item;
  }

  /** The image is there as soon as its magnification is. */
  async waitForImage(): Promise<void> {
    await this.viewer.getByText(/^\d+ %$/).waitFor();
  }

  async caseNamed(name: string): Promise<Case> {
    const { cases } = await this.client.get<CasePage>("/api/cases?limit=200");
    const item = cases.find((each) => each.name === name);
    if (item === undefined) throw new Error(`no case ${name}`);
    return item;
  }

  /** The middle of the viewer, in the window. */
  async centre(): Promise<XY> {
    const { x, y, width, height } = (await this.viewer.boundingBox())!;
    return [x + width / 2, y + height / 2];
  }

  /** The image pixel that the viewer names under the pointer; columns and rows count from 0. */
  async pixelUnder([x, y]: XY): Promise<XY> {
    await this.page.mouse.move(x, y);
    const text = await this.viewer.getByText(/^\d+, \d+:/).innerText();
    const [, column, row] = /^(\d+), (\d+):/.exec(text)!;
    return [Number(column) - 1, Number(row) - 1];
  }

  /** Shows the whole image and gives the place in the window of points of the image. */
  async locate(): Promise<(point: XY) => XY> {
    await this.tool("Show the whole image").click();
    const [cx, cy] = await this.centre();
    // Off the middle, so that the pixel is never on the border of two.
    const [column, row] = await this.pixelUnder([cx + 0.5, cy + 0.5]);
    const scale = Number.parseInt(await this.viewer.getByText(/^\d+ %$/).innerText(), 10) / 100;
    return ([x, y]) => [cx + (x - column - 0.5) * scale, cy + (y - row - 0.5) * scale];
  }

  async click(at: XY): Promise<void> {
    await this.page.mouse.click(...(await this.locate())(at));
  }

  /** Draws with the held tool along points of the image. */
  async drag(...points: readonly XY[]): Promise<void> {
    const place = await this.locate();
    const [first, ...others] = points.map(place);
    await this.page.mouse.move(...first!);
    await this.page.mouse.down();
    for (const at of others) await this.page.mouse.move(...at, { steps: 4 });
    await this.page.mouse.up();
  }

  /** The marks that will go with the next question on the slice. */
  async marks(caseId: string, slice = 0): Promise<MarkJson[]> {
    const kept = await this.page.evaluate(() => JSON.stringify({ ...localStorage }));
    const draft = JSON.parse(JSON.parse(kept)[`mimo.draft.${caseId}`] ?? "{}");
    return draft.marks?.[slice] ?? [];
  }

  /** The names of the marks that go with the question. */
  markChips(): Promise<string[]> {
    const chips = this.page.getByRole("button", { name: /^Remove mark: / });
    return chips.evaluateAll((all) =>
      all.map((chip) => chip.getAttribute("aria-label")!.replace("Remove mark: ", "")),
    );
  }

  /** Asks by typing (nothing typed: what is marked) and waits until the answer is stored. */
  async ask(item: Case, question: string): Promise<TurnJson> {
    await this.question.fill(question);
    const before = (await this.turns(item)).length;
    await this.question.press("Enter");
    return this.answer(item, before);
  }

  /** Waits for the answer after the first `before` ones. */
  async answer(item: Case, before: number): Promise<TurnJson> {
    await waitUntil(async () => (await this.turns(item)).length > before, ANSWER_MS);
    await this.page.getByRole("button", { name: "Send" }).waitFor();
    return (await this.turns(item)).at(-1)!;
  }

  /** All stored turns of a case, oldest first. */
  async turns({ id }: Case): Promise<TurnJson[]> {
    const { conversations } = await this.client.get<{ conversations: Conversation[] }>(
      `/api/cases/${id}/conversations`,
    );
    const turns = conversations.flatMap((conversation) => conversation.turns);
    return turns.sort((a, b) => Date.parse(a.createdAt) - Date.parse(b.createdAt));
  }

  /** The case's findings as stored, without deleted ones. */
  async findings({ id }: Case): Promise<Finding[]> {
    return (await this.client.get<{ findings: Finding[] }>(`/api/cases/${id}/findings`)).findings;
  }

  /** Waits until what is stored is as wanted. */
  async waitForFindings(item: Case, isWanted: (findings: Finding[]) => boolean): Promise<Finding[]> {
    let found: Finding[] = [];
    await waitUntil(async () => {
      found = await this.findings(item);
      return isWanted(found);
    }, STORE_MS);
    return found;
  }

  /** A finding made by the server's interface, to begin a test with. */
  async makeFinding(item: Case, label: string, box: readonly [number, number, number, number], slice = 0) {
    const mask = encodeRle(maskFromBox([...box], item.width, item.height));
    const changes = [{ kind: "create", slice, label, mask, tool: "brush" }];
    const result = await this.client.post<{ findings: Finding[] }>(`/api/cases/${item.id}/edits`, {
      changes,
    });
    return result.findings[0]!;
  }

  /** Colour and opacity of the layer of masks over a point of the image, 0 to 255. */
  async maskColour(point: XY): Promise<readonly number[]> {
    const [x, y] = (await this.locate())(point);
    return this.colourAt([x, y]);
  }

  /** The same at a place of the window. */
  colourAt(at: XY): Promise<readonly number[]> {
    return this.viewer.locator("canvas.viewer-layer").evaluate((canvas, [x, y]) => {
      const layer = canvas as HTMLCanvasElement;
      const { left, top } = layer.getBoundingClientRect();
      const ratio = window.devicePixelRatio;
      const [px, py] = [(x! - left) * ratio, (y! - top) * ratio];
      return [...layer.getContext("2d")!.getImageData(px, py, 1, 1).data];
    }, at);
  }
}

/** A point inside a finding, as far from its edge as can be. */
export function insideOf(finding: Finding): XY {
  return interiorPoint(pixelsOf(finding.mask))!;
}
