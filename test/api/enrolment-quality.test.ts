import sharp, { type Sharp } from "sharp";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { startTestApi, type TestApi } from "../helpers/api.js";
import { demoPhoto, facesOf, portraitOf } from "../helpers/pictures.js";

const ENROLL = `mutation ($images: [File!]!) {
  enrollPerson(input: {name: "Ada", images: $images}) {
    person { id faces { quality { sharpness brightness yawDeg visibleShare overall } } }
    rejected { index code reason message }
  }
}`;
const LEVELS = ["off", "standard", "strict"] as const;

let portrait: Buffer;
const apis = new Map<(typeof LEVELS)[number], TestApi>();

beforeAll(async () => {
  for (const quality of LEVELS) apis.set(quality, await startTestApi({ quality }));
  const photo = await demoPhoto(6);
  const frontal = (await facesOf(photo)).sort(
    (a, b) => Math.abs(Number(a.measures.yawDeg)) - Math.abs(Number(b.measures.yawDeg)),
  )[0];
  portrait = await portraitOf(photo, frontal, 0.4);
});

afterEach(async () => {
  for (const { gallery } of apis.values()) {
    for (const { person } of gallery.people({ first: 9 }).nodes) {
      await gallery.deletePerson(person.id);
    }
  }
});

afterAll(async () => {
  for (const api of apis.values()) await api.stop();
});

interface Answer {
  data: { enrollPerson: { person: unknown; rejected: { code: string; reason: string }[] } };
  errors?: { extensions: { rejected: { reason: string }[] } }[];
}

async function enrol(quality: (typeof LEVELS)[number], images: Buffer[]): Promise<Answer> {
  const api = apis.get(quality) as TestApi;
  return (await api.graphql(ENROLL, { images: [] }, { images })) as unknown as Answer;
}

/** "enrolled", or the reason of the refusal. */
async function outcome(quality: (typeof LEVELS)[number], image: Buffer): Promise<string> {
  const { data } = await enrol(quality, [image]);
  const [refusal] = data.enrollPerson.rejected;
  return refusal ? `${refusal.code} ${refusal.reason}` : "enrolled";
}

function changed(change: (picture: Sharp) => Sharp): Promise<Buffer> {
  return change(sharp(portrait)).jpeg({ quality: 95 }).toBuffer();
}

/** The picture without the part of the face to the right of a share of its width. */
async function cutAt(share: number): Promise<Buffer> {
  const [{ box }] = await facesOf(portrait);
  const { width, height } = await sharp(portrait).metadata();
  const kept = Math.min(width, Math.round(box.x + share * box.width));
  return changed((picture) => picture.extract({ left: 0, top: 0, width: kept, height }));
}

describe("the level of enrolment", () => {
  it.each(LEVELS)("%s takes a good picture, and says how good it is", async (level) => {
    const { data } = await enrol(level, [portrait]);
    expect(data.enrollPerson.rejected).toEqual([]);
    expect(data.enrollPerson.person).toMatchObject({
      faces: [{ quality: { sharpness: expect.any(Number), visibleShare: 1 } }],
    });
  });

  const spoilt: [string, string, () => Promise<Buffer>][] = [
    ["small", "TOO_SMALL", () => changed((picture) => picture.resize({ width: 80 }))],
    ["cut off", "CUT_OFF", () => cutAt(0.7)],
    ["blurred", "BLURRED", () => changed((picture) => picture.blur(8))],
    ["dark", "TOO_DARK", () => changed((picture) => picture.linear(0.12, 0))],
    ["overexposed", "TOO_BRIGHT", () => changed((picture) => picture.linear(1, 130))],
  ];
  it.each(spoilt)("decides on a %s picture: %s", async (_, reason, make) => {
    const picture = await make();
    expect(await outcome("strict", picture)).toBe(`LOW_QUALITY ${reason}`);
    expect(await outcome("standard", picture)).toBe(`LOW_QUALITY ${reason}`);
    expect(await outcome("off", picture)).toBe("enrolled");
  });

  it("strict refuses what standard takes", async () => {
    const soft = await changed((picture) => picture.resize({ width: 145 }));
    expect(await outcome("standard", soft)).toBe("enrolled");
    expect(await outcome("strict", soft)).toBe("LOW_QUALITY TOO_SMALL");
  });

  it("names the reason in the error too, where nothing could be enrolled", async () => {
    const { errors } = await enrol("standard", [await changed((picture) => picture.blur(8))]);
    expect(errors?.[0].extensions.rejected).toMatchObject([{ index: 0, reason: "BLURRED" }]);
  });
});
