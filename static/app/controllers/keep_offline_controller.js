import { Controller } from "@hotwired/stimulus";

// Keeps this page, and what it is made of, on the device, so that it opens without a network the next time.
//   <main data-controller="keep-offline" data-keep-offline-worker-value="…" data-keep-offline-scope-value="/tickets/">
export default class extends Controller {
  static targets = ["kept"];
  static values = { worker: String, scope: String };

  async connect() {
    if (!("serviceWorker" in navigator)) return;
    try {
      await navigator.serviceWorker.register(this.workerValue, { scope: this.scopeValue });
      const { active } = await navigator.serviceWorker.ready;
      const parts = performance.getEntriesByType("resource").map(({ name }) => name);
      const channel = new MessageChannel();
      channel.port1.onmessage = ({ data }) => {
        if (data === "kept") for (const element of this.keptTargets) element.hidden = false;
      };
      active.postMessage({ keep: [window.location.href, ...parts] }, [channel.port2]);
    } catch {
      // A private window, or a browser that keeps nothing: the page works while it is open.
    }
  }
}
