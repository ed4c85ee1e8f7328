import assert from "node:assert/strict";
import { test } from "node:test";
import { Backlog } from "../../../static/streams/stage/backlog.js";
import { readMessage } from "../../../static/streams/stage/records.js";
import { Uplink } from "../../../static/streams/stage/uplink.js";

class Line {
  readyState = 0;
  bufferedAmount = 0;
  sent = [];

  send(data) {
    this.sent.push(typeof data === "string" ? JSON.parse(data) : readMessage(data).seq);
  }

  opens() {
    this.readyState = 1;
    this.onopen();
  }

  says(message) {
    this.onmessage({ data: JSON.stringify(message) });
  }

  close() {
    this.readyState = 3;
    this.onclose?.();
  }
}

// Time that passes when told to.
class World {
  time = 0;
  timers = [];
  lines = [];
  states = [];
  tickets = 0;

  constructor(options = {}) {
    this.uplink = new Uplink({
      url: "ws://test/ingest/1/",
      ticket: "first",
      backlog: new Backlog(),
      tell: (state) => this.states.push(state),
      renewTicket: async () => {
        this.tickets += 1;
        return "second";
      },
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
      ...options,
    });
  }

  get line() {
    return this.lines.at(-1);
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

  parts(from, to) {
    for (let index = from; index <= to; index += 1) {
      const start = index * 333_333;
      this.uplink.push({ key: index % 3 === 0, start, end: start + 333_333, records: [] });
    }
  }

  goLive() {
    this.uplink.connect();
    this.uplink.begin({ session: "s1", audio: {}, video: [] });
    this.line.opens();
    this.line.says({ type: "resume", last: -1 });
  }
}

test("it greets with the ticket, waits for resume, then sends", () => {
  const world = new World();
  world.uplink.connect();
  world.uplink.begin({ session: "s1", audio: { codec: "opus" }, video: [] });
  world.parts(0, 1);
  world.line.opens();
  assert.deepEqual(world.line.sent, [{ type: "start", ticket: "first", session: "s1", audio: { codec: "opus" }, video: [] }]);
  world.line.says({ type: "resume", last: -1 });
  assert.deepEqual(world.line.sent.slice(1), [1, 2]);
  assert.deepEqual(world.states.map(({ state }) => state), ["connecting", "live"]);
});

test("a cut of five seconds loses nothing", () => {
  const world = new World();
  world.goLive();
  world.parts(0, 5);
  world.line.says({ type: "ack", seq: 3 });
  world.line.close();
  world.parts(6, 20);
  world.pass(400);
  world.line.opens();
  world.line.says({ type: "resume", last: 5 });
  assert.deepEqual(world.line.sent.slice(1), Array.from({ length: 16 }, (_, index) => index + 6));
});

test("two seconds that are not stored are a poor line, and it says when it is well again", () => {
  const world = new World();
  world.goLive();
  world.parts(0, 6);
  assert.equal(world.uplink.state, "poor");
  world.line.says({ type: "ack", seq: 6 });
  assert.equal(world.uplink.state, "live");
});

test("it tries again for a minute, between 0.3 and 2 seconds apart, then says that it stopped", () => {
  const world = new World();
  world.goLive();
  world.line.close();
  for (let second = 0; second < 70; second += 1) {
    world.pass(1_000);
    if (world.line.readyState === 0) world.line.close();
  }
  const tries = world.lines.length;
  assert.ok(tries > 20 && tries < 60, `${tries}`);
  assert.deepEqual(world.states.at(-1), { state: "lost", retrying: false });
  world.pass(60_000);
  assert.equal(world.lines.length, tries);
  world.uplink.retry();
  assert.equal(world.lines.length, tries + 1);
  assert.equal(world.uplink.state, "connecting");
});

test("a ticket that ran out is renewed once; a second refusal is one", async () => {
  const world = new World();
  world.uplink.connect();
  world.uplink.begin({ session: "s1", audio: {}, video: [] });
  world.line.opens();
  world.line.says({ type: "refuse", reason: "ticket" });
  await Promise.resolve();
  await Promise.resolve();
  assert.equal(world.tickets, 1);
  world.line.opens();
  assert.equal(world.line.sent[0].ticket, "second");
  world.line.says({ type: "refuse", reason: "ticket" });
  assert.deepEqual(world.states.at(-1), { state: "refused", reason: "ticket" });
});

test("who is taken over does not come back by itself", () => {
  const world = new World();
  world.goLive();
  world.line.says({ type: "refuse", reason: "taken_over" });
  assert.deepEqual(world.states.at(-1), { state: "refused", reason: "taken_over" });
  world.pass(120_000);
  assert.equal(world.lines.length, 1);
});

test("a take-over is asked for once, not again after a cut", () => {
  const world = new World({ takeover: true });
  world.goLive();
  assert.equal(world.line.sent[0].takeover, true);
  world.line.close();
  world.pass(1_000);
  world.line.opens();
  assert.equal(world.line.sent[0].takeover, undefined);
});

test("only so much is handed to a line that does not drain", () => {
  const world = new World();
  world.goLive();
  world.line.bufferedAmount = 1_000_000;
  world.parts(0, 2);
  assert.equal(world.line.sent.length, 1);
  world.line.bufferedAmount = 0;
  world.pass(60);
  assert.deepEqual(world.line.sent.slice(1), [1, 2, 3]);
});

test("a server that cannot follow the encoder gets a new session, not a dead show", () => {
  const reasons = [];
  const world = new World({ asked: { anew: (reason) => reasons.push(reason) } });
  world.goLive();
  world.parts(0, 2);
  world.line.says({ type: "refuse", reason: "clock" });
  world.line.close();
  assert.deepEqual(reasons, ["clock"]);
  world.pass(1_000);
  world.line.opens();
  assert.deepEqual(world.line.sent, []);
  world.uplink.begin({ session: "s2", audio: {}, video: [] });
  assert.equal(world.line.sent[0].session, "s2");
});

test("an old line has no say any more", () => {
  const world = new World();
  world.goLive();
  const old = world.line;
  world.parts(0, 8);
  world.pass(11_000);
  world.line.opens();
  old.says({ type: "refuse", reason: "replaced" });
  assert.notEqual(world.uplink.state, "refused");
});

test("a line that is dead without a word is left after ten seconds", () => {
  const world = new World();
  world.goLive();
  world.parts(0, 8);
  world.pass(11_000);
  assert.equal(world.lines.length, 2);
});

test("another session goes on the same line behind the rest of the first", () => {
  const world = new World();
  world.goLive();
  world.parts(0, 2);
  world.uplink.begin({ session: "s2", audio: {}, video: [] });
  world.parts(3, 3);
  world.line.says({ type: "resume", last: -1 });
  assert.deepEqual(world.line.sent.map((sent) => sent.session ?? sent), ["s1", 1, 2, 3, "s2", 4]);
});

test("the end is told, and waited for until everything is stored", async () => {
  const world = new World();
  world.goLive();
  world.parts(0, 1);
  let over = false;
  const ending = world.uplink.end().then(() => (over = true));
  assert.deepEqual(world.line.sent.at(-1), { type: "end" });
  await Promise.resolve();
  assert.equal(over, false);
  world.line.says({ type: "ack", seq: 2 });
  await ending;
  assert.ok(over);
});

test("the end does not wait for a server that says nothing", async () => {
  const world = new World();
  world.goLive();
  world.parts(0, 1);
  const ending = world.uplink.end();
  world.pass(3_000);
  await ending;
});

test("a rendition that is dropped is said once, and again with every new start", () => {
  const world = new World();
  const session = { session: "one", audio: null, video: [{ name: "v0" }, { name: "v1" }] };
  world.uplink.connect();
  world.line.opens();
  world.uplink.begin(session);
  world.line.says({ type: "resume", last: -1, renditions: ["v0", "v1"] });

  world.uplink.drop("v1");
  world.uplink.drop("v1");

  assert.deepEqual(world.line.sent.slice(1), [{ type: "drop", name: "v1" }]);
  world.line.close();
  world.pass(5_000);
  world.line.opens();
  assert.deepEqual(world.line.sent.at(-1).dropped, ["v1"]);
  assert.equal(world.line.sent.at(-1).video.length, 2);
});

test("a server that takes fewer renditions is heard before anything is sent", () => {
  const world = new World();
  world.uplink.asked.only = (names) => !names.includes("v1") && world.uplink.drop("v1");
  world.uplink.connect();
  world.line.opens();
  world.uplink.begin({ session: "one", audio: null, video: [{ name: "v0" }, { name: "v1" }] });

  world.line.says({ type: "resume", last: -1, renditions: ["v0"] });

  assert.deepEqual(world.line.sent.map(({ type }) => type), ["start"]);
});

test("a pause delivers what there is and closes the line, and the show stays open", async () => {
  const world = new World();
  world.goLive();
  world.parts(0, 2);
  const resting = world.uplink.rest();
  world.line.says({ type: "ack", seq: 3 });
  await resting;
  assert.deepEqual(world.line.sent.slice(1), [1, 2, 3]);
  assert.equal(world.line.readyState, 3);
  assert.equal(world.lines.length, 1);
  world.pass(60_000);
  assert.equal(world.lines.length, 1, "nobody opens it again");
});
