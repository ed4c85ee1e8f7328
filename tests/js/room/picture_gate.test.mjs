import assert from "node:assert/strict";
import test from "node:test";
import { RoomFeed } from "../../../static/streams/room/feed.js";
import { PictureGate } from "../../../static/streams/room/picture_gate.js";
import { pricesAt, showQuote } from "../../../static/streams/room/priced.js";

// A machine whose clock stands until it is moved.
function clockAt(now) {
  const clock = () => clock.now;
  clock.now = now;
  return clock;
}

const price = (minor, t, more = {}) => ({ t, q: `quote-${minor}`, by: { EUR: { minor, was: null, ...more } } });

test("two pages eight seconds apart change a price, and its quote, with their own picture", () => {
  const clock = clockAt(100_000);
  const pages = [2_000, 10_000].map((delay) => {
    const feed = new RoomFeed({ clock });
    feed.snapshot([], { prices: { lamp: price(6400, 1_000), vase: price(900, 1_000) } });
    feed.follow(clock.now - delay);
    return { feed, delay };
  });
  const [near, far] = pages;
  const seen = ({ feed }) => feed.state.prices.lamp.q;

  for (const { feed } of pages) feed.change({ prices: { lamp: price(6900, 99_000) } });
  assert.deepEqual(pages.map(seen), ["quote-6400", "quote-6400"]);

  clock.now = 101_500;
  for (const { feed, delay } of pages) feed.follow(clock.now - delay);
  assert.deepEqual([seen(near), seen(far)], ["quote-6900", "quote-6400"]);

  clock.now = 109_000;
  for (const { feed, delay } of pages) feed.follow(clock.now - delay);
  assert.deepEqual(pages.map(seen), ["quote-6900", "quote-6900"]);
  assert.equal(far.feed.state.prices.vase.q, "quote-900");
});

test("a snapshot that is ahead of the picture keeps each product's price until its moment", () => {
  const clock = clockAt(20_000);
  const feed = new RoomFeed({ clock });
  feed.snapshot([], { prices: { lamp: price(6400, 1_000), vase: price(900, 1_000) } });
  feed.follow(10_000, { running: false });
  feed.snapshot([], { prices: { lamp: price(6900, 12_000), cup: price(300, 2_000) } });
  assert.deepEqual(Object.keys(feed.state.prices).sort(), ["cup", "lamp"]);
  assert.equal(feed.state.prices.lamp.q, "quote-6400");

  feed.follow(12_000, { running: false });
  assert.equal(feed.state.prices.lamp.q, "quote-6900");
});

test("what is told later takes the place of what waits for the same moment or a later one", () => {
  const done = [];
  const gate = new PictureGate(clockAt(10_000));
  gate.move(5_000, { running: false });
  for (const t of [7_000, 9_000, 8_000]) gate.isOpen("pins", { t }, () => done.push(t));
  gate.move(20_000, { running: false });
  assert.deepEqual(done, [7_000, 8_000]);
});

test("a picture that stands still for half a minute holds nothing for ever", () => {
  const clock = clockAt(100_000);
  const gate = new PictureGate(clock);
  const done = [];
  gate.move(92_000);
  gate.move(92_000, { running: false });
  gate.isOpen("pins", { t: 95_000 }, () => done.push("pins"));

  clock.now += 30_000;
  gate.move(92_000, { running: false });
  assert.equal(gate.time, 92_000);
  assert.deepEqual(done, []);

  clock.now += 1;
  gate.move(92_000, { running: false });
  assert.equal(gate.time, clock.now - 8_000);
  assert.deepEqual(done, ["pins"]);

  gate.move(clock.now - 2_000);
  assert.equal(gate.time, clock.now - 2_000);
});

test("a picture of long ago that stands still is not taken for the delay of this page", () => {
  const clock = clockAt(10_000_000);
  const gate = new PictureGate(clock);
  gate.move(9_000_000);
  gate.move(9_000_000, { running: false });
  clock.now += 30_001;
  assert.equal(gate.time, clock.now - 60_000);
});

test("a player that died says nothing, and what waited comes when it would have", (t) => {
  t.mock.timers.enable({ apis: ["setInterval", "Date"], now: 100_000 });
  const gate = new PictureGate();
  const done = [];
  gate.move(92_000);
  gate.isOpen("pins", { t: 95_000 }, () => done.push("pins"));

  t.mock.timers.tick(2_500);
  assert.deepEqual(done, []);
  t.mock.timers.tick(1_000);
  assert.deepEqual(done, ["pins"]);
});

test("whoever has wound back far buys by what is told now; a little back is still their picture", () => {
  const clock = clockAt(1_000_000);
  const gate = new PictureGate(clock);
  gate.move(clock.now - 4_000);
  gate.move(clock.now - 20_000, { isWound: true });
  assert.equal(gate.time, clock.now - 20_000);

  gate.move(clock.now - 300_000, { isWound: true });
  assert.equal(gate.time, clock.now - 4_000);
  assert.equal(gate.isOpen("pins", { t: clock.now - 5_000 }, assert.fail), true);
});

test("no more than two hundred things wait: the oldest comes early, none is lost", () => {
  const gate = new PictureGate(clockAt(10_000));
  const done = [];
  gate.move(1_000, { running: false });
  for (let n = 0; n < 250; n += 1) gate.isOpen(`sale ${n}`, { t: 2_000 + n }, () => done.push(n));
  assert.equal(done.length, 50);
  gate.move(9_000, { running: false });
  assert.deepEqual(done, Array.from({ length: 250 }, (_, n) => n));
});

test("without a picture the server's clock counts, not this machine's", () => {
  const feed = new RoomFeed();
  feed.setMe({ name: "Nour", now: Date.now() - 60_000 });
  assert.ok(Math.abs(feed.time - (Date.now() - 60_000)) < 1_000);
  feed.setMe({ name: "Nour", now: Date.now() - 500 });
  assert.ok(Math.abs(feed.time - Date.now()) < 100);
});

test("a price that ends by itself is what comes then from its last moment on", () => {
  const fact = price(6400, 1_000, { until: 60_000, then: { minor: 7900, was: null } });
  assert.equal(pricesAt(fact, 59_999).EUR.minor, 6400);
  assert.equal(pricesAt(fact, 60_000).EUR.minor, 7900);
  assert.equal(pricesAt(fact, 60_000).EUR.until, undefined);
  assert.deepEqual(pricesAt(undefined, 1), {});
});

test("a link to buy says which price its reader was shown", () => {
  const link = (href) => ({ href, getAttribute: () => href, setAttribute: (_, value) => (link.now = value) });
  showQuote(link("/buy/lamp/?number=3&show=a.b.c&seen=old.1.x"), "new.2.y-_");
  assert.equal(link.now, "/buy/lamp/?number=3&show=a.b.c&seen=new.2.y-_");
  link.now = null;
  showQuote(link("#shelf"), "new.2.y");
  assert.equal(link.now, null);
});
