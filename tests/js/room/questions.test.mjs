import assert from "node:assert/strict";
import test from "node:test";
import { RoomFeed } from "../../../static/streams/room/feed.js";
import { QuestionList } from "../../../static/streams/room/questions_list.js";

function listOf(...rows) {
  const list = new QuestionList();
  for (const row of rows) list.put(row);
  return list;
}
const ids = (rows) => rows.map(({ id }) => id);

test("the most wanted stands first, then the oldest", () => {
  const list = listOf({ id: 1, at: 10 }, { id: 2, at: 5 }, { id: 3, at: 7, votes: 2 });

  assert.deepEqual(ids(list.open), [3, 2, 1]);
  list.vote(1, 3);
  list.vote(99, 8);
  assert.deepEqual(ids(list.open), [1, 3, 2]);
});

test("what is on stage stands before all of them until it is answered", () => {
  const list = listOf({ id: 1, votes: 9 }, { id: 2 });
  list.bring(2);

  assert.deepEqual(ids(list.open), [2, 1]);
  assert.equal(list.answer(2), true);
  assert.equal(list.answer(2), false);
  assert.equal(list.stage, null);
  assert.deepEqual(ids(list.open), [1]);
});

test("of what was answered the latest stands first, rendered rows below", () => {
  const list = listOf({ id: 1, answered: true }, { id: 2, answered: true }, { id: 3 }, { id: 4 });
  list.answer(4);
  list.answer(3);

  assert.deepEqual(ids(list.answered), [3, 4, 2, 1]);
  // Told again, it keeps its place.
  list.put({ id: 4, answered: true });
  assert.deepEqual(ids(list.answered), [3, 4, 2, 1]);
});

test("everything of one person goes, on stage or not", () => {
  const list = listOf({ id: 1, w: "a" }, { id: 2, w: "b" }, { id: 3, w: "a", answered: true });
  list.bring(1);

  assert.deepEqual(list.hide("a").sort(), [1, 3]);
  assert.deepEqual(ids(list.open), [2]);
  assert.equal(list.stage, null);
});

test("after a gap only what the server lists stays", () => {
  const list = listOf({ id: 1 }, { id: 2 }, { id: 3, answered: true });

  assert.deepEqual(list.keep([2, 4]), [1, 3]);
  assert.deepEqual(ids(list.open), [2]);
});

test("votes told are added to those known, and what is on stage waits for the picture", () => {
  const feed = new RoomFeed();
  const heard = [];
  feed.listen({ state: (state, changed) => heard.push([changed.join(), state.asked?.id]) });
  feed.follow(new Date(1_000), { running: false });
  feed.snapshot([], { qv: { 1: 4 }, asked: { t: 0, id: null } });

  feed.change({ qv: { 2: 1 } });
  feed.change({ asked: { t: 1_500, id: 2 } });
  assert.deepEqual(feed.state.qv, { 1: 4, 2: 1 });
  assert.equal(feed.state.asked.id, null);
  feed.follow(new Date(1_600), { running: false });
  assert.deepEqual(heard.at(-1), ["asked", 2]);
});
