import type { LabelledFace } from "../../../training/evaluation/labelled-faces.js";

/** A face whose embedding is one number, so that distances can be reckoned by eye. */
export function face(person: string, at: number | null): LabelledFace {
  const embedding = at === null ? null : Float32Array.of(at);
  return { path: `${person}/${at}.jpg`, person, source: "test", embedding };
}

export function faces(people: Record<string, (number | null)[]>): LabelledFace[] {
  return Object.entries(people).flatMap(([person, own]) => own.map((at) => face(person, at)));
}
