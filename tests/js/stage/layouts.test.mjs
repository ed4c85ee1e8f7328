import assert from "node:assert/strict";
import test from "node:test";
import { LAYOUTS, cropOf, placesOf } from "../../../static/streams/stage/backstage/layouts.js";

const SIZES = [{ width: 1280, height: 720 }, { width: 720, height: 1280 }];
const area = ({ width, height }) => width * height;

for (const size of SIZES) {
  for (let count = 1; count <= 4; count += 1) {
    test(`${count} side by side fill ${size.width} × ${size.height} without a gap or an overlap`, () => {
      const places = placesOf("side", count, size);

      assert.equal(places.length, count);
      assert.equal(places.reduce((sum, place) => sum + area(place), 0), area(size));
      for (const { x, y, width, height } of places) {
        assert.ok(x >= 0 && y >= 0 && x + width <= size.width && y + height <= size.height);
      }
    });

    test(`${count} in the corner of ${size.width} × ${size.height} do not touch each other and leave the middle free`, () => {
      const [whole, ...small] = placesOf("big", count, size);

      assert.deepEqual(whole, { x: 0, y: 0, ...size });
      for (const [index, place] of small.entries()) {
        assert.ok(place.y >= 0 && place.x > size.width / 2);
        if (index) assert.ok(place.y + place.height < small[index - 1].y);
      }
    });
  }
}

test("a layout of one is the whole picture, whatever it is called", () => {
  for (const layout of LAYOUTS) assert.deepEqual(placesOf(layout, 1, SIZES[0]), [{ x: 0, y: 0, ...SIZES[0] }]);
});

test("only the host, or only the guests, leaves the others out", () => {
  assert.deepEqual(placesOf("host", 3, SIZES[0]).slice(1), [null, null]);
  assert.equal(placesOf("guests", 3, SIZES[0])[0], null);
  assert.equal(placesOf("guests", 3, SIZES[0]).length, 3);
});

test("a picture is cut in the middle and never stretched", () => {
  const crop = cropOf({ width: 640, height: 480 }, { width: 640, height: 720 });

  assert.ok(Math.abs(crop.width / crop.height - 640 / 720) < 1e-9);
  assert.equal(crop.x + crop.width / 2, 320);
  assert.equal(crop.height, 480);
});
