import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Reembedding, type ReembeddingParts } from "../../daemon/gallery/reembedding.js";
import { VisionError } from "../../daemon/vision/errors.js";
import type { KnownFace } from "../../daemon/vision/types.js";
import { removeDirectory, temporaryDirectory } from "../helpers/daemon-process.js";
import { ENCODER, faceAt, type OpenStores, openStores, picturedFace } from "../helpers/stores.js";
import { until } from "../helpers/subscribers.js";

const NEXT = { ...ENCODER, id: "next-encoder-222222222222" };
const ada = { name: "Ada", externalId: null };
const bo = { name: "Bo", externalId: null };

let directory: string;
let stores: OpenStores;
let running: Reembedding | undefined;

beforeEach(async () => {
  directory = temporaryDirectory();
  stores = await openStores(directory, { keepCrops: true });
});

afterEach(async () => {
  await running?.stop();
  running = undefined;
  await stores.close();
  removeDirectory(directory);
});

async function restart(encoder = NEXT): Promise<void> {
  await running?.stop();
  await stores.close();
  stores = await openStores(directory, { keepCrops: true, encoder });
}

/** The axis is painted into the picture; the new encoder puts it sixty further. */
function axisAfter(axis: number): number {
  return axis + 60;
}

async function embed({ image }: KnownFace): Promise<Float32Array> {
  return faceAt(axisAfter(image.rgb[0])).embedding;
}

function reembed(parts: Partial<ReembeddingParts> = {}): Reembedding {
  running = new Reembedding({
    renewal: stores.gallery.renewal,
    embedder: { embed },
    isReady: () => true,
    log: stores.log,
    elapsedMs: () => 0,
    pause: () => new Promise((resolve) => setImmediate(resolve)),
    ...parts,
  });
  running.start();
  return running;
}

function hasEnded(reembedding: Reembedding): boolean {
  return ["finished", "failed"].includes(reembedding.status().state.kind);
}

async function finished(reembedding: Reembedding): Promise<void> {
  await until("the end", () => hasEnded(reembedding));
}

/** An embedder that waits, face by face, until it is told to go on. */
function stepwise() {
  const waiting: (() => void)[] = [];
  return {
    waiting,
    embedder: {
      embed: async (face: KnownFace) => {
        await new Promise<void>((resolve) => waiting.push(resolve));
        return embed(face);
      },
    },
    step: async () => {
      await until("a face", () => waiting.length > 0);
      waiting.shift()?.();
    },
  };
}

function nearestTo(axis: number) {
  const [nearest] = stores.gallery.match(faceAt(axis).embedding, 1);
  return nearest && nearest.distance < 1 ? nearest.personId : null;
}

describe("re-embedding after a change of the encoder", () => {
  it("makes every template anew and keeps it over a restart", async () => {
    const first = await stores.gallery.enroll(ada, [picturedFace(1), picturedFace(2)]);
    const second = await stores.gallery.enroll(bo, [picturedFace(3)]);
    await restart();
    expect(nearestTo(1)).toBeNull();
    const reembedding = reembed();
    await finished(reembedding);
    expect(reembedding.status()).toEqual({
      state: { kind: "finished" },
      done: 3,
      total: 3,
      failed: 0,
    });
    for (let restarts = 0; restarts < 2; restarts++) {
      expect(nearestTo(axisAfter(1))).toBe(first.person.id);
      expect(nearestTo(axisAfter(3))).toBe(second.person.id);
      expect(nearestTo(1)).toBeNull();
      expect(stores.gallery.stats()).toEqual({ people: 2, faces: 3, foreignFaces: 0, crops: 3 });
      const ids = stores.gallery.facesOf(first.person.id).map(({ id }) => id);
      expect(ids.sort()).toEqual(first.faces.map(({ id }) => id).sort());
      await restart();
    }
  });

  it("puts the new templates in place all at once", async () => {
    await stores.gallery.enroll(ada, [picturedFace(1), picturedFace(2)]);
    await restart();
    const { embedder, step } = stepwise();
    const reembedding = reembed({ embedder });
    await step();
    await until("one to be made", () => reembedding.status().done === 1);
    expect(nearestTo(axisAfter(1))).toBeNull();
    expect(nearestTo(axisAfter(2))).toBeNull();
    const seen = new Set<string>();
    const watch = setInterval(() => {
      const faces = [1, 2].map((axis) => nearestTo(axisAfter(axis)) !== null);
      seen.add(faces.join());
    }, 0);
    await step();
    await finished(reembedding);
    clearInterval(watch);
    expect([1, 2].map((axis) => nearestTo(axisAfter(axis)))).not.toContain(null);
    expect([...seen].filter((faces) => faces !== "false,false" && faces !== "true,true")).toEqual(
      [],
    );
  });

  it("goes on where it was stopped, and embeds nothing twice", async () => {
    await stores.gallery.enroll(ada, [picturedFace(1), picturedFace(2), picturedFace(3)]);
    await restart();
    const before = stepwise();
    const interrupted = reembed({ embedder: before.embedder });
    await before.step();
    await until("one to be made", () => interrupted.status().done === 1);
    await until("the next", () => before.waiting.length > 0);
    const stopping = interrupted.stop();
    await before.step();
    await stopping;
    await restart();
    let embedded = 0;
    const reembedding = reembed({
      embedder: {
        embed: (face) => {
          embedded++;
          return embed(face);
        },
      },
    });
    await finished(reembedding);
    expect(reembedding.status()).toMatchObject({ done: 3, total: 3 });
    expect(embedded).toBe(1);
    expect(stores.gallery.stats()).toMatchObject({ faces: 3, foreignFaces: 0 });
  });

  it("leaves out whom it was stopped for, when another encoder comes instead", async () => {
    await stores.gallery.enroll(ada, [picturedFace(1), picturedFace(2)]);
    await restart();
    const { embedder, step, waiting } = stepwise();
    const interrupted = reembed({ embedder });
    await step();
    await until("one to be made", () => interrupted.status().done === 1);
    await until("the next", () => waiting.length > 0);
    const stopping = interrupted.stop();
    await step();
    await stopping;
    await restart({ ...ENCODER, id: "third-encoder-333333333333" });
    const reembedding = reembed();
    expect(reembedding.status()).toMatchObject({ done: 0, total: 2 });
    await finished(reembedding);
    expect(stores.gallery.stats()).toMatchObject({ faces: 2, foreignFaces: 0 });
  });

  it("minds who is enrolled and who is erased meanwhile", async () => {
    const first = await stores.gallery.enroll(ada, [picturedFace(1), picturedFace(2)]);
    const second = await stores.gallery.enroll(bo, [picturedFace(3)]);
    await restart();
    const { embedder, step, waiting } = stepwise();
    const reembedding = reembed({ embedder });
    await step();
    await until("one to be made", () => reembedding.status().done === 1);
    await until("the next", () => waiting.length > 0);
    const newcomer = await stores.gallery.enroll({ name: "Cy", externalId: null }, [faceAt(9)]);
    expect(nearestTo(9)).toBe(newcomer.person.id);
    await stores.gallery.removeFace(first.faces[0].id);
    await stores.gallery.deletePerson(second.person.id);
    await until("the end", () => {
      waiting.shift()?.();
      return hasEnded(reembedding);
    });
    expect(stores.gallery.stats()).toEqual({ people: 2, faces: 2, foreignFaces: 0, crops: 1 });
    const staged = stores.root.openDB({ name: "stagedFaces" });
    expect([...staged.getKeys()]).toEqual([]);
    expect(nearestTo(axisAfter(3))).toBeNull();
    await restart();
    expect(stores.gallery.stats()).toEqual({ people: 2, faces: 2, foreignFaces: 0, crops: 1 });
  });

  it("blames no picture that was erased meanwhile", async () => {
    const { person } = await stores.gallery.enroll(ada, [picturedFace(1), picturedFace(2)]);
    await restart();
    const { embedder, step, waiting } = stepwise();
    const reembedding = reembed({ embedder });
    await until("a face", () => waiting.length > 0);
    expect(await stores.gallery.renewal.eraseCrops()).toBe(2);
    await step();
    await finished(reembedding);
    expect(reembedding.status()).toMatchObject({ done: 1, total: 2, failed: 0 });
    expect(stores.gallery.stats()).toMatchObject({ faces: 1, foreignFaces: 1, crops: 0 });
    expect(stores.gallery.renewal.mustEnrolAgain(person.id)).toBe(false);
    expect(stores.log.lines.filter(({ level }) => level === "error")).toEqual([]);
  });

  it("says who must enrol again: those without a picture, and those whose picture is damaged", async () => {
    const kept = await stores.gallery.enroll(ada, [picturedFace(1), faceAt(2)]);
    const without = await stores.gallery.enroll(bo, [faceAt(3)]);
    const damaged = await stores.gallery.enroll({ name: "Cy", externalId: null }, [
      picturedFace(4),
    ]);
    const crops = stores.root.openDB<{ sealed: Uint8Array }, string>({ name: "crops" });
    const record = crops.get(damaged.faces[0].id) as { sealed: Uint8Array };
    const sealed = Buffer.from(record.sealed);
    sealed[50] ^= 1;
    await crops.put(damaged.faces[0].id, { ...record, sealed });
    await restart();
    const { renewal } = stores.gallery;
    expect(renewal.mustEnrolAgain(without.person.id)).toBe(true);
    expect(renewal.mustEnrolAgain(kept.person.id)).toBe(false);
    const reembedding = reembed();
    await finished(reembedding);
    expect(reembedding.status()).toMatchObject({ done: 1, total: 2, failed: 1 });
    const wanted = stores.gallery.people({ first: 9, mustEnrolAgain: true });
    const names = wanted.nodes.map(({ person }) => person.id);
    expect(names).toEqual([without.person.id, damaged.person.id]);
    expect(wanted.totalCount).toBe(2);
    expect(renewal.peopleWhoMustEnrolAgain()).toBe(2);
    expect(renewal.withoutPicture()).toBe(3);
    expect(nearestTo(axisAfter(1))).toBe(kept.person.id);
    await stores.gallery.addFaces(without.person.id, [faceAt(5)]);
    expect(renewal.mustEnrolAgain(without.person.id)).toBe(false);
  });

  it("waits while inference is away or busy, and gives up a picture it cannot embed", async () => {
    await stores.gallery.enroll(ada, [picturedFace(1), picturedFace(2)]);
    await restart();
    let ready = false;
    const errors = [new VisionError("BUSY", "busy"), new VisionError("BUSY", "busy")];
    let tried = 0;
    const reembedding = reembed({
      isReady: () => ready,
      embedder: {
        embed: async (face) => {
          const busy = errors.pop();
          if (busy) throw busy;
          if (face.image.rgb[0] === 1) return embed(face);
          tried++;
          throw new VisionError("VISION_FAILED", "the inference thread died");
        },
      },
    });
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(reembedding.status()).toMatchObject({ done: 0, failed: 0 });
    ready = true;
    await finished(reembedding);
    expect(reembedding.status()).toMatchObject({ done: 1, failed: 1 });
    expect(tried).toBe(3);
    expect(nearestTo(axisAfter(1))).not.toBeNull();
  });

  it("changes nothing where the new templates cannot be stored", async () => {
    const { person } = await stores.gallery.enroll(ada, [picturedFace(1)]);
    await restart();
    const { renewal } = stores.gallery;
    const reembedding = reembed({
      renewal: {
        renewable: () => renewal.renewable(),
        staged: () => renewal.staged(),
        pictureOf: (face) => renewal.pictureOf(face),
        stage: (face, embedding) => renewal.stage(face, embedding),
        giveUp: (face) => renewal.giveUp(face),
        swap: () => Promise.reject(new Error("the disk is full")),
      },
    });
    await finished(reembedding);
    expect(reembedding.status().state).toEqual({ kind: "failed", reason: "the disk is full" });
    expect(renewal.mustEnrolAgain(person.id)).toBe(false);
    expect(nearestTo(axisAfter(1))).toBeNull();
    await restart();
    await finished(reembed());
    expect(nearestTo(axisAfter(1))).toBe(person.id);
  });
});
