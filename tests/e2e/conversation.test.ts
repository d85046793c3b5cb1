import type { Ask, Case, Finding, Info, TurnJson } from "@mimo/protocol";
import type { Locator } from "playwright-core";
import { beforeAll, expect, test } from "vitest";
import { insideOf, pixelsOf } from "./case-view.js";
import { describeWorkstation, type Workstation } from "./describe-workstation.js";
import { screenshot } from "./workstation.js";

/** Asked until the model calls something absent: which ones it does for depends on its weights. */
const ABSENT = [
  "Is the liver in this image?",
  "Is there a heart?",
  "Where is the brain?",
  "Where is the ventricle?",
  "Is there an optic disc?",
  "Where are the lungs?",
  "Is there a polyp?",
  "Where is the left kidney?",
  "Is there a skin lesion?",
  "Where is the prostate?",
];

/** Keeps what the last answer showed, from word to word, while it was under way. */
async function recordAnswer({ page }: Workstation): Promise<() => Promise<string[]>> {
  await page.evaluate(() => {
    const seen: string[] = [];
    Object.assign(window, { seen });
    new MutationObserver(() => {
      const text = document.querySelector("article[aria-busy=true] .answer-text")?.textContent ?? "";
      if (text !== "" && text !== seen.at(-1)) seen.push(text);
    }).observe(document.body, { subtree: true, childList: true, characterData: true });
  });
  return () => page.evaluate(() => (window as unknown as { seen: string[] }).seen);
}

/** A term within the last answer's words. */
const term = ({ view }: Workstation, text: string): Locator =>
  view.lastTurn.getByRole("button", { name: new RegExp(`^${text}\\s*\\d+ · Show in the image`) });

const hexOf = ([r, g, b]: readonly number[]): string =>
  `#${[r, g, b].map((v) => v!.toString(16).padStart(2, "0")).join("")}`;

function distance(a: string, b: string): number {
  const parts = (hex: string) => [1, 3, 5].map((k) => Number.parseInt(hex.slice(k, k + 2), 16));
  return Math.max(...parts(a).map((v, k) => Math.abs(v - parts(b)[k]!)));
}

describeWorkstation("conversation", (station) => {
  let retina: Case;
  let first: TurnJson;
  let disc: Finding;

  beforeAll(async () => {
    retina = await station.view.open("retina.jpg");
  }, 60_000);

  test("suggestions fit the image; one is put into the field and can be changed", async () => {
    const { page, view } = station;
    const list = page.getByRole("list", { name: "Suggestions" });
    const suggestion = list.getByRole("button").first();
    await suggestion.waitFor();
    await screenshot(page, "chat-empty");
    const text = await suggestion.innerText();
    await suggestion.click();
    expect(await view.question.inputValue()).toBe(text);
    await view.question.fill("");
    await suggestion.waitFor();
  });

  test("a typed question is answered word by word, and the answer ends with a region", async () => {
    const { page, view } = station;
    const seen = await recordAnswer(station);
    first = await view.ask(retina, "Where is the optic disc?");
    const steps = await seen();
    expect(steps.length).toBeGreaterThan(1);
    expect(steps.at(-1)!.length).toBeGreaterThan(steps[0]!.length);
    expect(first.terms[0]?.findingId).toEqual(expect.any(String));
    disc = (await view.findings(retina)).find(({ id }) => id === first.terms[0]!.findingId)!;
    await term(station, disc.label).waitFor();
    await view.lastTurn.getByText("Present").waitFor();
    await view.lastTurn.getByText("Edge").waitFor();
    await screenshot(page, "chat-answer");
  });

  test("the term has the colour of its mask", async () => {
    const { view, page } = station;
    await page.mouse.move(5, 5);
    const color = await term(station, disc.label).evaluate((button) =>
      getComputedStyle(button).getPropertyValue("--term").trim(),
    );
    const [r, g, b, alpha] = await view.maskColour(insideOf(disc));
    expect(alpha).toBeGreaterThan(40);
    expect(distance(hexOf([r!, g!, b!]), color)).toBeLessThan(8);
  });

  test("pointing at either lights up the other", async () => {
    const { page, view } = station;
    const place = (await view.locate())(insideOf(disc));
    const beside = await view.centre();
    await page.mouse.move(beside[0], beside[1] + 300);
    const alpha = async () => (await view.colourAt(place))[3]!;
    await expect.poll(() => term(station, disc.label).getAttribute("data-lit")).toBe("false");
    const resting = await alpha();
    await term(station, disc.label).hover();
    await expect.poll(alpha).toBeGreaterThan(resting * 1.3);
    await screenshot(page, "chat-hover");
    await page.mouse.move(...place, { steps: 3 });
    await expect.poll(() => term(station, disc.label).getAttribute("data-lit")).toBe("true");
  });

  test("a click on the term brings its region to the middle", async () => {
    const { page, view } = station;
    await view.tool("Show the whole image").click();
    await term(station, disc.label).click();
    const { width, data } = pixelsOf(disc.mask);
    const hit = async () => {
      const [x, y] = await view.pixelUnder(await view.centre());
      return data[y * width + x];
    };
    await expect.poll(hit).toBe(1);
    await screenshot(page, "chat-centred");
  });

  test('"this" in the next question is the region of the answer', async () => {
    const { page, view } = station;
    await page.getByRole("button", { name: `Do not ask about ${disc.label}` }).waitFor();
    const asking = page.waitForRequest(/\/turns$/);
    const turn = await view.ask(retina, "What is this?");
    expect(((await asking).postDataJSON() as Ask).aboutFindingId).toBe(disc.id);
    expect(turn.answer.length).toBeGreaterThan(3);
    await screenshot(page, "chat-this");
  });

  test("marks alone ask what is marked", async () => {
    const { page, view } = station;
    await view.tool("Point: this belongs to it").click();
    await view.click(insideOf(disc));
    await page.keyboard.press("v");
    const turn = await view.ask(retina, "");
    expect(turn).toMatchObject({ question: "", marks: [{ kind: "point" }] });
    await view.lastTurn.getByText("What is marked?").waitFor();
  });

  test("the conversations of a case are kept apart, the newest first at hand", async () => {
    const { page, view } = station;
    await page.getByRole("button", { name: "New conversation" }).click();
    await page.getByRole("heading", { name: "Ask about this image" }).waitFor();
    await view.ask(retina, "Describe this image.");
    await page.reload();
    await view.waitForImage();
    await view.lastTurn.getByText("Describe this image.").waitFor();
    const select = page.getByRole("combobox", { name: "Conversations" });
    await select.selectOption({ index: 0 });
    await page.getByText("Where is the optic disc?", { exact: true }).waitFor();
    await screenshot(page, "chat-conversations");
  });

  test("the stop button ends an answer, and the question is not lost", async () => {
    const { page, view } = station;
    const { id } = await view.open("mr-slice.dcm");
    await view.question.fill("Describe this image.");
    // An answer takes a tenth of a second: a crowd before it leaves time to stop it.
    const crowd = Array.from({ length: 60 }, (_, k) => segmentAs(station.server.url, id, `crowd-${k}`));
    await view.question.press("Enter");
    await page.getByRole("button", { name: "Stop" }).click();
    await view.lastTurn.getByText("Stopped").waitFor();
    await Promise.all(crowd);
    await view.lastTurn.getByText("Describe this image.").waitFor();
    await page.getByRole("button", { name: "Send" }).waitFor();
    await screenshot(page, "chat-stopped");
  });

  test('what the model calls absent is shown as "not in this image", without a region', async () => {
    const { page, view, client } = station;
    const { model } = await client.get<Info>("/api/info");
    for (const name of ["retina.jpg", "head-ct.dcm", "mr-slice.dcm"]) {
      const item = await view.open(name);
      for (const question of ABSENT) {
        const turn = await view.ask(item, question);
        const absent = turn.terms.find(({ findingId }) => findingId === null);
        if (absent?.presence == null || absent.presence >= model.presenceThreshold) continue;
        const row = view.lastTurn.getByRole("listitem").filter({ hasText: absent.text });
        await row.getByText("not in this image").first().waitFor();
        expect(await term(station, absent.text).count()).toBe(0);
        await screenshot(page, "chat-absent");
        return;
      }
    }
    throw new Error("the model calls none of the asked structures absent in any of three images");
  }, 180_000);

  test("the console stays silent", () => expect(station.visitor.complaints).toEqual([]));
});

/** Takes a turn at the model in another client's name. */
async function segmentAs(url: string, caseId: string, client: string): Promise<void> {
  const response = await fetch(`${url}/api/cases/${caseId}/segment`, {
    method: "POST",
    headers: { "content-type": "application/json", "x-mimo-client": client },
    body: JSON.stringify({
      slice: 0,
      label: "liver",
      marks: [{ kind: "point", at: [9, 9], positive: true }],
    }),
  });
  await response.arrayBuffer();
}
