import assert from "node:assert/strict";
import test from "node:test";
import { ChatLog } from "../../../static/streams/room/chat_log.js";

class View {
  rows = [];
  insert(row, before) {
    const at = before === null ? this.rows.length : this.rows.indexOf(before);
    assert.notEqual(at, -1);
    this.rows.splice(at, 0, row.key);
  }
  remove(key) {
    assert.ok(this.rows.includes(key));
    this.rows.splice(this.rows.indexOf(key), 1);
  }
}

function fresh() {
  const view = new View();
  return { log: new ChatLog(view), view };
}

const message = (id, fields = {}) => ({ id, c: `nonce-${id}`, w: "x", name: "Nour", role: "fan", m: `m${id}`, ...fields });

test("messages stand in the order of their numbers, whatever order they came in, each once", () => {
  const { log, view } = fresh();
  for (const id of [3, 1, 2, 3, 1]) log.add(message(id));

  assert.deepEqual(view.rows, ["m1", "m2", "m3"]);
  assert.deepEqual(log.keys, view.rows);
});

test("own words are there at once, last, and become the message", () => {
  const { log, view } = fresh();
  log.add(message(1));
  log.addWaiting("nonce-9", "hello");
  log.add(message(2));
  assert.deepEqual(view.rows, ["m1", "m2", "wnonce-9"]);

  log.confirm("nonce-9", message(3, { c: "nonce-9" }));
  assert.deepEqual(view.rows, ["m1", "m2", "m3"]);
  log.add(message(3, { c: "nonce-9" }), "x");
  assert.deepEqual(view.rows, ["m1", "m2", "m3"]);
});

test("own words that come back with the others' before the answer are one row", () => {
  const { log, view } = fresh();
  log.addWaiting("nonce-3", "hello");
  log.add(message(3), "x");
  log.confirm("nonce-3", message(3));

  assert.deepEqual(view.rows, ["m3"]);
});

test("somebody else's message with the same nonce is not mine", () => {
  const { log, view } = fresh();
  log.addWaiting("nonce-3", "hello");
  log.add(message(3, { w: "somebody" }), "x");

  assert.deepEqual(view.rows, ["m3", "wnonce-3"]);
});

test("refused words go and are given back", () => {
  const { log, view } = fresh();
  log.addWaiting("nonce-1", "too long");

  assert.equal(log.refuse("nonce-1"), "too long");
  assert.equal(log.refuse("nonce-1"), null);
  assert.deepEqual(view.rows, []);
});

test("a sale stands where it happened, once", () => {
  const { log, view } = fresh();
  log.add(message(1));
  log.addSale({ name: "Ines", numbers: [3] }, 7);
  log.add(message(2));
  log.addSale({ name: "Ines", numbers: [3] }, 7);
  log.addSale({ name: "", numbers: [3] }, 8);

  assert.deepEqual(view.rows, ["m1", "s7", "m2", "s8"]);
});

test("a deleted message goes, and all of one writer's with one word", () => {
  const { log, view } = fresh();
  for (const id of [1, 2, 3, 4]) log.add(message(id, { w: id % 2 ? "odd" : "even" }));
  assert.ok(log.remove(2));
  assert.ok(!log.remove(2));
  assert.equal(log.hide("odd"), 2);

  assert.deepEqual(view.rows, ["m4"]);
});

test("beginning anew keeps what is still there, takes away what is not, and leaves own waiting words", () => {
  const { log, view } = fresh();
  const inserted = [];
  for (const id of [1, 2, 3]) log.add(message(id));
  log.addSale({ name: "", numbers: [1] }, 4);
  log.addWaiting("nonce-8", "mine");
  const insert = view.insert.bind(view);
  view.insert = (row, before) => {
    inserted.push(row.key);
    insert(row, before);
  };
  log.reset([message(2), message(3), message(4)]);

  assert.deepEqual(view.rows, ["m2", "m3", "m4", "wnonce-8"]);
  assert.deepEqual(inserted, ["m4"]);
});

test("rows the server rendered are taken as they are", () => {
  const { log, view } = fresh();
  view.rows = ["m1", "m2"];
  log.adopt(message(1));
  log.adopt(message(2));
  log.add(message(2));
  log.add(message(3));

  assert.deepEqual(view.rows, ["m1", "m2", "m3"]);
});

test("only the last two hundred rows are kept", () => {
  const { log, view } = fresh();
  for (let id = 1; id <= 450; id += 1) log.add(message(id));

  assert.equal(view.rows.length, 200);
  assert.equal(view.rows[0], "m251");
});
