import { expect, it } from "vitest";
import { checkClock } from "../../daemon/doctor/clock.js";

it("a clock that woke up in 1970 fails, one of these years does not", async () => {
  expect(await checkClock(new Date(5000))).toMatchObject({ level: "fail", about: "clock" });
  expect((await checkClock(new Date("2026-06-01"))).level).not.toBe("fail");
});
