import { describe, expect, it } from "vitest";
import { FairQueue, type Ticket } from "./fair-queue.js";

const LIMITS = { maxWaiting: 10, maxWaitingPerClient: 5 };

/** A queue whose first work runs until it is let go, so that everything else waits. */
function blocked(limits = LIMITS) {
  const queue = new FairQueue(limits);
  const done: string[] = [];
  let letGo = () => {};
  const gate = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  const first = queue.run({ client: "first" }, () => gate);
  const add = (name: string, ticket: Partial<Ticket> = {}) =>
    queue.run({ client: name.slice(0, 1), ...ticket }, async () => {
      done.push(name);
    });
  return { queue, done, add, letGo, first };
}

describe("the queue", () => {
  it("takes clients in turns and each one's work in order", async () => {
    const { done, add, letGo } = blocked();
    const all = ["a1", "a2", "a3", "b1", "c1", "b2"].map((name) => add(name));
    letGo();
    await Promise.all(all);
    expect(done).toEqual(["a1", "b1", "c1", "a2", "b2", "a3"]);
  });

  it("does background work only while no person waits", async () => {
    const { done, add, letGo } = blocked();
    const all = [add("j1", { isBackground: true }), add("j2", { isBackground: true }), add("a1"), add("b1")];
    letGo();
    await Promise.all(all);
    expect(done).toEqual(["a1", "b1", "j1", "j2"]);
  });

  it("runs one piece of work at a time", async () => {
    const queue = new FairQueue(LIMITS);
    let [running, most] = [0, 0];
    const work = async () => {
      most = Math.max(most, ++running);
      await new Promise((resolve) => setImmediate(resolve));
      running--;
    };
    await Promise.all(["a", "b", "c"].map((client) => queue.run({ client }, work)));
    expect(most).toBe(1);
  });

  it("refuses one client's flood but not others, and says when to come back", async () => {
    const { add, letGo } = blocked({ maxWaiting: 10, maxWaitingPerClient: 2 });
    const all = [add("a1"), add("a2")];
    await expect(add("a3")).rejects.toMatchObject({
      code: "busy",
      details: { retryAfterSeconds: expect.any(Number) },
    });
    all.push(add("b1"));
    letGo();
    await Promise.all(all);
  });

  it("refuses people when too many wait, and never because of background work", async () => {
    const { queue, add, letGo } = blocked({ maxWaiting: 2, maxWaitingPerClient: 2 });
    const all = [add("j1", { isBackground: true }), add("j2", { isBackground: true }), add("a1"), add("b1")];
    await expect(add("c1")).rejects.toMatchObject({ code: "busy" });
    expect(queue.waiting).toBe(4);
    letGo();
    await Promise.all(all);
    await add("c1");
  });

  it("takes aborted work out at once", async () => {
    const { queue, done, add, letGo } = blocked();
    const stop = new AbortController();
    const gone = add("a1", { signal: stop.signal });
    const stays = add("a2");
    stop.abort();
    await expect(gone).rejects.toMatchObject({ code: "aborted" });
    expect(queue.waiting).toBe(1);
    letGo();
    await stays;
    expect(done).toEqual(["a2"]);
  });

  it("goes on after work that fails", async () => {
    const queue = new FairQueue(LIMITS);
    const failed = queue.run({ client: "a" }, async () => Promise.reject(new Error("broken")));
    const next = queue.run({ client: "a" }, async () => "fine");
    await expect(failed).rejects.toThrow("broken");
    expect(await next).toBe("fine");
  });

  it("waits for what runs when it closes, and refuses the rest", async () => {
    const { queue, add, letGo, first } = blocked();
    const waiting = add("a1");
    let isClosed = false;
    const closing = queue.close().then(() => {
      isClosed = true;
    });
    await expect(waiting).rejects.toMatchObject({ code: "busy" });
    await expect(add("b1")).rejects.toMatchObject({ code: "busy" });
    expect(isClosed).toBe(false);
    letGo();
    await Promise.all([first, closing]);
  });
});
