import assert from "node:assert/strict";
import { test } from "node:test";
import { RecorderUplink } from "../../../static/streams/stage/recorder_uplink.js";

const MEGABIT = { size: 125_000 };

class Line {
  bufferedAmount = 0;
  sent = [];

  send(data) {
    this.sent.push(typeof data === "string" ? JSON.parse(data) : data.size);
  }

  opens() {
    this.onopen();
  }

  says(message) {
    this.onmessage({ data: JSON.stringify(message) });
  }

  close() {
    this.onclose?.();
  }
}

// Time that passes when told to, and a recorder that only takes notes.
class World {
  time = 0;
  timers = [];
  lines = [];
  states = [];
  deeds = [];
  tickets = 0;

  constructor({ renewTicket = async () => "second", takeover = false } = {}) {
    this.uplink = new RecorderUplink({
      url: "ws://test/ingest/1/",
      ticket: "first",
      takeover,
      terms: { session: "page", container: "matroska", picture: "h264", bitrate: 1_000_000 },
      recorder: { begin: () => this.deeds.push("begin"), cease: () => this.deeds.push("cease") },
      asked: { less: () => this.deeds.push("less"), anew: (reason) => this.deeds.push(reason) },
      tell: (state) => this.states.push(state),
      renewTicket,
      surroundings: {
        open: () => {
          this.lines.push(new Line());
          return this.line;
        },
        now: () => this.time,
        later: (deed, ms) => {
          const timer = { at: this.time + ms, deed };
          this.timers.push(timer);
          return timer;
        },
        forget: (timer) => (this.timers = this.timers.filter((other) => other !== timer)),
        random: () => 0.5,
      },
    });
  }

  get line() {
    return this.lines.at(-1);
  }

  get moods() {
    return this.states.map(({ state }) => state);
  }

  pass(ms) {
    const until = this.time + ms;
    for (;;) {
      const [next] = this.timers.filter(({ at }) => at <= until).sort((a, b) => a.at - b.at);
      if (!next) break;
      this.timers = this.timers.filter((timer) => timer !== next);
      this.time = next.at;
      next.deed();
    }
    this.time = until;
  }

  comesBack() {
    this.line.opens();
    this.line.says({ type: "resume", last: -1 });
  }

  goLive() {
    this.uplink.connect();
    this.comesBack();
  }
}

test("it says what kind of file follows, and the recorder begins when the server waits for it", () => {
  const world = new World({ takeover: true });
  world.uplink.connect();
  world.line.opens();
  world.uplink.push(MEGABIT);
  const terms = { session: "page", container: "matroska", picture: "h264", bitrate: 1_000_000 };
  assert.deepEqual(world.line.sent, [{ type: "start", ticket: "first", takeover: true, ...terms }]);
  assert.deepEqual(world.deeds, []);
  world.line.says({ type: "resume", last: -1 });
  world.uplink.push(MEGABIT);
  world.uplink.push({ size: 0 });
  assert.deepEqual(world.deeds, ["begin"]);
  assert.deepEqual(world.line.sent.slice(1), [125_000]);
  assert.deepEqual(world.moods, ["connecting", "live"]);
});

test("a line that breaks takes its file with it, and the next begins another without taking over again", () => {
  const world = new World({ takeover: true });
  world.goLive();
  world.line.close();
  assert.deepEqual(world.deeds, ["begin", "cease"]);
  world.uplink.push(MEGABIT);
  world.pass(400);
  assert.equal(world.lines.length, 2);
  world.comesBack();
  assert.equal(world.line.sent[0].takeover, undefined);
  assert.deepEqual(world.line.sent.length, 1);
  assert.deepEqual(world.deeds, ["begin", "cease", "begin"]);
  assert.deepEqual(world.moods, ["connecting", "live", "lost", "live"]);
});

test("after a minute of tries it rests, and tries again when asked to", () => {
  const world = new World();
  world.goLive();
  world.line.close();
  for (let tries = 0; tries < 60; tries += 1) {
    world.pass(2_500);
    if (world.line.onclose) world.line.close();
  }
  const { length } = world.lines;
  assert.deepEqual(world.states.at(-1), { state: "lost", retrying: false });
  world.pass(60_000);
  assert.equal(world.lines.length, length);
  world.uplink.retry();
  world.comesBack();
  assert.equal(world.uplink.state, "live");
});

test("what piles up is a poor line, then too much of it asks for less", () => {
  const world = new World();
  world.goLive();
  world.line.bufferedAmount = 260_000;
  world.pass(300);
  assert.equal(world.uplink.state, "poor");
  assert.equal(world.uplink.backlog, 2.08);
  world.line.bufferedAmount = 230_000;
  world.pass(300);
  assert.equal(world.uplink.state, "poor");
  world.line.bufferedAmount = 200_000;
  world.pass(300);
  assert.equal(world.uplink.state, "live");
  world.line.bufferedAmount = 1_300_000;
  world.pass(250);
  assert.deepEqual(world.deeds, ["begin", "less"]);
});

test("another file is another line with other terms", () => {
  const world = new World();
  world.goLive();
  world.uplink.renew({ bitrate: 700_000 });
  assert.deepEqual(world.deeds, ["begin", "cease"]);
  world.comesBack();
  assert.equal(world.line.sent[0].bitrate, 700_000);
  assert.deepEqual(world.moods, ["connecting", "live"]);
});

test("a line that is dead without a word is given up, one that owes nothing is not", () => {
  const world = new World();
  world.goLive();
  world.pass(25_000);
  assert.equal(world.lines.length, 1);
  for (let second = 0; second < 9; second += 1) {
    world.uplink.push(MEGABIT);
    world.pass(1_000);
  }
  world.line.says({ type: "ack", seq: 1 });
  world.pass(9_000);
  assert.equal(world.uplink.state, "live");
  world.pass(2_000);
  assert.equal(world.uplink.state, "lost");
});

test("an old ticket is renewed once", async () => {
  const world = new World();
  world.uplink.connect();
  world.line.opens();
  world.line.says({ type: "refuse", reason: "ticket_expired" });
  await Promise.resolve();
  await Promise.resolve();
  world.line.opens();
  assert.equal(world.line.sent[0].ticket, "second");
  world.line.says({ type: "refuse", reason: "ticket_expired" });
  assert.deepEqual(world.states.at(-1), { state: "refused", reason: "ticket_expired" });
});

test("what another file would not change is final, what it could is tried", () => {
  for (const reason of ["taken_over", "ended", "converters_busy", "wrong_codec"]) {
    const world = new World();
    world.goLive();
    world.line.says({ type: "refuse", reason });
    assert.deepEqual(world.states.at(-1), { state: "refused", reason });
    world.pass(10_000);
    assert.equal(world.lines.length, 1);
  }
  const world = new World();
  world.goLive();
  world.line.says({ type: "refuse", reason: "converter" });
  assert.deepEqual(world.deeds, ["begin", "converter"]);
});

test("the end is over when the server hangs up, or after a while", async () => {
  const world = new World();
  world.goLive();
  const ended = world.uplink.end();
  assert.deepEqual(world.line.sent.at(-1), { type: "end" });
  world.line.close();
  await ended;
  assert.equal(world.lines.length, 1);

  const other = new World();
  other.goLive();
  const late = other.uplink.end(3_000);
  other.pass(3_000);
  await late;
  other.pass(60_000);
  assert.equal(other.lines.length, 1);
});
