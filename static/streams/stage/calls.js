import { csrfToken } from "../../app/lib/dom.js";

// A deed asked of the server from a page: POST with the page's CSRF token, a JSON answer, a refusal as an error.

export class CallRefused extends Error {
  constructor({ code, message, status, answer }) {
    super(message);
    this.code = code;
    this.status = status;
    this.answer = answer;
  }
}

export async function post(url, fields = {}) {
  const response = await fetch(url, {
    method: "POST",
    headers: { "X-CSRFToken": csrfToken(), "X-Requested-With": "fetch", Accept: "application/json" },
    body: new URLSearchParams(fields),
  });
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) {
    throw new CallRefused({ code: answer.error?.code, message: answer.error?.message ?? "", status: response.status, answer });
  }
  return { ...answer, serverDate: Date.parse(response.headers.get("Date") ?? "") || null };
}
