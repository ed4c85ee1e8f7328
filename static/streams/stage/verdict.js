import { SECOND, hasSecond } from "./pictures.js";

// What a host should send, from what the line and the machine were found to carry.

const SOUND = 96_000;
// A line that just fits would be full at the first busy scene.
const HEAD_ROOM = 1.3;
const LOWEST = 200_000;

export function needed(bitrate) {
  return (bitrate + SOUND) * HEAD_ROOM;
}

// bits: what the line carries a second, or null when it could not be measured.
// machine: { short, renditions, fps }, or null when there was no answer. sizes: { short, bitrate } from the best down.
// Answers { word, short, bitrate, renditions }; word: carries, less (the line fits a humbler picture), slow (the machine
// makes a humbler one), barely (even the humblest needs fewer bits), noLine, noPicture, unknown.
export function verdictOf({ bits, machine, sizes }) {
  const wanted = sizes[0];
  if (bits === 0) return { word: "noLine", ...wanted, renditions: 1 };
  if (machine?.fps === 0) return { word: "noPicture", ...wanted, renditions: 1 };
  const able = sizes.filter(({ short }) => !machine || short <= machine.short);
  const humblest = sizes.at(-1);
  const line = bits ?? Infinity;
  const size = (able.length ? able : [humblest]).find(({ bitrate }) => line >= needed(bitrate));
  if (!size) {
    const bitrate = Math.max(LOWEST, Math.round(line / HEAD_ROOM - SOUND));
    return { word: "barely", ...humblest, bitrate, renditions: 1 };
  }
  const canBoth = line >= needed(size.bitrate + SECOND.bitrate) && hasSecond(size);
  const keepsUp = !machine || machine.renditions > 1 || machine.short > size.short;
  return { word: wordFor(bits, machine, size, wanted), ...size, renditions: canBoth && keepsUp ? 2 : 1 };
}

function wordFor(bits, machine, size, wanted) {
  if (bits === null) return "unknown";
  if (size.short === wanted.short) return "carries";
  return bits >= needed(wanted.bitrate) ? "slow" : "less";
}
