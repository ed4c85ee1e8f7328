import assert from "node:assert/strict";
import test from "node:test";
import { KeptPass } from "../../../static/streams/room/kept_pass.js";

test("a kept pass is used once, while it can be good, and the latest one counts", () => {
  let now = 0;
  const kept = new KeptPass(() => now);
  assert.equal(kept.take(), null);

  kept.keep({ pass: "one" });
  kept.keep({ pass: "two" });
  now = 89_000;
  assert.deepEqual(kept.take(), { pass: "two" });
  assert.equal(kept.take(), null);

  kept.keep({ pass: "three" });
  now += 90_000;
  assert.equal(kept.take(), null);
  kept.keep({ pass: "four" });
  kept.forget();
  assert.equal(kept.take(), null);
});
