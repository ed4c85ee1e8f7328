// Starts Stimulus and Turbo, and loads a controller when an element asks for it. The only module a page names.
import { Application } from "@hotwired/stimulus";
import { rememberZone } from "./lib/time.js";

// name in data-controller → where its module is. The paths are written out so that hashed file names reach them.
const controllers = {
  "autosubmit": () => import("./controllers/autosubmit_controller.js"),
  "copy": () => import("./controllers/copy_controller.js"),
  "countdown": () => import("./controllers/countdown_controller.js"),
  "dialog": () => import("./controllers/dialog_controller.js"),
  "drawer": () => import("./controllers/drawer_controller.js"),
  "focus": () => import("./controllers/focus_controller.js"),
  "form-guard": () => import("./controllers/form_guard_controller.js"),
  "unfold": () => import("./controllers/unfold_controller.js"),
  "keep-offline": () => import("./controllers/keep_offline_controller.js"),
  "menu": () => import("./controllers/menu_controller.js"),
  "refresh": () => import("./controllers/refresh_controller.js"),
  "reveal": () => import("./controllers/reveal_controller.js"),
  "focal": () => import("../commerce/catalog/focal_controller.js"),
  "follow": () => import("../marketplace/creators/follow_controller.js"),
  "selection": () => import("./controllers/selection_controller.js"),
  "shortcuts": () => import("./controllers/shortcuts_controller.js"),
  "toast": () => import("./controllers/toast_controller.js"),
  "broadcast": () => import("../streams/stage/broadcast_controller.js"),
  "backstage": () => import("../streams/stage/backstage_controller.js"),
  "stage-door": () => import("../streams/stage/stage_door_controller.js"),
  "preflight": () => import("../streams/stage/preflight_controller.js"),
  "pause": () => import("../streams/stage/pause_controller.js"),
  "source": () => import("../streams/stage/source_controller.js"),
  "door-scan": () => import("../streams/door/door_scan_controller.js"),
  "player": () => import("../streams/stage/player_controller.js"),
  "captions": () => import("../streams/stage/captions_controller.js"),
  "quality": () => import("../streams/stage/quality_controller.js"),
  "replay": () => import("../streams/stage/replay_controller.js"),
  "rewind": () => import("../streams/stage/rewind_controller.js"),
  "theatre": () => import("../streams/front/theatre_controller.js"),
  "room": () => import("../streams/room/room_controller.js"),
  "chat": () => import("../streams/room/chat_controller.js"),
  "claim": () => import("../streams/room/claim_controller.js"),
  "completer": () => import("../streams/room/completer_controller.js"),
  "grid-keys": () => import("../streams/room/grid_keys_controller.js"),
  "note": () => import("../streams/room/note_controller.js"),
  "talk-replay": () => import("../streams/room/talk_replay_controller.js"),
  "bullets": () => import("../streams/room/bullets_controller.js"),
  "bullet-menu": () => import("../streams/room/bullet_menu_controller.js"),
  "row-keys": () => import("../streams/room/row_keys_controller.js"),
  "pin-card": () => import("../streams/room/pin_card_controller.js"),
  "shelf": () => import("../streams/room/shelf_controller.js"),
  "show-price": () => import("../streams/room/show_price_controller.js"),
  "staff": () => import("../streams/room/staff_controller.js"),
  "rules": () => import("../streams/room/rules_controller.js"),
  "captioner": () => import("../streams/room/captioner_controller.js"),
  "room-tabs": () => import("../streams/room/room_tabs_controller.js"),
  "questions": () => import("../streams/room/questions_controller.js"),
  "voucher-card": () => import("../streams/room/voucher_card_controller.js"),
  "gift-goal": () => import("../streams/room/gift_goal_controller.js"),
  "gifts": () => import("../streams/room/gifts_controller.js"),
  "lapse": () => import("../streams/room/lapse_controller.js"),
  "bag": () => import("../commerce/checkout/bag_controller.js"),
  "stripe-card": () => import("../commerce/payments/stripe_card_controller.js"),
  "playhead": () => import("../streams/room/playhead_controller.js"),
  "drop-card": () => import("../streams/room/drop_card_controller.js"),
  "auction-card": () => import("../streams/room/auction_card_controller.js"),
  "deal-card": () => import("../streams/room/deal_card_controller.js"),
  "poll-card": () => import("../streams/room/poll_card_controller.js"),
  "question-now": () => import("../streams/room/question_now_controller.js"),
  "load": () => import("../streams/room/load_controller.js"),
  "giveaway": () => import("../streams/room/giveaway_controller.js"),
  "auction-log": () => import("./controllers/auction_log_controller.js"),
  "draw-proof": () => import("./controllers/draw_proof_controller.js"),
  "screen": () => import("../streams/room/screen_controller.js"),
  "screen-code": () => import("../streams/room/screen_code_controller.js"),
  "hearts": () => import("../streams/room/hearts_controller.js"),
  "studio": () => import("../streams/front/studio_controller.js"),
  "panic": () => import("../streams/front/panic_controller.js"),
  "preview": () => import("../streams/front/preview_controller.js"),
  "watch": () => import("../streams/front/watch_controller.js"),
  "seat": () => import("../streams/front/seat_controller.js"),
  "waiting": () => import("../streams/front/waiting_controller.js"),
  "poll": () => import("./controllers/poll_controller.js"),
  "order-wait": () => import("../commerce/orders/order_wait_controller.js"),
  "sheet": () => import("../commerce/checkout/sheet_controller.js"),
  "checkout": () => import("../commerce/checkout/checkout_controller.js"),
  "quantity": () => import("../commerce/checkout/quantity_controller.js"),
  "open-price": () => import("../commerce/checkout/open_price_controller.js"),
};

const application = Application.start();
const asked = new Set();

function load(name) {
  if (asked.has(name) || !(name in controllers)) return;
  asked.add(name);
  controllers[name]()
    .then((module) => application.register(name, module.default))
    .catch((error) => {
      // A flaky line must not cost the page its behaviour for good: the next element that asks tries again.
      asked.delete(name);
      console.error(`controller ${name}`, error);
    });
}

function loadWithin(root) {
  if (root.nodeType !== Node.ELEMENT_NODE) return;
  const askers = root.matches("[data-controller]") ? [root] : [];
  for (const element of [...askers, ...root.querySelectorAll("[data-controller]")]) {
    for (const name of element.dataset.controller.split(/\s+/)) load(name);
  }
}

function watchPage() {
  new MutationObserver((changes) => {
    for (const change of changes) {
      if (change.type === "attributes") loadWithin(change.target);
      for (const node of change.addedNodes) loadWithin(node);
    }
  }).observe(document.documentElement, { childList: true, subtree: true, attributes: true, attributeFilter: ["data-controller"] });
  loadWithin(document.documentElement);
}

async function startTurbo() {
  const Turbo = await import(`@hotwired/turbo`);
  // Only forms that say data-turbo="true" go through Turbo: it refuses a form page that comes back with status 200,
  // which is how Django shows errors.
  Turbo.config.forms.mode = "optin";
}

watchPage();
rememberZone();
// Page changes can wait; the first picture cannot.
requestAnimationFrame(() => setTimeout(startTurbo, 0));
