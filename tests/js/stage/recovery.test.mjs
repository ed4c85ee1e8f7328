import assert from "node:assert/strict";
import { test } from "node:test";
import { Backoff, remedy } from "../../../static/streams/stage/recovery.js";

test("each trouble has its remedy", () => {
  const network = { fatal: true, type: "networkError" };
  assert.equal(remedy({ ...network, status: 404 }), "wait");
  assert.equal(remedy({ ...network, status: 0 }), "retry");
  assert.equal(remedy({ ...network, status: 503 }), "retry");
  assert.equal(remedy({ fatal: true, type: "mediaError" }), "mend");
  assert.equal(remedy({ fatal: true, type: "muxError" }), "reopen");
});

test("a pass that ran out is renewed before hls.js gives up", () => {
  assert.equal(remedy({ fatal: false, type: "networkError", status: 403 }), "renew");
  assert.equal(remedy({ fatal: false, type: "networkError", status: 410 }), "renew");
});

test("what hls.js deals with is left to it", () => {
  assert.equal(remedy({ fatal: false, type: "mediaError" }), null);
});

test("tries grow apart, up to a limit, and begin anew after success", () => {
  const backoff = new Backoff(() => 0.5);
  const waits = Array.from({ length: 8 }, () => backoff.next());
  assert.equal(waits[0], 500);
  assert.ok(waits.every((wait, index) => index === 0 || wait >= waits[index - 1]));
  assert.equal(waits.at(-1), 5_000);
  backoff.reset();
  assert.equal(backoff.next(), 500);
});

test("a thousand players do not come back at once", () => {
  const [early, late] = [new Backoff(() => 0).next(), new Backoff(() => 1).next()];
  assert.ok(late - early > 250);
});
