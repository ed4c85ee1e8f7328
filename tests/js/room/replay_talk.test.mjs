import assert from "node:assert/strict";
import test from "node:test";
import { ReplayTalk } from "../../../static/streams/room/replay_talk.js";

const START = 1_000_000;
const at = (id, seconds) => ({ id, t: START + seconds * 1000, m: `m${id}` });
const MINUTES = {
  0: [at(1, -30), at(2, 5), at(3, 50)],
  1: [at(4, 61), at(5, 62), at(6, 100)],
  2: [at(7, 125)],
};

function replay(minutes = MINUTES) {
  const asked = [];
  const shown = [];
  const talk = new ReplayTalk({
    start: START,
    fetch: async (number) => {
      asked.push(number);
      if (minutes[number] === "broken") throw new Error("away");
      return minutes[number] ?? [];
    },
    tell: {
      said: (message) => shown.push(message.id),
      leapt: (messages) => shown.splice(0, shown.length, ...messages.map(({ id }) => id)),
    },
  });
  return { asked, shown, to: (seconds) => talk.move(START + seconds * 1000) };
}

test("nothing is fetched before the picture moves", () => {
  assert.deepEqual(replay().asked, []);
});

test("what was said comes when the picture gets there, each once", async () => {
  const { shown, to } = replay();
  await to(0);
  assert.deepEqual(shown, [1]);
  for (let seconds = 1; seconds <= 63; seconds += 1) await to(seconds);
  assert.deepEqual(shown, [1, 2, 3, 4, 5]);
});

test("every minute is fetched once, a little ahead", async () => {
  const { asked, to } = replay();
  for (const seconds of [0, 1, 2, 3]) await to(seconds);
  assert.deepEqual(asked, [0]);
  for (let seconds = 5; seconds <= 70; seconds += 2) await to(seconds);
  assert.deepEqual(asked, [0, 1]);
});

test("seeking shows what was said before that place, forwards and backwards", async () => {
  const { shown, to } = replay();
  await to(0);
  await to(126);
  assert.deepEqual(shown, [4, 5, 6, 7]);
  await to(20);
  assert.deepEqual(shown, [1, 2]);
  await to(21);
  assert.deepEqual(shown, [1, 2]);
});

test("a minute that did not come is asked for again, and the talk goes on", async () => {
  const minutes = { ...MINUTES, 0: "broken" };
  const { asked, shown, to } = replay(minutes);
  await to(0);
  assert.deepEqual(shown, []);
  minutes[0] = MINUTES[0];
  await to(6);
  assert.deepEqual(shown, [1, 2]);
  assert.deepEqual(asked, [0, 0]);
});

test("the picture that went elsewhere while a minute was on its way is the one that counts", async () => {
  const { shown, to } = replay();
  const slow = to(126);
  await to(10);
  await slow;
  assert.deepEqual(shown, [1, 2]);
});
