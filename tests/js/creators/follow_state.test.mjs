import assert from "node:assert/strict";
import { test } from "node:test";

import { FollowState } from "../../../static/marketplace/creators/follow_state.js";

test("a tap shows the wish at once", () => {
  const state = new FollowState(false);
  assert.equal(state.tap(), true);
  assert.equal(state.following, true);
});

test("a second tap before the answer is no tap", () => {
  const state = new FollowState(false);
  state.tap();
  assert.equal(state.tap(), null);
  assert.equal(state.following, true);
});

test("the answer of the server is what stays", () => {
  const state = new FollowState(false);
  state.tap();
  state.answered(true);
  assert.equal(state.tap(), false);
  state.answered(false);
  assert.equal(state.following, false);
});

test("a failure takes the wish back", () => {
  const state = new FollowState(true);
  state.tap();
  state.failed();
  assert.equal(state.following, true);
  assert.equal(state.waiting, false);
});
