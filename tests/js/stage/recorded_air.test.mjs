import assert from "node:assert/strict";
import { test } from "node:test";
import { RecordedAir } from "../../../static/streams/stage/recorded_air.js";

class Recorder {
  state = "inactive";

  constructor(stream, options) {
    this.tracks = stream.tracks;
    this.options = options;
  }

  start(slice) {
    this.slice = slice;
    this.state = "recording";
  }

  gives(size) {
    this.ondataavailable({ data: { size } });
  }

  stop() {
    this.state = "inactive";
    queueMicrotask(() => {
      this.gives(7);
      this.onstop?.();
    });
  }
}

class Line {
  state = "live";
  sent = 0;
  backlog = 0;
  pushed = [];
  renewed = [];
  ended = 0;

  constructor(terms) {
    Object.assign(this, terms);
  }

  connect() {
    this.recorder.begin();
  }

  push({ size }) {
    this.pushed.push(size);
    this.sent += size;
  }

  renew(terms) {
    this.renewed.push(terms.bitrate);
    this.recorder.cease();
    this.recorder.begin();
  }

  refuse(reason) {
    this.refusedFor = reason;
  }

  async end() {
    this.ended += 1;
  }

  close() {
    this.recorder.cease();
  }
}

const track = (name, size = {}) => ({ name, readyState: "live", enabled: true, getSettings: () => size });
const preview = {};

class World {
  heard = [];
  recorders = [];
  time = 0;

  constructor(way = { mimeType: "video/x-matroska;codecs=avc1,opus", container: "matroska", slice: 100 }) {
    const world = this;
    this.air = new RecordedAir({
      way,
      sizes: [{ bitrate: 2_000_000 }],
      fps: 30,
      hear: (said) => this.heard.push(said),
      surroundings: {
        Recorder: class extends Recorder {
          constructor(...terms) {
            super(...terms);
            world.recorders.push(this);
          }
        },
        Stream: class {
          constructor(tracks) {
            this.tracks = tracks;
          }
        },
        Line: class extends Line {
          constructor(terms) {
            super(terms);
            world.line = this;
          }
        },
        now: () => this.time,
      },
    });
  }

  get recorder() {
    return this.recorders.at(-1);
  }

  goLive({ camera = track("camera", { width: 1280, height: 720 }), microphone = track("microphone") } = {}) {
    this.air.useCamera(camera, preview);
    this.air.useMicrophone(microphone);
    this.air.goLive({ url: "ws://test/", ticket: "t", takeover: false });
    return { camera, microphone };
  }
}

function onAir(check, ...terms) {
  return async () => {
    const world = new World(...terms);
    try {
      await check(world);
    } finally {
      world.air.close(); // or its clock keeps the test waiting
    }
  };
}

test("both tracks are recorded with a keyframe every second", onAir((world) => {
  const { camera, microphone } = world.goLive();
  assert.deepEqual(world.recorder.tracks, [camera, microphone]);
  assert.equal(world.recorder.options.videoKeyFrameIntervalDuration, 1000);
  assert.equal(world.recorder.options.videoBitsPerSecond, 2_000_000);
  assert.equal(world.recorder.slice, 100);
  world.recorder.gives(10);
  assert.deepEqual(world.line.pushed, [10]);
  assert.deepEqual([world.line.terms.container, world.line.terms.picture], ["matroska", "h264"]);
}));

test("what must be converted is told", onAir((world) => {
  world.goLive();
  assert.equal(world.line.terms.picture, "vp8");
}, { mimeType: "video/webm;codecs=vp8,opus", container: "webm", picture: "vp8", slice: 100 }));

test("another camera is another file, and the old one's last piece goes nowhere", onAir(async (world) => {
  world.goLive();
  const old = world.recorder;
  const other = track("other");
  world.air.useCamera(other, preview);
  await Promise.resolve();
  assert.equal(old.state, "inactive");
  assert.deepEqual(world.recorder.tracks.map(({ name }) => name), ["other", "microphone"]);
  assert.deepEqual(world.line.pushed, []);
  world.air.useCamera(other, preview);
  assert.equal(world.recorders.length, 2);
}));

test("without a microphone the picture is sent alone", onAir((world) => {
  world.goLive({ microphone: null });
  assert.deepEqual(world.recorder.tracks.map(({ name }) => name), ["camera"]);
}));

test("a camera that is gone is waited for", onAir((world) => {
  const camera = { ...track("camera"), readyState: "ended" };
  world.goLive({ camera });
  assert.equal(world.recorders.length, 0);
  world.air.useCamera(track("other"), preview);
  assert.equal(world.recorders.length, 1);
  assert.deepEqual(world.line.renewed, []);
}));

test("a device that is switched off stays in the file", onAir((world) => {
  const { microphone } = world.goLive();
  world.air.turn("microphone", microphone, false);
  assert.equal(microphone.enabled, false);
  assert.equal(world.recorders.length, 1);
}));

test("fewer bits are another file, but not two in ten seconds, and never nothing", onAir((world) => {
  world.goLive();
  world.time = 20_000;
  world.line.asked.less();
  world.line.asked.less();
  assert.deepEqual(world.line.renewed, [1_400_000]);
  assert.equal(world.recorder.options.videoBitsPerSecond, 1_400_000);
  for (let times = 0; times < 12; times += 1) {
    world.time += 11_000;
    world.line.asked.less();
  }
  assert.equal(world.line.renewed.at(-1), 300_000);
}));

test("a file the server could not read is begun anew, three times a minute", onAir((world) => {
  world.goLive();
  for (let times = 0; times < 3; times += 1) world.line.asked.anew("unreadable");
  assert.equal(world.line.renewed.length, 3);
  world.line.asked.anew("unreadable");
  assert.equal(world.line.refusedFor, "unreadable");
}));

test("the end sends what the recorder still holds, then says so", onAir(async (world) => {
  world.goLive();
  const { line } = world;
  await world.air.end();
  assert.deepEqual(line.pushed, [7]);
  assert.equal(line.ended, 1);
  assert.deepEqual(world.heard.at(-1), { kind: "ended" });
}));

test("the figures are those of the last second", onAir((world) => {
  world.goLive();
  world.recorder.gives(100_000);
  world.air.look();
  world.recorder.gives(50_000);
  world.air.look();
  const [first, second] = world.heard.filter(({ kind }) => kind === "health");
  assert.deepEqual([first.bitrate, second.bitrate], [800_000, 400_000]);
  assert.deepEqual([first.width, first.height, first.dropped, first.state], [1280, 720, null, "live"]);
}));

test("a ticket is asked of the page", onAir(async (world) => {
  world.goLive();
  const asked = world.line.renewTicket();
  assert.deepEqual(world.heard.at(-1), { kind: "ticket_wanted" });
  world.air.giveTicket({ ticket: "second" });
  assert.equal(await asked, "second");
  const again = world.line.renewTicket();
  world.air.giveTicket({ code: "ended" });
  await assert.rejects(again, { code: "ended" });
}));
