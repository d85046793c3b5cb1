import type { Case, Finding } from "@mimo/protocol";
import { beforeAll, expect, test } from "vitest";
import { describeWorkstation } from "./describe-workstation.js";
import { screenshot } from "./workstation.js";

const AWAY_MS = 60_000;

describeWorkstation("nothing is lost", (station) => {
  let item: Case;
  let canal: Finding;

  beforeAll(async () => {
    item = await station.view.caseNamed("ct-slice.dcm");
    canal = await station.view.makeFinding(item, "spinal canal", [50, 40, 80, 60]);
    await station.view.open("ct-slice.dcm");
  }, 60_000);

  test("a reload keeps the typed question, the marks, the chosen finding, tool, panel and window", async () => {
    const { page, view } = station;
    await view.panel("Findings");
    await page.getByRole("button", { name: "spinal canal", exact: true }).click();
    await view.viewer.focus();
    await page.keyboard.press("3");
    await view.viewer.getByText("C 500 W 2000").waitFor();
    await view.tool("Point: this belongs to it").click();
    await view.click([64, 50]);
    await view.tool("Box").click();
    await view.drag([20, 80], [60, 120]);
    await view.panel("Chat");
    await view.question.fill("What is this, and is it");
    await page.reload();
    await view.waitForImage();
    expect(await view.question.inputValue()).toBe("What is this, and is it");
    expect(await view.markChips()).toEqual(["Point", "Box"]);
    await view.viewer.getByText("C 500 W 2000").waitFor();
    expect(await view.tool("Box").getAttribute("aria-pressed")).toBe("true");
    await page.getByRole("button", { name: "Do not ask about spinal canal" }).waitFor();
    await screenshot(page, "lost-reload");
  });

  test("edits made while the server is away are delivered when it is back", async () => {
    const { page, view, server } = station;
    await view.panel("Findings");
    await server.stop("SIGKILL");
    await page.getByRole("button", { name: "Accept spinal canal" }).click();
    await page.getByRole("button", { name: "Rename spinal canal" }).click();
    await page.getByRole("combobox", { name: "Name of the finding" }).fill("vertebral canal");
    await page.keyboard.press("Enter");
    const banner = page.getByRole("status").filter({ hasText: "Offline" });
    await banner.getByText(/2 changes waiting/).waitFor({ timeout: AWAY_MS });
    await view.row("vertebral canal").getByText("Accepted", { exact: true }).waitFor();
    await screenshot(page, "lost-offline");
    await server.start();
    await banner.waitFor({ state: "hidden", timeout: AWAY_MS });
    const [kept] = await view.waitForFindings(item, ([finding]) => finding?.label === "vertebral canal");
    expect(kept).toMatchObject({ id: canal.id, status: "accepted", label: "vertebral canal" });
    expect(kept?.mask).toEqual(canal.mask);
    station.visitor.complaints.splice(0);
  });

  test("an answer that the server's death cut off can be asked for again", async () => {
    const { page, view, server } = station;
    await view.panel("Chat");
    await view.question.fill("Where is the vertebra?");
    await view.question.press("Enter");
    await server.stop("SIGKILL");
    const again = view.lastTurn.getByRole("button", { name: "Try again" });
    await again.waitFor({ timeout: AWAY_MS });
    await screenshot(page, "lost-answer");
    await server.start();
    await page.getByText(/^Offline/).waitFor({ state: "hidden", timeout: AWAY_MS });
    const before = (await view.turns(item)).length;
    await again.click();
    const turn = await view.answer(item, before);
    expect(turn.question).toBe("Where is the vertebra?");
    expect(turn.marks.map(({ kind }) => kind)).toEqual(["point", "box"]);
    station.visitor.complaints.splice(0);
  });

  test("an upload that found no server is sent again", async () => {
    const { page, view, server } = station;
    await server.stop("SIGKILL");
    const glands = { name: "notes.txt", mimeType: "text/plain", buffer: Buffer.from("nothing to see") };
    await page.getByRole("link", { name: "Worklist", exact: true }).click();
    await page.getByLabel("Open files").first().setInputFiles([glands]);
    const upload = page.getByRole("region", { name: "Uploads" });
    await upload.getByText("The server does not answer.").waitFor();
    await screenshot(page, "lost-upload");
    await server.start();
    await page.getByText(/^Offline/).waitFor({ state: "hidden", timeout: AWAY_MS });
    await upload.getByRole("button", { name: "Try again" }).click();
    await upload.getByText("1 file could not be read").waitFor();
    await view.open("ct-slice.dcm");
    await view.panel("Findings");
    await view.row("vertebral canal").waitFor();
  });
});
