import assert from "node:assert/strict";
import { test } from "node:test";
import { chooseWay } from "../../../static/streams/stage/probe.js";

const size = { width: 1280, height: 720, bitrate: 2_000_000, fps: 30 };

const browser = ({ records = [], forced = null } = {}) => ({
  MediaRecorder: { isTypeSupported: (type) => records.includes(type) },
  localStorage: { getItem: () => forced },
});

const chosen = (its, encodes) => chooseWay(size, { browser: its, canEncode: async () => encodes });

const MATROSKA = "video/x-matroska;codecs=avc1,opus";
const H264 = "video/webm;codecs=h264,opus";
const VP8 = "video/webm;codecs=vp8,opus";
const OPUS = "video/mp4;codecs=avc1.42E01F,opus";
const AAC = "video/mp4;codecs=avc1.42E01F,mp4a.40.2";

test("a browser with encoders needs no recorder", async () => {
  assert.deepEqual(await chosen(browser({ records: [MATROSKA, VP8] }), true), { name: "encoder" });
});

test("H.264 that arrives quickly comes before H.264 in fragments, and that before what must be converted", async () => {
  const all = [VP8, "video/mp4", OPUS, AAC, H264, MATROSKA];
  const names = [];
  while (all.length) {
    const { name, mimeType } = await chosen(browser({ records: all }), false);
    names.push(name);
    all.splice(all.indexOf(mimeType), 1);
  }
  assert.deepEqual(names, ["matroska", "webm", "mp4", "mp4", "mp4", "vp8"]);
});

test("Safari's fragments are a second long, Firefox's picture is told to be VP8", async () => {
  const safari = await chosen(browser({ records: [AAC, "video/mp4"] }), false);
  assert.deepEqual([safari.container, safari.slice, safari.picture], ["mp4", 1000, undefined]);
  const firefox = await chosen(browser({ records: [VP8] }), false);
  assert.deepEqual([firefox.container, firefox.slice, firefox.picture], ["webm", 100, "vp8"]);
});

test("a browser that can do neither is told so", async () => {
  assert.equal(await chosen(browser(), false), null);
  assert.equal(await chosen({}, false), null);
});

test("a test names the only way to try", async () => {
  const all = [MATROSKA, VP8];
  assert.equal((await chosen(browser({ records: all, forced: "vp8" }), true)).name, "vp8");
  assert.equal(await chosen(browser({ records: all, forced: "mp4" }), true), null);
});

test("storage that is forbidden forces nothing", async () => {
  const its = browser();
  Object.defineProperty(its, "localStorage", {
    get() {
      throw new Error("SecurityError");
    },
  });
  assert.equal((await chosen(its, true)).name, "encoder");
});
