import { LimenError } from "../errors.js";
import type { PictureLimits } from "../gallery/enrolment.js";
import type { SeenFace } from "../gallery/new-face.js";
import { singleFace } from "../gallery/single-face.js";
import { decodePicture } from "../vision/decode-picture.js";
import { boxOverlap } from "../vision/suppress-overlaps.js";
import type { Box, EmbeddedFace, RgbImage, Vision } from "../vision/types.js";
import type { Journal } from "./journal.js";
import type { Snapshots } from "./snapshots.js";
import type { JournaledEvent } from "./types.js";

export interface EventFaceParts {
  journal: Pick<Journal, "event">;
  snapshots: Pick<Snapshots, "read">;
  vision: Pick<Vision, "analyze">;
  limits: PictureLimits;
}

/**
 * How much of the picture around the box is looked at, in boxes on each side. Of the 22 faces of
 * the demonstration photos as snapshots, the whole picture leaves 3 below a score of 0.75, this none.
 */
const MARGIN = 1.5;

/**
 * Two boxes of one face in one picture overlap at least so much (intersection over union), though
 * the snapshot is smaller than the frame was, and compressed.
 */
const LEAST_OVERLAP = 0.3;

/**
 * The face that an event is of, found again in its snapshot. Throws NOT_FOUND where the event or
 * its picture is gone, NO_FACE where the face is not found again, LOW_QUALITY where it is not good
 * enough to enrol; VISION_FAILED or BUSY.
 */
export async function faceOfEvent(eventId: string, parts: EventFaceParts): Promise<SeenFace> {
  const { journal, snapshots, vision, limits } = parts;
  const event = journal.event(eventId);
  if (!event) throw new LimenError("NOT_FOUND", `there is no event ${eventId} (any more)`);
  const jpeg = await snapshots.read(eventId);
  if (!jpeg) {
    throw new LimenError(
      "NOT_FOUND",
      "the event has no picture (any more); take another event of the visit, or an upload",
    );
  }
  const image = await decodePicture(jpeg, { maxPixels: limits.maxPicturePixels });
  const portrait = portraitOf(image, boxIn(image.width, event));
  const { faces } = await vision.analyze(portrait.image);
  const face = faceAt(portrait.box, faces);
  if (!face) {
    throw new LimenError("NO_FACE", "the event's face is not found again in its picture");
  }
  const judged = singleFace([face], limits);
  if (judged.kind === "refused") throw new LimenError(judged.code, judged.message);
  return { image, face: judged.face };
}

/** The event's box in its snapshot; older events do not say how large their frame was. */
function boxIn(widthPx: number, { box, frameSize }: JournaledEvent): Box {
  const scale = frameSize ? widthPx / frameSize.width : 1;
  return {
    x: scale * box.x,
    y: scale * box.y,
    width: scale * box.width,
    height: scale * box.height,
  };
}

/**
 * The part of the picture around a box, and the box in it: the detector is surer of a face, and
 * places its keypoints better, where the face is a good part of the picture.
 */
function portraitOf(image: RgbImage, box: Box): { image: RgbImage; box: Box } {
  const within = (value: number, most: number) => Math.min(most, Math.max(0, Math.round(value)));
  const left = within(box.x - MARGIN * box.width, image.width - 1);
  const top = within(box.y - MARGIN * box.height, image.height - 1);
  const width = Math.max(1, within(box.x + (1 + MARGIN) * box.width, image.width) - left);
  const height = Math.max(1, within(box.y + (1 + MARGIN) * box.height, image.height) - top);
  const rgb = new Uint8Array(3 * width * height);
  for (let y = 0; y < height; y++) {
    const start = 3 * ((top + y) * image.width + left);
    rgb.set(image.rgb.subarray(start, start + 3 * width), 3 * width * y);
  }
  return { image: { width, height, rgb }, box: { ...box, x: box.x - left, y: box.y - top } };
}

function faceAt(box: Box, faces: readonly EmbeddedFace[]): EmbeddedFace | undefined {
  const [nearest] = faces
    .map((face) => ({ face, overlap: boxOverlap(face.box, box) }))
    .sort((a, b) => b.overlap - a.overlap);
  return nearest && nearest.overlap >= LEAST_OVERLAP ? nearest.face : undefined;
}
