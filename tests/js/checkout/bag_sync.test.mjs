import assert from "node:assert/strict";
import { test } from "node:test";
import { BagSync, KEY } from "../../../static/commerce/checkout/bag_sync.js";

// A browser: what one page writes is told to all others, as browsers do.
function browser(house) {
  const kept = new Map();
  const pages = [];
  const open = (stamp = house.bag.stamp) => {
    const page = { shown: [] };
    const storage = {
      getItem: (key) => kept.get(key) ?? null,
      setItem: (key, value) => {
        kept.set(key, value);
        for (const other of pages) if (other !== page) page.told = other.sync.heard({ key, newValue: value });
      },
    };
    const ask = async () => ({ ...house.bag });
    page.sync = new BagSync({ storage, ask, show: (bag) => page.shown.push(bag.count), stamp });
    pages.push(page);
    page.sync.begin();
    return page;
  };
  return { open, kept };
}

const settle = () => new Promise((done) => setTimeout(done, 5));

test("what is put in on one page is on the sign of the other at once", async () => {
  const house = { bag: { count: 0, stamp: "none" } };
  const { open } = browser(house);
  const player = open();
  house.bag = { count: 2, stamp: "two" };
  // The shop's page was sent, and came back with the new bag.
  const shop = open();
  await settle();
  assert.deepEqual(player.shown, [2]);
  assert.deepEqual(shop.shown, []);

  // A word in the chat fills the bag: the room tells the player, the player the shop.
  house.bag = { count: 3, stamp: "three" };
  await player.sync.look();
  await settle();
  assert.deepEqual([player.shown, shop.shown], [[2, 3], [3]]);
});

test("a page with an old bag makes no other page go back", async () => {
  const house = { bag: { count: 1, stamp: "one" } };
  const { open, kept } = browser(house);
  const page = open();
  const old = open("old");
  await settle();
  assert.deepEqual(page.shown, []);
  await old.sync.look();
  await settle();
  assert.equal(kept.get(KEY), "one");
  assert.deepEqual([page.shown, old.shown], [[], [1]]);
});

test("what happens while an answer is on its way is asked for once more", async () => {
  let answers = 0;
  const shown = [];
  const bags = [{ count: 1, stamp: "1" }, { count: 2, stamp: "2" }];
  const ask = () => new Promise((done) => setTimeout(() => done(bags[answers++]), 2));
  const storage = { getItem: () => null, setItem: () => {} };
  const sync = new BagSync({ storage, ask, show: (bag) => shown.push(bag.count), stamp: "0" });
  sync.look();
  sync.look();
  sync.look();
  await new Promise((done) => setTimeout(done, 20));
  assert.deepEqual([shown, answers], [[1, 2], 2]);
});

test("a browser that keeps nothing and a house that is away break nothing", async () => {
  const storage = { getItem: () => null, setItem: () => { throw new Error("no room"); } };
  const sync = new BagSync({ storage, ask: async () => { throw new Error("away"); }, show: () => assert.fail(), stamp: "0" });
  sync.begin();
  await sync.look();
  assert.equal(sync.heard({ key: "other", newValue: "1" }), null);
});
