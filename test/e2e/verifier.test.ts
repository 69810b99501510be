import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { projectRoot } from "../../daemon/vision/project-root.js";
import { headProbability } from "../../training/head/logistic-head.js";
import { HEAD_DEFAULTS, trainHead } from "../../training/head/train-head.js";
import {
  type DaemonProcess,
  removeDirectory,
  runToExit,
  startDaemonProcess,
  temporaryDirectory,
} from "../helpers/daemon-process.js";
import { configured, enroll, portraitFromDemo } from "../helpers/doors.js";
import { drawnPeople } from "../helpers/embedded-people.js";
import { demoDir, demoPhoto, facesOf } from "../helpers/pictures.js";
import { subscribeBySse, until } from "../helpers/subscribers.js";
import { writeVerifier } from "../helpers/verifiers.js";

const camera = { id: "front", source: "replay", path: demoDir, fps: 3, stillMs: 1500 };
const visits = { lostAfterMs: 1000, absenceMs: 1000, cooldownMs: 0 };
const ONE_ROUND_MS = 60_000;
/** One says yes to every pair there can be, the other to none. */
const LENIENT = 1e-12;
const STERN = 1 - 1e-12;
/** Float32 in the network against float64 here, on embeddings of JPEGs that both decode alike. */
const ROUNDING = 1e-4;

const VERIFICATION = "samePerson distance probability probabilityThreshold sameByHead agree";
const COMPARE = `query ($first: File!, $second: File!) {
  compare(first: $first, second: $second) { ${VERIFICATION} } }`;
const VERIFY = `query ($image: File!, $personId: ID!) {
  verify(image: $image, personId: $personId) { ${VERIFICATION} } }`;
const IDENTIFY = `query ($image: File!) { identify(image: $image) { decision reason
  candidates { distance probability sameByDistance sameByHead agree } } }`;
const STATUS = "{ status { models { id task } decision { head { role threshold } } } }";

interface SeenCandidate {
  probability: number;
  sameByDistance: boolean;
}

/** The built-in one by its path: what is configured has no built-in head. */
const encoder = join(projectRoot, "models", "limen-resnet.onnx");

/** Trained on drawn embeddings that are spread as the encoder's are. */
const head = trainHead(drawnPeople({ people: 80, pictures: 4, seed: 8 }), {
  ...HEAD_DEFAULTS,
  seed: 1,
});

let directory: string;
let portraits: Buffer[];

beforeAll(async () => {
  directory = temporaryDirectory();
  portraits = [await portraitFromDemo(2), await portraitFromDemo(0)];
});
afterAll(() => removeDirectory(directory));

async function start(config: Record<string, unknown>): Promise<DaemonProcess> {
  return startDaemonProcess(configured({ cameras: [], visits, ...config }));
}

async function probabilityOf(first: Buffer, second: Buffer): Promise<number> {
  const [[a], [b]] = [await facesOf(first), await facesOf(second)];
  return headProbability(head, a.embedding, b.embedding);
}

describe("a verification head that the configuration names", () => {
  let daemon: DaemonProcess;
  let personId: string;

  beforeAll(async () => {
    const verifier = await writeVerifier(directory, { head, threshold: STERN });
    daemon = await start({ models: { verifier }, cameras: [camera] });
    personId = (await enroll(daemon, "Ada", portraits[0])).id;
  });
  afterAll(() => daemon.signal("SIGKILL"));

  it("stands in status, with what it is for", async () => {
    const { data } = await daemon.graphql(STATUS);
    const tasks = data.status.models.map(({ task }: { task: string }) => task);
    expect(tasks).toEqual(["detector", "encoder", "verifier"]);
    expect(data.status.decision.head).toEqual({ role: "report", threshold: STERN });
  });

  it("gives compare and verify its probability, and its own decision", async () => {
    const [ada, other] = portraits;
    const both = { first: ada, second: other };
    const { data } = await daemon.graphql(COMPARE, { first: null, second: null }, both);
    const apart = await probabilityOf(ada, other);
    expect(Math.abs(data.compare.probability - apart)).toBeLessThan(ROUNDING);
    expect(data.compare).toMatchObject({ samePerson: false, sameByHead: false, agree: true });
    expect(data.compare.probabilityThreshold).toBe(STERN);
    const asked = await daemon.graphql(VERIFY, { personId, image: null }, { image: ada });
    const same = await probabilityOf(ada, ada);
    expect(same).toBeGreaterThan(apart + 0.1);
    expect(Math.abs(asked.data.verify.probability - same)).toBeLessThan(ROUNDING);
    expect(asked.data.verify).toMatchObject({ samePerson: true, sameByHead: false, agree: false });
  });

  it("gives each candidate one, for every face of the picture", async () => {
    const photo = await demoPhoto(1);
    const { data } = await daemon.graphql(IDENTIFY, { image: null }, { image: photo });
    expect(data.identify).toHaveLength(3);
    const faces = data.identify as { decision: string; candidates: SeenCandidate[] }[];
    const candidates = faces.map(({ candidates: [nearest] }) => nearest);
    const near = candidates.filter(({ sameByDistance }) => sameByDistance);
    const far = candidates.filter(({ sameByDistance }) => !sameByDistance);
    expect(near).toMatchObject([{ sameByHead: false, agree: false }]);
    const [nearest] = near.map(({ probability }) => probability);
    for (const { probability } of far) expect(probability).toBeLessThan(nearest);
    expect(faces.map(({ decision }) => decision)).toContain("RECOGNIZED");
  });

  it("only reports: events tell its probability, and who is recognised", async () => {
    const subscriber = subscribeBySse(daemon);
    // Whoever was seen before the first enrolment was near nobody.
    const compared = () => subscriber.events.filter(({ distance }) => distance !== null);
    const saw = (kind: string) => compared().some(({ __typename }) => __typename === kind);
    await until("both kinds", () => saw("RecognizedEvent") && saw("UnknownEvent"), ONE_ROUND_MS);
    subscriber.stop();
    for (const { probability } of compared()) {
      expect(probability).toBeGreaterThanOrEqual(0);
      expect(probability).toBeLessThanOrEqual(1);
    }
  }, 90_000);
});

describe("the built-in verification head", () => {
  it("is loaded with the built-in encoder, and reported", async () => {
    const daemon = await start({});
    const both = { first: portraits[0], second: portraits[1] };
    const { data } = await daemon.graphql(COMPARE, { first: null, second: null }, both);
    const { data: state } = await daemon.graphql(STATUS);
    await daemon.signal("SIGKILL");
    expect(data.compare).toMatchObject({ samePerson: false, sameByHead: false, agree: true });
    const verifiers = state.status.models.filter(
      ({ task }: { task: string }) => task === "verifier",
    );
    expect(verifiers).toMatchObject([{ id: expect.stringContaining("limen-resnet-verifier") }]);
    expect(state.status.decision.head.role).toBe("report");
  });
});

describe("a verification head that is required", () => {
  it.each([
    [STERN, { decision: "REJECTED", reason: "HEAD_DISAGREES" }],
    [LENIENT, { decision: "RECOGNIZED", reason: null }],
  ])("with a threshold of %s decides with the distance", async (threshold, expected) => {
    const verifier = await writeVerifier(directory, { head, threshold });
    const daemon = await start({ models: { verifier }, decision: { head: "require" } });
    await enroll(daemon, "Ada", portraits[0]);
    const files = { image: portraits[0] };
    const { data } = await daemon.graphql(IDENTIFY, { image: null }, files);
    await daemon.signal("SIGKILL");
    expect(data.identify).toMatchObject([expected]);
  });

  it("keeps the daemon from starting where there is none", async () => {
    const { code, stderr } = await runToExit(
      configured({ cameras: [], models: { encoder }, decision: { head: "require" } }),
    );
    expect(code).toBe(1);
    expect(stderr).toMatch(/^limen: BAD_CONFIG.*decision\.head.*models\.verifier.*\n$/);
  });
});

describe("without a verification head that fits", () => {
  it("the daemon answers without probabilities", async () => {
    const daemon = await start({ models: { encoder } });
    const both = { first: portraits[0], second: portraits[1] };
    const { data } = await daemon.graphql(COMPARE, { first: null, second: null }, both);
    const { data: state } = await daemon.graphql(STATUS);
    await daemon.signal("SIGKILL");
    expect(data.compare).toMatchObject({
      samePerson: false,
      probability: null,
      probabilityThreshold: null,
      sameByHead: null,
      agree: null,
    });
    expect(state.status.decision.head).toBeNull();
  });

  it("the daemon refuses one of another encoder in one clear line", async () => {
    const verifier = await writeVerifier(directory, { encoderId: "other-encoder-0123456789ab" });
    const { code, stderr } = await runToExit(configured({ cameras: [], models: { verifier } }));
    expect(code).toBe(1);
    expect(stderr).toMatch(/MODEL_MISMATCH.*other-encoder-0123456789ab.*limen-resnet.*\n$/);
    expect(stderr.trim().split("\n")).toHaveLength(1);
  });
});
