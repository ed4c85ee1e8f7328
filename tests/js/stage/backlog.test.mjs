import assert from "node:assert/strict";
import { test } from "node:test";
import { Backlog } from "../../../static/streams/stage/backlog.js";

const PART = 333_333;

// Parts of a third of a second, a keyframe at every third.
function fill(backlog, from, to, size = 80_000) {
  for (let seq = from; seq <= to; seq += 1) {
    const start = seq * PART;
    backlog.add({ seq, key: (seq - 1) % 3 === 0, start, end: start + PART, bytes: new Uint8Array(size) });
  }
}

function rest(backlog) {
  const seqs = [];
  for (let message = backlog.next(); message; message = backlog.next()) {
    seqs.push(message.seq);
    backlog.sent(message.seq);
  }
  return seqs;
}

test("what is acknowledged is forgotten", () => {
  const backlog = new Backlog();
  fill(backlog, 1, 6);
  backlog.ack(3);
  assert.equal(Math.round(backlog.seconds), 1);
  assert.equal(backlog.bytes, 3 * 80_000);
  backlog.ack(6);
  assert.ok(backlog.empty);
  assert.equal(backlog.seconds, 0);
});

test("each message is sent once", () => {
  const backlog = new Backlog();
  fill(backlog, 1, 4);
  assert.deepEqual(rest(backlog), [1, 2, 3, 4]);
  fill(backlog, 5, 5);
  assert.deepEqual(rest(backlog), [5]);
});

test("after a cut it goes on behind what the server has, and keeps that until it is stored", () => {
  const backlog = new Backlog();
  fill(backlog, 1, 6);
  rest(backlog);
  backlog.resume(4);
  assert.deepEqual(rest(backlog), [5, 6]);
  // The server died before it had stored anything: all of it again.
  backlog.resume(-1);
  assert.deepEqual(rest(backlog), [1, 2, 3, 4, 5, 6]);
});

test("beyond ten seconds whole groups are given up, oldest first, and it goes on at a keyframe", () => {
  const backlog = new Backlog();
  fill(backlog, 1, 31);
  assert.ok(backlog.seconds <= 10);
  assert.deepEqual(rest(backlog).slice(0, 3), [4, 5, 6]);
  assert.equal(backlog.givenUp, 3);
});

test("beyond eight megabytes too", () => {
  const backlog = new Backlog();
  fill(backlog, 1, 9, 1_000_000);
  assert.ok(backlog.bytes <= 8_000_000);
  assert.deepEqual(rest(backlog), [4, 5, 6, 7, 8, 9]);
});

test("a group that is half sent is finished; the one behind it is given up", () => {
  const backlog = new Backlog();
  fill(backlog, 1, 2);
  rest(backlog);
  fill(backlog, 3, 31);
  assert.deepEqual(rest(backlog).slice(0, 2), [3, 7]);
});

test("the group being made is never given up, whatever its size", () => {
  const backlog = new Backlog();
  fill(backlog, 1, 1, 9_000_000);
  assert.deepEqual(rest(backlog), [1]);
});
