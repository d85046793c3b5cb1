/** A suite on one server process with the default model and the sample cases, and one browser. */
import { afterAll, beforeAll, describe } from "vitest";
import { Client } from "../faults/client.js";
import { CaseView } from "./case-view.js";
import { reasonToSkip, ServerProcess, Visitor, type VisitorOptions } from "./workstation.js";

const START_MS = 240_000;

/** What the tests of a suite share; there once the suite has begun. */
export class Workstation {
  readonly server = new ServerProcess();
  visitor!: Visitor;
  /** Asks the server behind the page's back. */
  client!: Client;
  view!: CaseView;

  get page() {
    return this.visitor.page;
  }

  async open(options?: VisitorOptions): Promise<void> {
    await this.server.start();
    this.client = new Client(this.server.url);
    this.visitor = await Visitor.open(this.server.url, options);
    this.view = new CaseView(this.visitor.page, this.client);
  }

  async close(): Promise<void> {
    await this.visitor?.close();
    await this.server.remove();
  }
}

/** Describes a suite; it is skipped, and its name says why, where there is no browser or no built page. */
export function describeWorkstation(
  name: string,
  tests: (station: Workstation) => void,
  options?: VisitorOptions,
): void {
  const reason = reasonToSkip();
  describe.skipIf(reason !== null)(reason === null ? name : `${name} (skipped: ${reason})`, () => {
    const station = new Workstation();
    beforeAll(() => station.open(options), START_MS);
    afterAll(() => station.close(), START_MS);
    tests(station);
  });
}
