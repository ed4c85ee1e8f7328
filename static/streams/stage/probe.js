import { OnAir, canBroadcast } from "./on_air.js";
import { RecordedAir } from "./recorded_air.js";

// Which of its means this browser sends a show with: encoders of the page's own are best, then a recorder whose
// pictures the server can pass on, then one whose pictures the server has to convert.

const FORCED = "showfloor.broadcast-way"; // in localStorage, for tests: the name of the only way to try

const QUICK = 100;
// Fragments of MP4 are a second long whatever is asked for, and Safari gives empty ones when asked for shorter.
const FRAGMENT = 1000;

// container and picture are what the server is told; slice is how often the recorder hands over what it has, in ms.
const RECORDERS = [
  { name: "matroska", mimeType: "video/x-matroska;codecs=avc1,opus", container: "matroska", slice: QUICK },
  { name: "webm", mimeType: "video/webm;codecs=h264,opus", container: "webm", slice: QUICK },
  { name: "mp4", mimeType: "video/mp4;codecs=avc1.42E01F,mp4a.40.2", container: "mp4", slice: FRAGMENT },
  { name: "mp4", mimeType: "video/mp4;codecs=avc1.42E01F,opus", container: "mp4", slice: FRAGMENT },
  { name: "mp4", mimeType: "video/mp4", container: "mp4", slice: FRAGMENT },
  { name: "vp8", mimeType: "video/webm;codecs=vp8,opus", container: "webm", picture: "vp8", slice: QUICK },
];

// Answers { name: "encoder" }, a recorder, or null.
export async function chooseWay(size, { browser = globalThis, canEncode = canBroadcast } = {}) {
  const forced = wanted(browser);
  const allows = ({ name }) => !forced || forced === name;
  const encoder = { name: "encoder" };
  if (allows(encoder) && (await canEncode(size))) return encoder;
  if (!browser.MediaRecorder) return null;
  return RECORDERS.find((way) => allows(way) && browser.MediaRecorder.isTypeSupported(way.mimeType)) ?? null;
}

// The options are those of OnAir.
export function openAir(way, options) {
  return way.name === "encoder" ? new OnAir(options) : new RecordedAir({ way, ...options });
}

// A browser that forbids storage throws on reading the name.
function wanted(browser) {
  try {
    return browser.localStorage?.getItem(FORCED) ?? "";
  } catch {
    return "";
  }
}
