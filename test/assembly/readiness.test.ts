import { describe, expect, it } from "vitest";
import { missingForReady } from "../../daemon/assembly/readiness.js";

const ready = { isStopping: false, camerasStarted: true, inference: "ready" } as const;

describe("readiness", () => {
  it("misses nothing where inference is ready and the cameras were started", () => {
    expect(missingForReady(ready)).toEqual([]);
  });

  it("misses the cameras before they are started, and inference while it has none", () => {
    expect(missingForReady({ ...ready, camerasStarted: false, inference: "starting" })).toEqual([
      "inference is starting",
      "the cameras are not started yet",
    ]);
    expect(missingForReady({ ...ready, inference: "restarting" })).toEqual([
      "inference is restarting",
    ]);
  });

  it("is over as soon as the daemon stops", () => {
    expect(missingForReady({ ...ready, isStopping: true })).toEqual(["the daemon is stopping"]);
  });
});
