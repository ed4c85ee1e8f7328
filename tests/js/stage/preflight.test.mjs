import assert from "node:assert/strict";
import { test } from "node:test";
import { LineProbe } from "../../../static/streams/stage/line_probe.js";
import { needed, verdictOf } from "../../../static/streams/stage/verdict.js";

const SIZES = [
  { short: 720, bitrate: 2_000_000 },
  { short: 540, bitrate: 1_200_000 },
  { short: 360, bitrate: 600_000 },
];
const STRONG = { short: 720, renditions: 2, fps: 30 };

function verdict(bits, machine = STRONG) {
  const { word, short, renditions } = verdictOf({ bits, machine, sizes: SIZES });
  return [word, short, renditions];
}

test("a line with head-room carries what was chosen, and the small picture too", () => {
  assert.deepEqual(verdict(10e6), ["carries", 720, 2]);
});

test("a line that only fits the large picture gets no small one beside it", () => {
  assert.deepEqual(verdict(needed(2_000_000) + 1), ["carries", 720, 1]);
});

test("a line without head-room for it gets a humbler picture", () => {
  assert.deepEqual(verdict(needed(2_000_000) - 1), ["less", 540, 2]);
  assert.deepEqual(verdict(1e6), ["less", 360, 1]);
});

test("a line that carries hardly anything gets as few bits as fit, and never fewer than a picture needs", () => {
  assert.deepEqual(verdict(600_000), ["barely", 360, 1]);
  assert.ok(verdictOf({ bits: 600_000, machine: STRONG, sizes: SIZES }).bitrate < 400_000);
  assert.equal(verdictOf({ bits: 20_000, machine: STRONG, sizes: SIZES }).bitrate, 200_000);
});

test("no line, and no picture, are said as such", () => {
  assert.deepEqual(verdict(0), ["noLine", 720, 1]);
  assert.deepEqual(verdict(10e6, { short: 720, renditions: 0, fps: 0 }), ["noPicture", 720, 1]);
});

test("a slow machine gets a humbler picture on a good line", () => {
  assert.deepEqual(verdict(10e6, { short: 540, renditions: 1, fps: 30 }), ["slow", 540, 1]);
  assert.deepEqual(verdict(10e6, { short: 720, renditions: 1, fps: 30 }), ["carries", 720, 1]);
  assert.deepEqual(verdict(10e6, { short: 100, renditions: 1, fps: 9 }), ["slow", 360, 1]);
});

test("what could not be measured forbids nothing", () => {
  assert.deepEqual(verdict(null), ["unknown", 720, 2]);
  assert.deepEqual(verdict(null, null), ["unknown", 720, 2]);
  assert.deepEqual(verdict(10e6, null), ["carries", 720, 2]);
});

// --- the line

class Socket {
  readyState = 1;
  bufferedAmount = 0;
  sent = [];

  send(data) {
    if (typeof data === "string") this.sent.push(JSON.parse(data));
    else this.bufferedAmount += data.byteLength;
  }

  says(message) {
    this.onmessage?.({ data: JSON.stringify(message) });
  }

  close() {
    this.readyState = 3;
    this.onclose?.();
  }
}

function probe() {
  const socket = new Socket();
  const timers = new Set();
  const heard = [];
  const line = new LineProbe({
    url: "ws://test/",
    ticket: "t",
    tell: (bits) => heard.push(bits),
    surroundings: {
      open: () => socket,
      later: (deed) => {
        const timer = { deed };
        timers.add(timer);
        return timer;
      },
      forget: (timer) => timers.delete(timer),
      chunk: new Uint8Array(16_384),
    },
  });
  const answer = line.measure();
  socket.onopen();
  return { socket, timers, heard, answer };
}

test("it sends its ticket, fills the line but not the memory, and answers what the server counted", async () => {
  const { socket, timers, heard, answer } = probe();
  assert.deepEqual(socket.sent, [{ type: "probe", ticket: "t" }]);
  assert.equal(socket.bufferedAmount, 0);
  socket.says({ type: "go", seconds: 4, bytes: 6e6 });
  assert.equal(socket.bufferedAmount, 256 * 1024);
  socket.says({ type: "got", bytes: 125_000, seconds: 1 });
  socket.says({ type: "done", bytes: 1_000_000, seconds: 4 });

  assert.deepEqual(await answer, { bits: 2e6 });
  assert.deepEqual(heard, [1e6]);
  assert.equal(socket.readyState, 3);
  assert.equal(timers.size, 0, "no timer is left behind");
});

test("a refusal is told by its code", async () => {
  const { socket, answer } = probe();
  socket.says({ type: "refuse", reason: "busy" });
  await assert.rejects(answer, { code: "busy" });
});

test("a line that breaks says what it carried so far, and none says nothing", async () => {
  const broken = probe();
  broken.socket.says({ type: "go" });
  broken.socket.says({ type: "got", bytes: 250_000, seconds: 1 });
  broken.socket.close();
  assert.deepEqual(await broken.answer, { bits: 2e6 });

  const none = probe();
  none.socket.close();
  assert.deepEqual(await none.answer, { bits: 0 });
});

test("a server without a word is not waited for for ever", async () => {
  const { timers, answer } = probe();
  for (const { deed } of timers) deed();
  assert.deepEqual(await answer, { bits: 0 });
});
