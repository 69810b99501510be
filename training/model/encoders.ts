import type { EncoderCard } from "../../daemon/vision/model-card.js";
import { encoderFacts } from "../pretrained/pretrained-cards.js";
import { mobile } from "./mobile.js";
import { type Net, outputOf } from "./net.js";
import { type Normalisation, resnetDlib, resnetSeparable } from "./resnet-dlib.js";

export const ENCODERS = ["resnet-dlib", "resnet-separable", "mobile"] as const;
/** The dense layer that both ResNets end in, but for normalisation. */
export const EMBEDDING = "embedding";
export type EncoderName = (typeof ENCODERS)[number];

/** What of an encoder's card stands before it is trained: what it is shown, what it answers. */
export type EncoderShape = Pick<EncoderCard, "input" | "alignment" | "output">;

export interface Encoder {
  net: Net;
  shape: EncoderShape;
}

export interface EncoderChoice {
  encoder: EncoderName;
  normalisation: Normalisation;
  l2Normalized: boolean;
}

/** The encoders that can be trained, by name. */
export function encoderOf({ encoder, normalisation, l2Normalized }: EncoderChoice): Encoder {
  const net = netOf(encoder, normalisation);
  const shape = encoder === "mobile" ? mobileShape(net) : shapeOf(encoderFacts);
  if (!l2Normalized) return { net, shape };
  const unit = { kind: "l2Normalize", name: "unit", inputs: [outputOf(net)] } as const;
  // A bias, so that their mean can come to lie at the origin, about which directions are spread.
  const layers = net.layers.map((layer) =>
    layer.kind === "dense" ? { ...layer, bias: true } : layer,
  );
  return {
    net: { ...net, name: `${net.name}-l2`, layers: [...layers, unit] },
    // The net gives single rows of length 1; the mean over face and mirror must be made so again.
    shape: { ...shape, output: { ...shape.output, normalized: true } },
  };
}

function netOf(encoder: EncoderName, normalisation: Normalisation): Net {
  switch (encoder) {
    case "resnet-dlib":
      return resnetDlib({ normalisation });
    case "resnet-separable":
      return resnetSeparable();
    case "mobile":
      return mobile();
  }
}

function shapeOf({ input, alignment, output }: EncoderShape): EncoderShape {
  return { input, alignment, output };
}

/** dlib's framing of the face, in a smaller crop. */
function mobileShape(net: Net): EncoderShape {
  const { input, alignment, output } = encoderFacts;
  const sizePx = net.input.width ?? 0;
  const scale = sizePx / alignment.sizePx;
  // Pixel centres lie at half steps, so that crops of both sizes show the same part of the face.
  const scaled = (value: number) => Math.round(100 * ((value + 0.5) * scale - 0.5)) / 100;
  const template = alignment.template.map(([x, y]): [number, number] => [scaled(x), scaled(y)]);
  return {
    input: { ...input, width: sizePx, height: sizePx },
    alignment: { ...alignment, sizePx, template },
    output,
  };
}
