import assert from "node:assert/strict";
import { test } from "node:test";
import { PassKeeper } from "../../../static/streams/stage/pass_keeper.js";
import { readPass, withPass } from "../../../static/streams/stage/pass_urls.js";

const OLD = "https://shop.test/live/aaa-_1/1700000000/show1/v0/index.m3u8?_HLS_msn=4&_HLS_part=1";
const NEW = { token: "bbb", expires: 1700000090, show: "show1" };

test("a pass is read from an address", () => {
  assert.deepEqual(readPass("/live/aaa-_1/1700000000/show1/master.m3u8"), { token: "aaa-_1", expires: 1700000000, show: "show1" });
  assert.equal(readPass("/static/live/clip.mp4"), null);
});

test("the good pass takes the place of the old one, and nothing else changes", () => {
  assert.equal(withPass(OLD, NEW), "https://shop.test/live/bbb/1700000090/show1/v0/index.m3u8?_HLS_msn=4&_HLS_part=1");
});

test("another show's address, another path and no pass at all are left alone", () => {
  assert.equal(withPass(OLD, { ...NEW, show: "show2" }), OLD);
  assert.equal(withPass("https://cdn.test/poster.jpg", NEW), "https://cdn.test/poster.jpg");
  assert.equal(withPass(OLD, null), OLD);
});

function keeper(answers) {
  const timers = [];
  const refused = [];
  const made = new PassKeeper({
    src: "/live/aaa/1/show1/master.m3u8",
    renew: async () => {
      const answer = answers.shift();
      if (answer.status) throw Object.assign(new Error("no"), answer);
      return answer;
    },
    onRefused: (error) => refused.push(error.status),
    now: () => 1_000_000,
    later: (deed, ms) => timers.push({ deed, ms }),
    forget: () => {},
  });
  return { keeper: made, timers, refused };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

test("it renews by its own beat and rewrites addresses from then on", async () => {
  const { keeper: kept, timers } = keeper([{ src: "/live/bbb/2/show1/master.m3u8" }]);
  kept.start();
  assert.ok(timers[0].ms <= 45_000);
  timers[0].deed();
  await settled();
  assert.equal(kept.address("/live/aaa/1/show1/v0/seg3.m4s"), "/live/bbb/2/show1/v0/seg3.m4s");
  assert.equal(timers.length, 2);
});

test("a server that is away is asked again soon, a refusal is the end", async () => {
  const { keeper: kept, timers, refused } = keeper([{ status: 503 }, { status: 403 }]);
  kept.start();
  timers[0].deed();
  await settled();
  assert.ok(timers[1].ms <= 5_000);
  timers[1].deed();
  await settled();
  assert.equal(timers.length, 2);
  assert.deepEqual(refused, [403]);
});

test("many who ask at once share one question", async () => {
  const { keeper: kept } = keeper([{ src: "/live/bbb/2/show1/master.m3u8" }]);
  const [first, second] = await Promise.all([kept.renew(), kept.renew()]);
  assert.equal(first, second);
});

test("a reader's clock that is minutes wrong is seen, half a second is not", async () => {
  const wrong = keeper([{ src: "/live/b/2/show1/m", serverDate: 1_000_000 - 180_000 }]).keeper;
  await wrong.renew();
  assert.equal(Math.round(wrong.ahead / 1000), 180);
  const right = keeper([{ src: "/live/b/2/show1/m", serverDate: 1_000_000 - 900 }]).keeper;
  await right.renew();
  assert.equal(right.ahead, 0);
});
