import { describe, expect, it } from "vitest";
import { takeServiceEnvironment } from "../../daemon/service/environment.js";

const PID = 42;

describe("what systemd says in the environment", () => {
  it("is nothing where it waits for no messages", () => {
    expect(takeServiceEnvironment({ WATCHDOG_USEC: "1000" }, PID)).toBeNull();
    expect(takeServiceEnvironment({ NOTIFY_SOCKET: "" }, PID)).toBeNull();
  });

  it("is taken out, so that no child of the daemon can speak for it", () => {
    const environment = {
      ...{ NOTIFY_SOCKET: "/run/notify", WATCHDOG_USEC: "60000000", WATCHDOG_PID: "42" },
      ...{ PATH: "/bin" },
    };
    expect(takeServiceEnvironment(environment, PID)).toEqual({
      socket: "/run/notify",
      watchdogMs: 60_000,
      watchesAnother: false,
    });
    expect(environment).toEqual({ PATH: "/bin" });
  });

  it.each([
    [{}, { watchdogMs: null, watchesAnother: false }],
    [{ WATCHDOG_USEC: "0" }, { watchdogMs: null, watchesAnother: false }],
    [{ WATCHDOG_USEC: "soon" }, { watchdogMs: null, watchesAnother: false }],
    [{ WATCHDOG_USEC: "2000000" }, { watchdogMs: 2000, watchesAnother: false }],
    [
      { WATCHDOG_USEC: "2000000", WATCHDOG_PID: "41" },
      { watchdogMs: null, watchesAnother: true },
    ],
  ])("%o", (asked, expected) => {
    const environment = { NOTIFY_SOCKET: "@notify", ...asked };
    expect(takeServiceEnvironment(environment, PID)).toEqual({ socket: "@notify", ...expected });
  });
});
