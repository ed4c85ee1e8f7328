import assert from "node:assert/strict";
import test from "node:test";
import { RoomFeed } from "../../../static/streams/room/feed.js";
import { HeartCounter, flying } from "../../../static/streams/room/hearts.js";
import { leftText, pricesFor } from "../../../static/streams/room/priced.js";

const message = (id, w = "x") => ({ id, w, name: "Nour", role: "fan", m: `m${id}` });

function ear() {
  const heard = [];
  const names = ["me", "line", "snapshot", "chat", "sale", "caption", "remove", "hide", "state", "sent", "refused"];
  return { heard, ...Object.fromEntries(names.map((name) => [name, (...values) => heard.push([name, ...values])])) };
}

test("a controller that loads late begins with what is known", () => {
  const feed = new RoomFeed();
  feed.setMe({ name: "Nour" });
  feed.setLine("online");
  feed.snapshot([[0, "chat", message(1)], [0, "chat", message(2, "spam")]], { v: 2, pins: null, st: { lamp: 4 } });
  feed.events([[5, "chat", message(3)], [6, "hide", { w: "spam" }], [7, "delete", { id: 1 }], [8, "sale", { name: "", numbers: [3] }]]);
  feed.change({ st: { candle: 0 }, v: 3 });

  const late = ear();
  feed.listen(late);
  assert.deepEqual(late.heard, [
    ["me", { name: "Nour" }],
    ["line", "online"],
    ["snapshot", [message(3)]],
    ["state", { v: 3, pins: null, st: { lamp: 4, candle: 0 } }, ["v", "pins", "st"]],
  ]);
});

test("everybody hears the news once, in order, until they stop listening", () => {
  const feed = new RoomFeed();
  const one = ear();
  const forget = feed.listen(one);
  feed.snapshot([], { v: 1 });
  feed.events([[1, "chat", message(1)], [2, "sale", { name: "Ines", numbers: [3] }]]);
  feed.sent("nonce", message(2));
  feed.refused({ code: "message_empty" }, false);
  forget();
  feed.events([[3, "chat", message(3)]]);

  assert.deepEqual(one.heard, [
    ["line", "connecting"],
    ["snapshot", []],
    ["state", { v: 1 }, ["v"]],
    ["chat", message(1), 1],
    ["sale", { name: "Ines", numbers: [3] }, 2],
    ["sent", "nonce", message(2)],
    ["refused", { code: "message_empty" }, false],
  ]);
});

test("an unknown kind of news is let pass", () => {
  const feed = new RoomFeed();
  const one = ear();
  feed.listen(one);
  feed.events([[1, "fireworks", {}]]);
  assert.equal(one.heard.length, 1);
});

test("another room begins with nothing", () => {
  const feed = new RoomFeed();
  feed.snapshot([[0, "chat", message(1)]], { v: 1 });
  feed.reset();
  const one = ear();
  feed.listen(one);
  assert.deepEqual(one.heard, [["line", "connecting"]]);
});

const pin = (number, t) => ({ t, items: [{ number }] });

test("two pages eight seconds apart see a pin with their own picture", () => {
  const pages = [20_000, 12_000].map((date) => {
    const feed = new RoomFeed();
    const numbers = [];
    feed.snapshot([], { pins: pin(1, 1_000), v: 2 });
    feed.follow(date);
    feed.listen({ state: (state, changed) => changed.includes("pins") && numbers.push(state.pins.items[0].number) });
    return { feed, numbers };
  });
  const [near, far] = pages;

  for (const { feed } of pages) feed.change({ pins: pin(2, 20_000), v: 3 });
  assert.deepEqual(near.numbers, [1, 2]);
  assert.deepEqual(far.numbers, [1]);
  assert.equal(far.feed.state.v, 3);

  far.feed.follow(19_900, { running: false });
  assert.deepEqual(far.numbers, [1]);
  far.feed.follow(20_000, { running: false });
  assert.deepEqual(far.numbers, [1, 2]);
});

test("a snapshot that is ahead of the picture keeps what was, and forgets what waited", () => {
  const feed = new RoomFeed();
  feed.snapshot([], { pins: pin(1, 1_000) });
  feed.follow(10_000, { running: false });
  feed.change({ pins: pin(2, 12_000) });
  feed.snapshot([], { pins: pin(3, 14_000) });
  assert.equal(feed.state.pins.items[0].number, 1);

  feed.follow(13_000, { running: false });
  assert.equal(feed.state.pins.items[0].number, 1);
  feed.follow(14_000, { running: false });
  assert.equal(feed.state.pins.items[0].number, 3);
});

test("without a picture what belongs to it is told at once, and when the player goes nothing stays behind", () => {
  const feed = new RoomFeed();
  feed.snapshot([], { pins: pin(1, 99_000) });
  assert.equal(feed.state.pins.items[0].number, 1);

  feed.follow(10_000, { running: false });
  feed.change({ pins: pin(2, 99_000) });
  feed.events([[7, "fireworks", { t: 99_000 }]]);
  const told = [];
  feed.listen({ fireworks: (body, seq) => told.push(seq) });
  assert.equal(feed.state.pins.items[0].number, 1);
  feed.follow(null);
  assert.equal(feed.state.pins.items[0].number, 2);
  assert.deepEqual(told, [7]);
});

test("each page shows its own currency", () => {
  const prices = { EUR: { minor: 6400, was: 7900 }, JPY: { minor: 9800, was: null } };
  assert.deepEqual(pricesFor(prices, "EUR", "en"), { price: "€64.00", was: "€79.00" });
  assert.deepEqual(pricesFor(prices, "JPY", "ja"), { price: "￥9,800", was: null });
  assert.deepEqual(pricesFor(prices, "INR", "en"), { price: null, was: null });
  assert.deepEqual(pricesFor(undefined, "INR", "en"), { price: null, was: null });
});

test("what is left is said by the language's rules", () => {
  const texts = { soldOut: "Sold out", one: "only {n} left", other: "{n} left" };
  assert.equal(leftText(0, texts, "en"), "Sold out");
  assert.equal(leftText(-1, texts, "en"), "Sold out");
  assert.equal(leftText(1, texts, "en"), "only 1 left");
  assert.equal(leftText(1284, texts, "en"), "1,284 left");
});

test("taps are gathered and a rush is capped", () => {
  const counter = new HeartCounter();
  for (let n = 0; n < 50; n += 1) counter.tap();
  assert.equal(counter.take(), 20);
  assert.equal(counter.take(), 0);
});

test("others' hearts fly, some for many, none when the count began anew", () => {
  assert.equal(flying(null, 4210), 0);
  assert.equal(flying(10, 12), 2);
  assert.equal(flying(10, 500), 6);
  assert.equal(flying(500, 3), 0);
});

test("what came of an order in the chat is told to who listens", () => {
  const feed = new RoomFeed();
  const heard = [];
  const forget = feed.listen({ claimed: (claim) => heard.push(claim), turn: ({ w }) => heard.push(w) });

  feed.claimed({ n: 1, m: "in your bag", url: "/checkout/" });
  feed.events([[1, "turn", { w: "abc" }]]);
  forget();
  feed.claimed({ n: 2 });

  assert.deepEqual(heard, [{ n: 1, m: "in your bag", url: "/checkout/" }, "abc"]);
});
