import assert from "node:assert/strict";
import test from "node:test";
import { LiveSocket, Outbox, Reader, waitBefore } from "../../../static/app/lib/socket.js";

const frame = (f, s, e = [], a = {}, ep = "one") => ({ r: "show", ep, f, s, e, a });

test("the wait doubles up to eight seconds and is spread", () => {
  assert.deepEqual([0, 1, 2, 3, 4, 9].map((tries) => waitBefore(tries, () => 1)), [0.5, 1, 2, 4, 8, 8]);
  assert.deepEqual([0, 1, 4].map((tries) => waitBefore(tries, () => 0)), [0.5, 0.5, 4]);
});

test("frames apply in order, each event once", () => {
  const reader = new Reader();
  assert.deepEqual(reader.take(frame(0, 4, [[0, "chat", {}]], { v: 2 })), { snapshot: true, events: [[0, "chat", {}]], state: { v: 2 } });
  assert.deepEqual(reader.take(frame(5, 6, [[5, "chat", {}], [6, "chat", {}]])).events.length, 2);
  assert.deepEqual(reader.take(frame(5, 6, [[5, "chat", {}], [6, "chat", {}]])).events, []);
  assert.deepEqual(reader.take(frame(6, 8, [[6, "chat", {}], [8, "chat", {}]])).events, [[8, "chat", {}]]);
  assert.equal(reader.last, 8);
});

test("a hole or another epoch is a gap, and its state still counts", () => {
  const reader = new Reader();
  reader.take(frame(0, 4));
  assert.deepEqual(reader.take(frame(6, 6, [[6, "chat", {}]], { v: 3 })), { gap: true, events: [], state: { v: 3 } });
  assert.equal(reader.last, 4);
  assert.ok(reader.take(frame(5, 5, [], {}, "two")).gap);
  assert.ok(!reader.take(frame(5, 6)).gap);
});

test("what is not the room's is an answer", () => {
  assert.deepEqual(new Reader().take({ t: "ack" }), { answer: { t: "ack" } });
});

test("the outbox sends one after the other, and all of them again after a lost line", () => {
  const sent = [];
  const outbox = new Outbox((one) => sent.push(one.m));
  outbox.add("n1", "m1");
  outbox.add("n2", "m2");
  outbox.add("n3", "m3");
  assert.deepEqual(sent, []);
  outbox.opened();
  assert.deepEqual(sent, ["m1"]);

  // m1 was stored, its answer was lost.
  outbox.closed();
  outbox.opened();
  assert.deepEqual(sent, ["m1", "m1"]);
  outbox.settle("n1");
  outbox.settle("n2");
  outbox.settle("n2");
  outbox.settle("n3");
  assert.deepEqual(sent, ["m1", "m1", "m2", "m3"]);
  assert.equal(outbox.size, 0);
});

test("the outbox is not without end", () => {
  const outbox = new Outbox(() => {});
  for (let n = 0; n < 20; n += 1) assert.ok(outbox.add(`n${n}`, "x"));
  assert.ok(!outbox.add("n20", "x"));
});

class Line {
  readyState = 0;
  sent = [];
  constructor(address) {
    this.address = address;
  }
  send(text) {
    this.sent.push(JSON.parse(text));
  }
  close() {
    this.readyState = 3;
  }
  open(...frames) {
    this.readyState = 1;
    this.onopen();
    for (const one of frames) this.hear(one);
  }
  hear(one) {
    this.onmessage({ data: JSON.stringify(one) });
  }
  break() {
    this.readyState = 3;
    this.onclose({ code: 1006 });
  }
}

function world() {
  const state = { lines: [], timers: [], told: [], now: 0, entries: [], shut: false, fails: 0, asked: [], files: {} };
  const tell = Object.fromEntries(
    ["snapshot", "events", "state", "sent", "refused", "line"].map((name) => [name, (...values) => state.told.push([name, ...values])]),
  );
  state.socket = new LiveSocket({
    tell,
    enter: async (epoch, last, isSpeaking) => {
      state.entries.push([epoch, last, ...(isSpeaking ? ["speaking"] : [])]);
      if (state.fails-- > 0) throw new Error("no network");
      return state.shut ? null : { socket: `ws://house/room/?ep=${epoch}&s=${last}`, ticks: "/ticks/x/N.json" };
    },
    world: {
      open: (address) => {
        const line = new Line(address);
        state.lines.push(line);
        return line;
      },
      get: async (address) => {
        state.asked.push(address);
        return state.files[address.match(/(\w+)\.json/)[1]] ?? { status: 404 };
      },
      later: (seconds, deed) => {
        const timer = { at: state.now + seconds, deed };
        state.timers.push(timer);
        return timer;
      },
      forget: (timer) => (state.timers = state.timers.filter((one) => one !== timer)),
      now: () => state.now,
      random: () => 1,
    },
  });
  state.pass = async (seconds) => {
    const until = state.now + seconds;
    for (;;) {
      await new Promise((done) => setImmediate(done));
      const next = state.timers.filter((one) => one.at <= until).sort((a, b) => a.at - b.at)[0];
      if (!next) break;
      state.timers = state.timers.filter((one) => one !== next);
      state.now = next.at;
      next.deed();
    }
    state.now = until;
    await new Promise((done) => setImmediate(done));
  };
  state.line = () => state.lines.at(-1);
  state.kinds = () => state.told.map(([name]) => name);
  return state;
}

test("it enters, is online with the first frame, and takes up where it left off", async () => {
  const w = world();
  w.socket.start();
  await w.pass(0);
  w.line().open(frame(0, 4, [], { v: 1 }));
  w.line().hear(frame(5, 5, [[5, "chat", { id: 1 }]]));
  assert.deepEqual(w.told.at(-1), ["events", [[5, "chat", { id: 1 }]]]);
  assert.ok(w.told.some(([name, word]) => name === "line" && word === "online"));

  w.line().break();
  assert.deepEqual(w.told.at(-1), ["line", "offline"]);
  await w.pass(0.5);
  assert.deepEqual(w.entries, [["", 0], ["one", 5]]);
  assert.equal(w.lines.length, 2);
  w.socket.stop();
});

test("it tries again and again, later each time, and at once when asked", async () => {
  const w = world();
  w.fails = 3;
  w.socket.start();
  await w.pass(0);
  assert.equal(w.entries.length, 1);
  await w.pass(0.5);
  await w.pass(1);
  assert.equal(w.entries.length, 3);
  w.socket.reopen();
  await w.pass(0);
  assert.equal(w.lines.length, 1);
  await w.pass(20);
  assert.equal(w.lines.length, 1);
  w.socket.stop();
});

test("without entry it stops", async () => {
  const w = world();
  w.shut = true;
  w.socket.start();
  await w.pass(30);
  assert.equal(w.entries.length, 1);
  assert.deepEqual(w.told.at(-1), ["line", "shut"]);
});

test("a gap is asked for", async () => {
  const w = world();
  w.socket.start();
  await w.pass(0);
  w.line().open(frame(0, 4));
  w.line().hear(frame(7, 7, [[7, "chat", {}]]));
  assert.deepEqual(w.line().sent, [{ t: "resume", s: 4, ep: "one" }]);
  w.line().hear(frame(5, 7, [[5, "chat", {}], [6, "chat", {}], [7, "chat", {}]]));
  assert.deepEqual(w.told.at(-1)[1].map(([seq]) => seq), [5, 6, 7]);
  w.socket.stop();
});

test("words written before the line is there go out when it is, and again after it broke", async () => {
  const w = world();
  w.socket.start();
  w.socket.say("n1", "m1");
  w.socket.say("n2", "m2");
  await w.pass(0);
  w.line().open();
  assert.deepEqual(w.line().sent, []);
  w.line().hear(frame(0, 0));
  assert.deepEqual(w.line().sent, [{ t: "chat", c: "n1", m: "m1" }]);
  w.line().break();
  await w.pass(0.5);
  w.line().open(frame(0, 1));
  w.line().hear({ t: "ok", c: "n1", m: { id: 1 } });
  assert.deepEqual(w.line().sent.map((one) => one.c), ["n1", "n2"]);
  w.socket.stop();
});

test("too fast waits and sends the same message again; other refusals are final", async () => {
  const w = world();
  w.socket.start();
  await w.pass(0);
  w.line().open(frame(0, 0));
  w.socket.say("n1", "m1");
  w.line().hear({ error: { code: "talking_too_fast", message: "slow", c: "n1", seconds: 2 } });
  assert.deepEqual(w.told.at(-1).slice(2), [true]);
  await w.pass(2);
  assert.deepEqual(w.line().sent.map((one) => one.c), ["n1", "n1"]);
  w.line().hear({ error: { code: "message_too_long", message: "long", c: "n1" } });
  assert.deepEqual(w.told.at(-1).slice(2), [false]);
  w.socket.say("n2", "m2");
  assert.equal(w.line().sent.at(-1).c, "n2");
  w.socket.stop();
});

test("a line that says nothing is given up; a live one hears a sign of life", async () => {
  const w = world();
  w.socket.start();
  await w.pass(0);
  w.line().open(frame(0, 0));
  await w.pass(16);
  assert.deepEqual(w.line().sent, [{ t: "ack" }]);
  await w.pass(30);
  assert.equal(w.lines[0].readyState, 3);
  await w.pass(1);
  assert.equal(w.lines.length, 2);
  w.socket.stop();
  const lines = w.lines.length;
  await w.pass(60);
  assert.equal(w.lines.length, lines);
});

const file = (n, f, s, e = [], ep = "one") => ({ status: 200, frame: { n, ...frame(f, s, e, {}, ep) } });

async function polling(w, files) {
  w.files = files;
  w.socket.start();
  await w.pass(0);
  w.line().open();
  w.line().hear({ t: "poll" });
  await w.pass(0);
}

test("a full house has who only reads read files, by the same numbers", async () => {
  const w = world();
  await polling(w, { now: file(10, 0, 4), 11: file(11, 5, 6, [[5, "chat", { id: 1 }], [6, "chat", { id: 2 }]]), 12: file(12, 7, 6) });
  assert.ok(w.socket.isPolling);
  assert.equal(w.line().readyState, 3);
  assert.ok(w.kinds().includes("snapshot"));
  assert.deepEqual(w.told.at(-1), ["line", "online"]);

  await w.pass(3);
  assert.deepEqual(w.told.at(-1), ["events", [[5, "chat", { id: 1 }], [6, "chat", { id: 2 }]]]);
  await w.pass(3);
  // What is not there yet is asked for again.
  const asked = w.asked.length;
  await w.pass(2);
  assert.ok(w.asked.length > asked);
  assert.ok(w.asked.at(-1).endsWith("/13.json"));
});

test("a hole in the files, or one that is gone, begins anew", async () => {
  const w = world();
  await polling(w, { now: file(10, 0, 4), 11: file(11, 8, 9) });
  w.files.now = file(11, 0, 9);
  await w.pass(4);
  assert.deepEqual(w.kinds().filter((kind) => kind === "snapshot").length, 2);

  w.files[12] = { status: 410 };
  w.files.now = file(30, 0, 12);
  await w.pass(6);
  assert.equal(w.kinds().filter((kind) => kind === "snapshot").length, 3);
});

test("who has something to say gets a line, and keeps it", async () => {
  const w = world();
  await polling(w, { now: file(10, 0, 4) });
  w.socket.say("n1", "hello");
  await w.pass(0);
  assert.ok(!w.socket.isPolling);
  assert.deepEqual(w.entries.at(-1), ["one", 4, "speaking"]);
  w.line().open(frame(5, 4));
  assert.deepEqual(w.line().sent, [{ t: "chat", c: "n1", m: "hello" }]);
});

test("files that cannot be read lead back to the socket; without an address there is nothing to read", async () => {
  const w = world();
  await polling(w, { now: { status: 403 } });
  await w.pass(12);
  assert.ok(!w.socket.isPolling);
  assert.ok(w.entries.length > 1);
});

test("after some minutes it asks whether there is room again, and a stopped page reads nothing more", async () => {
  const w = world();
  await polling(w, { now: file(10, 0, 4) });
  await w.pass(400);
  assert.ok(!w.socket.isPolling);
  w.line().open();
  w.line().hear({ t: "poll" });
  w.socket.stop();
  const asked = w.asked.length;
  await w.pass(60);
  assert.equal(w.asked.length, asked);
});

test("what wants an answer of its own gets it by its nonce, or null in time", async () => {
  const later = [];
  const socket = { readyState: 1, sent: [], send: (text) => socket.sent.push(JSON.parse(text)), close() {} };
  const told = [];
  const tell = new Proxy({}, { get: (_target, name) => (...values) => told.push([name, ...values]) });
  const world = { open: () => socket, later: (seconds, deed) => later.push({ seconds, deed }), forget: () => {}, now: () => 0 };
  const live = new LiveSocket({ enter: async () => "ws://x", tell, world });

  assert.equal(await live.ask({ t: "vote", c: "early" }), null);
  live.start();
  await new Promise((resolve) => setImmediate(resolve));
  const first = live.ask({ t: "vote", c: "one" });
  const second = live.ask({ t: "vote", c: "two" });
  const third = live.ask({ t: "vote", c: "three" });
  socket.onmessage({ data: JSON.stringify({ t: "voted", c: "one", o: 2 }) });
  socket.onmessage({ data: JSON.stringify({ error: { code: "poll_closed", c: "two" } }) });
  later.filter(({ seconds }) => seconds === 5).at(-1).deed();

  assert.deepEqual(socket.sent.map(({ c }) => c), ["one", "two", "three"]);
  assert.equal((await first).o, 2);
  assert.equal((await second).error.code, "poll_closed");
  assert.equal(await third, null);
  // No other listener takes a vote for a message.
  assert.ok(!told.some(([name]) => name === "sent" || name === "refused"));
});
