import assert from "node:assert/strict";
import { test } from "node:test";
import { csrfToken, fillSlots, fillTemplate, fillText, showToast } from "../../../static/app/lib/dom.js";

// As much of an element as these helpers touch: slots by name, attributes, text.
class FakeElement {
  constructor(slot, children = []) {
    this.dataset = slot ? { slot } : {};
    this.children = children;
    this.attributes = {};
    this.textContent = "";
    this.removed = false;
  }
  querySelectorAll(selector) {
    const name = selector.match(/"(.+)"/)[1];
    return this.children.flatMap((child) => [...(child.dataset.slot === name ? [child] : []), ...child.querySelectorAll(selector)]);
  }
  setAttribute(name, value) { this.attributes[name] = value; }
  removeAttribute(name) { delete this.attributes[name]; }
  remove() { this.removed = true; }
  cloneNode() {
    const twin = new FakeElement(this.dataset.slot, this.children.map((child) => child.cloneNode()));
    twin.attributes = { ...this.attributes };
    return twin;
  }
}

test("words fill a clone and leave the template alone", () => {
  const title = new FakeElement("title");
  const template = { content: { firstElementChild: new FakeElement(null, [title]) } };

  const row = fillTemplate(template, { title: "<b>Washi Moon</b>" });

  assert.equal(row.children[0].textContent, "<b>Washi Moon</b>");
  assert.equal(title.textContent, "");
});

test("an object sets attributes, null takes the element away", () => {
  const [picture, left, buy] = [new FakeElement("picture"), new FakeElement("left"), new FakeElement("buy")];
  buy.attributes.disabled = "";
  const root = new FakeElement(null, [picture, new FakeElement(null, [left]), buy]);

  fillSlots(root, { picture: { src: "/a.webp", alt: "" }, left: null, buy: { disabled: false, text: "Buy", hidden: true } });

  assert.deepEqual(picture.attributes, { src: "/a.webp", alt: "" });
  assert.equal(left.removed, true);
  assert.deepEqual(buy.attributes, { hidden: "" });
  assert.equal(buy.textContent, "Buy");
});

test("the root itself may be a slot, and a slot may stand twice", () => {
  const inner = new FakeElement("number");
  const root = new FakeElement("number", [inner]);

  fillSlots(root, { number: 3 });

  assert.deepEqual([root.textContent, inner.textContent], ["3", "3"]);
});

test("a translated text takes its values and keeps what it does not know", () => {
  assert.equal(fillText("{name} bought No. {number}", { name: "Ines", number: 3 }), "Ines bought No. 3");
  assert.equal(fillText("{nobody} waits", {}), "{nobody} waits");
});

test("the token comes from a form, else from the cookie", () => {
  assert.equal(csrfToken({ querySelector: () => ({ value: "from-form" }), cookie: "" }), "from-form");
  assert.equal(csrfToken({ querySelector: () => null, cookie: "zone=x; csrftoken=ab%3Dc" }), "ab=c");
  assert.equal(csrfToken({ querySelector: () => null, cookie: "" }), "");
});

test("a toast is added to the list the server rendered", () => {
  const added = [];
  const template = { content: { firstElementChild: new FakeElement(null, [new FakeElement("text")]) } };
  const page = { getElementById: (id) => (id === "toasts" ? { append: (row) => added.push(row) } : template) };

  showToast("Copied", page);

  assert.equal(added[0].children[0].textContent, "Copied");
});
