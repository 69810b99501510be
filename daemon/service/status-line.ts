import type { DaemonStatus } from "../status.js";

/** What `systemctl status` shows to every user of the machine: numbers, and no names. Pure. */
export function statusLine({
  cameras,
  gallery,
  inference,
  models,
  problems,
}: Pick<DaemonStatus, "cameras" | "gallery" | "inference" | "models" | "problems">): string {
  const streaming = cameras.filter(({ state }) => state === "STREAMING").length;
  const providers = [...new Set(models.map(({ provider }) => provider))].join(" and ");
  const on = inference.state === "ready" ? `on ${providers}` : inference.state;
  const parts = [
    `${streaming} of ${plural(cameras.length, "camera")} streaming`,
    `${gallery.people === 1 ? "1 person" : `${gallery.people} people`} enrolled`,
    `inference ${on}`,
  ];
  if (problems.length > 0) parts.push(`${plural(problems.length, "problem")}: see limen status`);
  return parts.join("; ");
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
