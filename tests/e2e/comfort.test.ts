import axe from "axe-core";
import type { Page } from "playwright-core";
import { beforeAll, expect, test } from "vitest";
import { describeWorkstation } from "./describe-workstation.js";
import { screenshot } from "./workstation.js";

/** Serious and critical findings of axe-core on what is shown now. */
async function barriers(page: Page): Promise<string[]> {
  // Colours that still fade in would be measured as they are in between.
  await page.evaluate(() =>
    Promise.all(document.getAnimations().map((each) => each.finished.catch(() => null))),
  );
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate(() => (window as unknown as { axe: typeof axe }).axe.run());
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id}: ${target} ${failureSummary}`),
    );
}

/** Words on the page that are names of messages, or have holes that nothing filled. */
function untranslated(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const texts = [document.body.innerText];
    for (const element of document.querySelectorAll("*")) {
      for (const name of ["aria-label", "data-tip", "placeholder", "title"])
        texts.push(element.getAttribute(name) ?? "");
    }
    const key =
      /\b(common|notice|settings|offline|upload|worklist|jobs|pacs|export|panel|tools|hint|chat|marks|term|score|findings|origin|edit|refine|measure|viewer|shortcuts|keys|viewerKeys)\.[a-z]\w+|\{\{|undefined/;
    return texts.filter((text) => key.test(text));
  });
}

async function setSettings(page: Page, change: Record<string, unknown>): Promise<void> {
  await page.evaluate((next) => {
    const kept = JSON.parse(localStorage.getItem("mimo.settings") ?? "{}");
    localStorage.setItem("mimo.settings", JSON.stringify({ ...kept, ...next }));
  }, change);
  await page.reload();
}

describeWorkstation("comfort", (station) => {
  beforeAll(async () => {
    const item = await station.view.caseNamed("retina.jpg");
    await station.view.makeFinding(item, "macula", [500, 480, 600, 580]);
  }, 60_000);

  test("a case is opened, marked, asked about and judged by keys alone", async () => {
    const { page, view } = station;
    const retina = await view.caseNamed("retina.jpg");
    await page.getByRole("link", { name: "retina.jpg" }).waitFor();
    await page.keyboard.press("?");
    const sheet = page.getByRole("dialog", { name: "Keyboard shortcuts" });
    await sheet.getByText("Redo").waitFor();
    await screenshot(page, "keys-sheet");
    await page.keyboard.press("Escape");
    await sheet.waitFor({ state: "hidden" });

    await page.keyboard.press("/");
    await page.keyboard.type("retina");
    await page.getByText("1 case", { exact: true }).waitFor();
    const isFocused = (name: string) =>
      page.evaluate((wanted) => document.activeElement?.getAttribute("aria-label") === wanted, name);
    for (let k = 0; k < 30 && !(await isFocused("retina.jpg")); k++) await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await view.waitForImage();
    for (let k = 0; k < 40 && !(await isFocused("Image viewer")); k++) await page.keyboard.press("Tab");
    expect(await isFocused("Image viewer")).toBe(true);

    await page.keyboard.press("p");
    await page.keyboard.press("Shift+ArrowLeft");
    for (let k = 0; k < 5; k++) await page.keyboard.press("Shift+ArrowLeft");
    await page.keyboard.press("Enter");
    expect(await view.markChips()).toEqual(["Point"]);
    await screenshot(page, "keys-crosshair");
    await page.keyboard.press("/");
    await page.keyboard.type("Where is the optic disc?");
    const before = (await view.turns(retina)).length;
    await page.keyboard.press("Enter");
    expect((await view.answer(retina, before)).marks).toMatchObject([{ kind: "point", positive: true }]);

    await page.keyboard.press("Shift+Tab");
    await page.keyboard.press("Escape");
    await page.keyboard.press("j");
    await page.keyboard.press("k");
    await page.keyboard.press("a");
    const [accepted] = await view.waitForFindings(retina, (all) =>
      all.some(({ status }) => status === "accepted"),
    );
    expect(accepted).toBeDefined();
    await page.keyboard.press("Control+z");
    await view.waitForFindings(retina, (all) => all.every(({ status }) => status === "proposed"));
  }, 120_000);

  test.each([
    ["zh", "简体中文", "病例"],
    ["ko", "한국어", "케이스"],
    ["en", "English", "Cases"],
  ])("the page speaks %s, without a word missing", async (language, name, cases) => {
    const { page } = station;
    await page.evaluate(() => {
      window.location.hash = "#/";
    });
    await page.locator(".header-end button").first().click();
    await page.locator("select").selectOption({ label: name });
    await page.getByRole("heading", { name: cases }).waitFor();
    await expect.poll(() => page.evaluate(() => document.documentElement.lang)).toContain(language);
    expect(await untranslated(page)).toEqual([]);
    await page.keyboard.press("Escape");
    await screenshot(page, `language-${language}-worklist`);
    await page.getByRole("link", { name: "retina.jpg" }).click();
    await page
      .getByRole("application")
      .getByText(/^\d+ %$/)
      .waitFor();
    for (const tab of await page.getByRole("tab").all()) {
      await tab.click();
      await page.waitForLoadState("networkidle");
      expect(await untranslated(page)).toEqual([]);
    }
    await page.keyboard.press("?");
    await page.locator("dialog[open]").waitFor();
    expect(await untranslated(page)).toEqual([]);
    await screenshot(page, `language-${language}-keys`);
    await page.keyboard.press("Escape");
    await page.getByRole("tab").first().click();
    await screenshot(page, `language-${language}-case`);
  });

  test.each(["dark", "light"])(
    "no serious barrier in the %s theme",
    async (theme) => {
      const { page, view } = station;
      await page.evaluate(() => {
        window.location.hash = "#/";
      });
      await setSettings(page, { theme, language: "en" });
      await page.getByRole("link", { name: "retina.jpg" }).waitFor();
      await page.waitForLoadState("networkidle");
      await screenshot(page, `theme-${theme}-worklist`);
      expect(await barriers(page)).toEqual([]);
      await page.getByRole("checkbox", { name: "Select retina.jpg" }).check();
      await page.getByRole("button", { name: "Ask this of all" }).click();
      await page.getByRole("dialog", { name: "Ask about 1 case" }).waitFor();
      await screenshot(page, `theme-${theme}-dialog`);
      expect(await barriers(page)).toEqual([]);
      await page.keyboard.press("Escape");
      await page.getByRole("button", { name: "Clear", exact: true }).click();

      await page.getByRole("link", { name: "retina.jpg" }).click();
      await view.waitForImage();
      for (const panel of ["Findings", "Measures", "Chat"] as const) {
        await view.panel(panel);
        await page.waitForLoadState("networkidle");
        await screenshot(page, `theme-${theme}-${panel.toLowerCase()}`);
        expect(await barriers(page)).toEqual([]);
      }
      await page.getByRole("button", { name: "Keyboard shortcuts" }).click();
      expect(await barriers(page)).toEqual([]);
      await page.keyboard.press("Escape");
      await page.getByRole("button", { name: "Settings" }).click();
      await screenshot(page, `theme-${theme}-settings`);
      expect(await barriers(page)).toEqual([]);
      await page.keyboard.press("Escape");
    },
    120_000,
  );

  test("the console stays silent", () => expect(station.visitor.complaints).toEqual([]));
});
