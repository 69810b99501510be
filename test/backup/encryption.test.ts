import { beforeAll, describe, expect, it } from "vitest";
import { decrypted, encrypted } from "../../daemon/backup/encryption.js";

const PASSPHRASE = "correct horse battery staple";
/** So that the tests cost no memory; the file says it. */
const CHEAP = 8;
const CHUNK_BYTES = 64 * 1024;
const TAG_BYTES = 16;

/** Made by age 1.1.1, Debian's: `age --passphrase`. */
const BY_AGE = Buffer.from(
  [
    "YWdlLWVuY3J5cHRpb24ub3JnL3YxCi0+IHNjcnlwdCBrcVdMdlMrT0V0YW0wRDFnTjlzUkNBIDE4Cjd4",
    "eC9LaVAyWjhaT25XMGdSUThYVmJWMHBQaFVMekthTWFqWERJSExoOWMKLS0tIEozeDFWd2x3NjBtd0VT",
    "OTBjenFOV3FKbFprbVpISXhLd0hDNGZ2Q3R2V1kKQdggw9Hy2J62/i/2M2xqcFolBvrFcPmguRBabUYZ",
    "tP2aX3EjPUjcZZtbdc9XPGu+5ZfBEJXgvgw=",
  ].join(""),
  "base64",
);
/** The same to the public key of a pair: `age --recipient`. */
const FOR_A_KEY = Buffer.from(
  [
    "YWdlLWVuY3J5cHRpb24ub3JnL3YxCi0+IFgyNTUxOSBKL0luRXk1Mkh1eG5VWitnKzVJNTRzbTRnYVdq",
    "QmdBVW5nZ1puajJ2bmpFClQ1UXdveVNjNGNaMHVNbm9MTDdoT0xGQjRBSVlnUXdyRDUzUjluakRkbVUK",
    "LS0tIFdRNERKRENCMlBGNzhSZWRGVFVlOFJ0ZW1BT0R0dWpqanByQTZVeVRKR28K/RB13KiGpV1AxlFx",
    "4gf21bQ17UhRSho7J4jkjJJOXCvjhCGmn4q3FbI4L4ztl4XihrLGsjMImuA=",
  ].join(""),
  "base64",
);

/** In pieces that end anywhere but where chunks do. */
async function* pieces(bytes: Buffer, size = 9973): AsyncGenerator<Uint8Array, void, void> {
  for (let i = 0; i < bytes.length; i += size) yield bytes.subarray(i, i + size);
}

async function whole(stream: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const part of stream) parts.push(part);
  return Buffer.concat(parts);
}

const open = (bytes: Buffer, passphrase: string | null = PASSPHRASE) =>
  whole(decrypted(pieces(bytes), { passphrase }));
const refusal = (reason: string) => ({
  code: "BAD_BACKUP",
  message: expect.stringContaining(reason),
});

describe("what is encrypted with a passphrase", () => {
  const plain = Buffer.from(Array.from({ length: 3 * CHUNK_BYTES }, (_, i) => (i * i) % 251));
  let sealed: Buffer;
  let payload: number;

  beforeAll(async () => {
    sealed = await whole(encrypted(pieces(plain), PASSPHRASE, CHEAP));
    payload = sealed.length - 3 * (CHUNK_BYTES + TAG_BYTES);
  });

  /** The end of a chunk in the file, counted from 1. */
  const endOf = (chunk: number) => payload + chunk * (CHUNK_BYTES + TAG_BYTES);

  it("comes back as it was, and shows nothing of itself", async () => {
    expect((await open(sealed)).equals(plain)).toBe(true);
    expect(sealed.includes(plain.subarray(0, 32))).toBe(false);
    const again = await whole(encrypted(pieces(plain), PASSPHRASE, CHEAP));
    expect(again.subarray(payload).equals(sealed.subarray(payload))).toBe(false);
  });

  it("may end within a chunk, or be nothing", async () => {
    for (const length of [0, CHUNK_BYTES + 1]) {
      const part = plain.subarray(0, length);
      const file = await whole(encrypted(pieces(part), PASSPHRASE, CHEAP));
      expect((await open(file)).equals(part)).toBe(true);
    }
  });

  it("is refused where it was changed, cut off between chunks, reordered or prolonged", async () => {
    const changed = Buffer.from(sealed);
    changed[endOf(1) + 100] ^= 1;
    const [first, second] = [1, 2].map((n) => sealed.subarray(endOf(n - 1), endOf(n)));
    const swapped = [sealed.subarray(0, payload), second, first, sealed.subarray(endOf(2))];
    const damaged = [
      changed,
      sealed.subarray(0, endOf(2)),
      Buffer.concat(swapped),
      Buffer.concat([sealed, Buffer.alloc(TAG_BYTES)]),
    ];
    for (const file of damaged) await expect(open(file)).rejects.toMatchObject(refusal("damaged"));
    const short = open(sealed.subarray(0, payload - 3));
    await expect(short).rejects.toMatchObject(refusal("cut short"));
  });

  it("does not open with another passphrase, nor with none", async () => {
    const wrong = open(sealed, "correct horse battery stapler");
    await expect(wrong).rejects.toMatchObject(refusal("not its passphrase"));
    await expect(open(sealed, null)).rejects.toMatchObject(refusal("--passphrase-file"));
  });

  it("is refused before it costs anything where it asks for too much", async () => {
    const text = sealed.subarray(0, payload).toString("latin1").replace(" 8\n", " 30\n");
    const greedy = Buffer.concat([Buffer.from(text, "latin1"), sealed.subarray(payload)]);
    await expect(open(greedy)).rejects.toMatchObject(refusal("costs too much"));
  });
});

describe("a file of age itself", () => {
  it("opens with its passphrase", async () => {
    expect((await open(BY_AGE)).toString()).toBe("a backup, as age has it\n");
  });

  it("to a key is refused, with what to do", async () => {
    await expect(open(FOR_A_KEY)).rejects.toMatchObject(refusal("decrypt it with age first"));
  });
});

it("what is not encrypted is given as it is, unless a passphrase is to prove it", async () => {
  const plain = Buffer.from("limen-backup 1\nand so on");
  expect((await open(plain)).equals(plain)).toBe(true);
  expect((await open(plain, null)).equals(plain)).toBe(true);
  expect((await open(plain.subarray(0, 3), null)).toString()).toBe("lim");
  const unlocking = { passphrase: PASSPHRASE, mustBeEncrypted: true };
  const trusted = whole(decrypted(pieces(plain), unlocking));
  await expect(trusted).rejects.toMatchObject(refusal("not encrypted"));
});
