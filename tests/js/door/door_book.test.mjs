import assert from "node:assert/strict";
import test from "node:test";
import { DoorBook, hashOf, newEntry, readCode } from "../../../static/streams/door/door_book.js";

function storage() {
  const kept = new Map();
  return { getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => kept.set(key, value) };
}

const LIST = {
  word: "w",
  counted: 3,
  tickets: [
    { h: "aa", n: "Alice", t: "Stalls", in: "", ok: true },
    { h: "bb", n: "Bo", t: "Stalls", in: "2030-01-01T20:00:00Z", ok: true },
    { h: "cc", n: "Cy", t: "Stalls", in: "2030-01-01T19:00:00Z", ok: false },
  ],
};
const scan = (h, more = {}) => ({ entry: `e-${h}-${more.at ?? ""}`, code: h, h, at: "2030-01-01T20:05:00Z", in: true, ...more });

test("a device lets each ticket in once by its own list", () => {
  const book = new DoorBook("s", storage());
  book.take(LIST);

  assert.equal(book.decide("aa").verdict, "admitted");
  book.note(scan("aa"));

  assert.deepEqual(book.decide("aa"), { verdict: "again", since: "2030-01-01T20:05:00Z", name: "Alice", tier: "Stalls" });
  assert.equal(book.decide("bb").verdict, "again");
  assert.equal(book.decide("zz").verdict, "unknown");
});

test("a refunded ticket that was used is refunded, not used", () => {
  const book = new DoorBook("s", storage());
  book.take(LIST);

  assert.equal(book.decide("cc").verdict, "refunded");
});

test("what was let in survives a reload, and a newer list that does not know of it", () => {
  const shelf = storage();
  const before = new DoorBook("s", shelf);
  before.take(LIST);
  before.note(scan("aa"));

  const after = new DoorBook("s", shelf);
  after.take(LIST);

  assert.equal(after.decide("aa").verdict, "again");
  assert.equal(after.queue.length, 1);
  assert.equal(after.counted, 4);
  assert.equal(new DoorBook("another", shelf).queue.length, 0);
});

test("what the house has answered is not told again, and stays used", () => {
  const book = new DoorBook("s", storage());
  book.take(LIST);
  book.note(scan("aa"));

  book.told([{ entry: scan("aa").entry, verdict: "again", since: "2030-01-01T20:01:00Z" }]);

  assert.equal(book.queue.length, 0);
  assert.equal(book.decide("aa").since, "2030-01-01T20:01:00Z");
});

test("a code is read as the house compares it", async () => {
  assert.equal(readCode(" AB12 cd.9F \n"), "ab12cd.9f");
  assert.equal(await hashOf("abc"), "ba7816bf8f01cfea414140de");
  assert.match(newEntry(), /^[0-9a-f]{24}$/);
});
