import assert from "node:assert/strict";
import test from "node:test";
import { ChatLog } from "../../../static/streams/room/chat_log.js";
import { ReadingPlace } from "../../../static/streams/room/reading_place.js";

// A list whose rows are 20 px high, in a window of 100.
class List {
  rows = 30;
  scrollTop = 0;
  clientHeight = 100;
  addEventListener(_name, deed) {
    this.scrolled = deed;
  }
  removeEventListener() {
    this.scrolled = null;
  }
  get scrollHeight() {
    return this.rows * 20;
  }
  scrollTo(top) {
    this.scrollTop = top;
    this.scrolled();
  }
}

function reader() {
  const list = new List();
  const told = [];
  let starts = 0;
  const place = new ReadingPlace(list, { unread: (count) => told.push(count), start: () => (starts += 1) });
  place.toEnd();
  return { list, place, told, starts: () => starts };
}

test("whoever reads the end stays there", () => {
  const { list, place, told } = reader();
  place.change(() => (list.rows += 1), { counts: true });
  assert.equal(list.scrollTop, list.scrollHeight);
  assert.deepEqual(told, []);
});

test("whoever reads further up stays where they are and is told how much has come", () => {
  const { list, place, told } = reader();
  list.scrollTo(200);
  for (let n = 0; n < 3; n += 1) place.change(() => (list.rows += 1), { counts: true });
  place.change(() => (list.rows += 1));
  assert.equal(list.scrollTop, 200);
  assert.deepEqual(told, [1, 2, 3]);
  list.scrollTo(list.scrollHeight - 100);
  assert.deepEqual(told, [1, 2, 3, 0]);
});

test("the first row asks for what was before, and what is read stays in its place", () => {
  const { list, place, starts } = reader();
  list.scrollTo(10);
  assert.equal(starts(), 1);
  place.prepend(() => (list.rows += 50));
  assert.equal(list.scrollTop, 1010);
});

const message = (id) => ({ id, w: "x", m: `m${id}` });

test("what was said before is kept while it is read, and let go at the end", () => {
  const log = new ChatLog({ insert() {}, remove() {} });
  for (let id = 301; id <= 500; id += 1) log.add(message(id));
  assert.equal(log.first, 301);
  assert.equal(log.addEarlier([300, 299, 301].map(message)), 2);
  assert.equal(log.first, 299);
  for (let id = 501; id <= 600; id += 1) log.add(message(id));
  assert.equal(log.keys.length, 302);
  log.settle();
  assert.equal(log.keys.length, 200);
  assert.equal(log.first, 401);
});

test("nobody keeps everything", () => {
  const log = new ChatLog({ insert() {}, remove() {} });
  log.add(message(100_000));
  for (let page = 0; page < 60; page += 1) {
    log.addEarlier(Array.from({ length: 50 }, (_one, at) => message(99_000 - page * 50 - at)));
    log.add(message(100_001 + page));
  }
  assert.ok(log.keys.length <= 2000);
});
