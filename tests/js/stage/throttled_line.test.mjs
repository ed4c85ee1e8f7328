import assert from "node:assert/strict";
import { test } from "node:test";
import { Backlog } from "../../../static/streams/stage/backlog.js";
import { BitrateSteward } from "../../../static/streams/stage/bitrate.js";
import { Health } from "../../../static/streams/stage/health.js";
import { Uplink } from "../../../static/streams/stage/uplink.js";

// Each figure of the studio, checked against a line that carries so many bits a second and no more.

const STEP = 50;
const PARTS_IN_SEGMENT = 3;
const SOUND = 96_000;
const HEAD = 22;

// A socket that drains at a given pace into a server that stores whole segments and says so.
class ThrottledLine {
  readyState = 0;
  bufferedAmount = 0;
  carried = 0;
  #waiting = [];
  #unstored = [];

  send(data) {
    if (typeof data === "string") return;
    this.bufferedAmount += data.byteLength;
    this.#waiting.push({ seq: new DataView(data.buffer).getUint32(data.byteOffset), left: data.byteLength });
  }

  close() {
    this.readyState = 3;
  }

  drain(bytes) {
    let room = bytes;
    while (room > 0 && this.#waiting.length) {
      const taken = Math.min(room, this.#waiting[0].left);
      this.#waiting[0].left -= taken;
      this.bufferedAmount -= taken;
      this.carried += taken;
      room -= taken;
      if (this.#waiting[0].left > 0) return;
      this.#unstored.push(this.#waiting.shift().seq);
      if (this.#unstored.length === PARTS_IN_SEGMENT) this.#store();
    }
  }

  #store() {
    const seq = this.#unstored.at(-1);
    this.#unstored = [];
    this.onmessage({ data: JSON.stringify({ type: "ack", seq }) });
  }
}

// A host whose encoder makes what it is told, and whose camera gives 30 frames a second.
class Studio {
  time = 0;
  line = new ThrottledLine();
  figures = [];
  picture = { encoded: 0, dropped: 0, size: { width: 1280, height: 720 } };
  #timers = [];
  #part = 0;
  #health = new Health();

  constructor(bitrate, { dropping = 0 } = {}) {
    this.dropping = dropping;
    this.steward = new BitrateSteward(bitrate);
    this.uplink = new Uplink({
      url: "ws://test/ingest/1/",
      ticket: "t",
      backlog: new Backlog(),
      tell: () => {},
      surroundings: {
        open: () => this.line,
        now: () => this.time,
        later: (deed, ms) => this.#timers.push({ at: this.time + ms, deed }) && this.#timers.at(-1),
        forget: (timer) => (this.#timers = this.#timers.filter((other) => other !== timer)),
      },
    });
    this.uplink.connect();
    this.uplink.begin({ session: "s", audio: {}, video: [{ name: "v0" }] });
    this.line.readyState = 1;
    this.line.onopen();
    this.line.onmessage({ data: JSON.stringify({ type: "resume", last: -1 }) });
  }

  run(seconds, linkBitsPerSecond) {
    const until = this.time + seconds * 1_000;
    while (this.time < until) {
      this.time += STEP;
      while (this.#part * 1_000 < this.time * 3) this.#encodePart();
      this.line.drain((linkBitsPerSecond * STEP) / 8_000);
      const due = this.#timers.filter(({ at }) => at <= this.time);
      this.#timers = this.#timers.filter(({ at }) => at > this.time);
      for (const { deed } of due) deed();
      if (this.time % 1_000 === 0) this.#look();
    }
    return this.figures.slice(-seconds);
  }

  #encodePart() {
    const start = Math.round((this.#part * 1_000_000) / 3);
    const payload = new Uint8Array(Math.round((this.steward.bitrate + SOUND) / 24) - HEAD);
    const records = [{ track: 1, key: true, time: start, duration: 333_333, payload }];
    for (let frame = 0; frame < 10; frame += 1) {
      this.#health.seen();
      if (frame < this.dropping * 10) this.picture.dropped += 1;
      else this.picture.encoded += 1;
    }
    const part = { key: this.#part % 3 === 0, start, end: start + 333_333, records };
    this.#health.sent(this.uplink.push(part));
    this.#part += 1;
  }

  #look() {
    const figures = this.#health.look({ picture: this.picture, sound: null, uplink: this.uplink });
    this.figures.push({ ...figures, wanted: this.steward.bitrate });
    this.steward.look({ well: figures.state !== "poor", carried: figures.carried, now: this.time });
  }
}

function near(value, wanted, share, what) {
  assert.ok(Math.abs(value - wanted) <= wanted * share, `${what}: ${value} is not near ${wanted}`);
}

test("on a wide line the bit rate is what is encoded, all of it is carried, and nothing waits", () => {
  const studio = new Studio(2_000_000);
  const last = studio.run(12, 20_000_000).at(-1);
  near(last.bitrate, 2_000_000 + SOUND, 0.03, "bit rate");
  near(last.carried, 2_000_000 + SOUND, 0.05, "carried");
  assert.ok(last.backlog < 1.1, `backlog ${last.backlog}`);
  assert.deepEqual([last.state, last.givenUp, last.dropped, last.fps], ["live", 0, 0, 30]);
  assert.deepEqual([last.width, last.height, last.captured], [1280, 720, 30]);
});

test("the backlog grows by what a narrow line cannot carry, and the line is called poor at two seconds", () => {
  const studio = new Studio(2_000_000);
  studio.steward.look = () => null; // the encoder goes on as it was
  const seen = studio.run(8, 1_048_000); // half of what is sent
  for (const [index, { backlog }] of seen.entries()) {
    const owed = (index + 1) / 2;
    assert.ok(backlog >= owed - 0.4 && backlog <= owed + 1.1, `after ${index + 1} s ${backlog} s wait`);
  }
  const poor = seen.findIndex(({ state }) => state === "poor");
  assert.ok(poor >= 1 && poor <= 3, `poor after ${poor + 1} s`);
  near(seen.at(-1).carried, 1_048_000, 0.2, "carried");
  near(seen.at(-1).bitrate, 2_096_000, 0.03, "bit rate");
});

for (const link of [1_200_000, 800_000, 500_000]) {
  test(`a line of ${link / 1e6} Mbit/s is found out: the picture gets what it carries and the backlog drains`, () => {
    const studio = new Studio(2_000_000);
    const seen = studio.run(45, link);
    const settled = seen.slice(-5);
    for (const figures of settled) {
      assert.ok(figures.bitrate < link, `${figures.bitrate} is sent where ${link} go through`);
      assert.ok(figures.bitrate > link * 0.3, `${figures.bitrate} is too timid for ${link}`);
      assert.equal(figures.state, "live");
      assert.ok(figures.backlog < 2, `${figures.backlog} s wait`);
    }
    // Only where four times as much was sent as goes through, pictures had to be given up before that was found out.
    const { givenUp } = seen.at(-1);
    assert.equal(givenUp > 0, link === 500_000, `${givenUp} parts were given up`);
    const sent = seen.reduce((sum, { bitrate }) => sum + bitrate / 8, 0);
    assert.ok(studio.line.carried <= (link * 45) / 8 + 1);
    if (givenUp === 0) near(studio.line.carried + studio.uplink.backlog.bytes, sent, 0.02, "bytes");
  });
}

test("a line that stops for twenty seconds loses the oldest pictures and says how many", () => {
  const studio = new Studio(2_000_000);
  studio.steward.look = () => null;
  studio.run(5, 20_000_000);
  studio.line.onclose = () => {};
  const stopped = studio.run(9, 0);
  near(stopped.at(-1).backlog, 9.3, 0.15, "backlog");
  assert.equal(stopped.at(-1).carried, 0);
  const longer = studio.run(11, 0).at(-1);
  assert.ok(longer.backlog <= 10.4, `${longer.backlog} s are kept`);
  assert.ok(longer.givenUp >= 20, `${longer.givenUp} parts were given up`);
});

test("a line that is wide again gets its picture back, step by step", () => {
  const studio = new Studio(2_000_000);
  studio.run(20, 600_000);
  const low = studio.steward.bitrate;
  assert.ok(low < 600_000);
  studio.run(240, 20_000_000);
  assert.equal(studio.steward.bitrate, 2_000_000);
  assert.equal(studio.figures.at(-1).state, "live");
});

test("dropped frames are a share of all, and a machine that drops many is overworked", () => {
  const seen = new Studio(2_000_000, { dropping: 0.2 }).run(8, 20_000_000);
  near(seen.at(-1).dropped, 0.2, 0.001, "dropped");
  assert.equal(seen.at(-1).fps, 24);
  assert.equal(seen.at(-1).captured, 30);
  assert.deepEqual(seen.map(({ overworked }) => overworked), [false, false, false, false, true, true, true, true]);
  const well = new Studio(2_000_000, { dropping: 0.1 }).run(8, 20_000_000);
  assert.equal(well.at(-1).overworked, false);
});
