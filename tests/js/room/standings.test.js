import assert from "node:assert/strict";
import { test } from "node:test";
import { RoomFeed } from "../../../static/streams/room/feed.js";

const stands = (n, state = "open", more = {}) => ({ lamp: { n, state, ...more } });

test("news of a bid that was overtaken by a later one changes nothing", () => {
  const feed = new RoomFeed();
  feed.snapshot([], { bids: stands(4) });
  feed.change({ bids: stands(6) });
  feed.change({ bids: { ...stands(5), vase: { n: 0, state: "scheduled" } } });
  assert.equal(feed.state.bids.lamp.n, 6);
  assert.equal(feed.state.bids.vase.n, 0);
  feed.snapshot([], { bids: stands(5) });
  assert.deepEqual(feed.state.bids, stands(6));
});

test("an auction that is over runs no more, and what becomes of the piece is still told", () => {
  const feed = new RoomFeed();
  feed.snapshot([], { bids: stands(2, "scheduled") });
  feed.change({ bids: stands(2, "open") });
  feed.change({ bids: stands(2, "scheduled") });
  assert.equal(feed.state.bids.lamp.state, "open");
  feed.change({ bids: stands(2, "sold", { award: "due" }) });
  feed.change({ bids: stands(2, "open") });
  assert.equal(feed.state.bids.lamp.state, "sold");
  feed.change({ bids: stands(2, "sold", { award: "paid" }) });
  assert.equal(feed.state.bids.lamp.award, "paid");
});
