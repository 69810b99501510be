const dateAndTime = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });
const timeOnly = new Intl.DateTimeFormat(undefined, { timeStyle: "medium" });

export function moment(iso: string): string {
  return dateAndTime.format(new Date(iso));
}

/** Of today the time, of another day its date as well. */
export function shortMoment(iso: string, now = new Date()): string {
  const at = new Date(iso);
  return at.toDateString() === now.toDateString() ? timeOnly.format(at) : dateAndTime.format(at);
}

export function duration(seconds: number): string {
  const units: [string, number][] = [
    ["d", 86_400],
    ["h", 3600],
    ["min", 60],
  ];
  for (const [i, [unit, length]] of units.entries()) {
    if (seconds < length) continue;
    const rest = units[i + 1];
    const more = rest ? Math.floor((seconds % length) / rest[1]) : 0;
    return `${Math.floor(seconds / length)} ${unit}${rest && more > 0 ? ` ${more} ${rest[0]}` : ""}`;
  }
  return `${Math.floor(seconds)} s`;
}

/** A number with so many digits that count; "–" where it is not known. */
export function figure(value: number | null | undefined, digits = 3): string {
  if (value === null || value === undefined) return "–";
  if (value !== 0 && Math.abs(value) < 1e-3) return value.toExponential(1);
  return Number(value.toPrecision(digits)).toLocaleString();
}

export function percent(share: number | null | undefined): string {
  if (share === null || share === undefined) return "–";
  const value = 100 * share;
  return `${value.toFixed(value < 10 ? 1 : 0)}\u00a0%`;
}

/** "1 face", "2 faces". */
export function counted(count: number, noun: string): string {
  return `${count.toLocaleString()} ${noun}${count === 1 ? "" : "s"}`;
}

/** "1 person", "2 people". */
export function people(count: number): string {
  return `${count.toLocaleString()} ${count === 1 ? "person" : "people"}`;
}

/** A size as people say it: "3.2 MB". */
export function bytes(size: number): string {
  const units = ["bytes", "kB", "MB", "GB", "TB"];
  const power = Math.min(Math.floor(Math.log10(Math.max(size, 1)) / 3), units.length - 1);
  return `${figure(size / 1000 ** power)} ${units[power]}`;
}

/** Up to two letters to know a person by where there is no picture. */
export function initials(name: string): string {
  const words = name.trim().split(/\s+/);
  const letters = [words[0], words.length > 1 ? words.at(-1) : ""];
  return letters
    .map((word) => [...(word ?? "")][0] ?? "")
    .join("")
    .toUpperCase();
}

/** A code such as TOO_SMALL in words: "too small". */
export function words(code: string): string {
  return code.toLowerCase().replaceAll("_", " ");
}

/** The API's reasons and stages as somebody at a door would say them. */
const SAID: Readonly<Record<string, string>> = {
  TOO_SMALL: "too far away",
  UNCLEAR: "no clear face",
  CUT_OFF: "cut off by the picture’s edge",
  BLURRED: "blurred",
  POSE: "turned away",
  TOO_DARK: "too dark",
  TOO_BRIGHT: "too bright",
  AMBIGUOUS: "two people are as near",
  HEAD_DISAGREES: "the verification head disagrees",
  FRAMES_DISAGREE: "its frames disagree",
  CORRECTED: "like a face said to be somebody else’s",
  RECOGNIZED: "recognised",
  ABOVE_THRESHOLD: "nobody enrolled",
  FOR_NOBODY: "good, for nobody enrolled",
  FOR_A_PERSON: "good, for one person",
};

export function said(code: string): string {
  return SAID[code] ?? words(code);
}
