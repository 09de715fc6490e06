// The server, asked. A reply is {status, body}; status 0 means that there was none.

const LONGEST_WAIT = 20_000;

function xsrf() {
  return /(?:^|; )_xsrf=([^;]*)/.exec(document.cookie)?.[1] ?? "";
}

async function call(path, options) {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), LONGEST_WAIT);
  try {
    const reply = await fetch(`api/${path}`, { ...options, signal: stop.signal, redirect: "manual" });
    const body = await reply.json().catch(() => ({}));
    return { status: reply.type === "opaqueredirect" ? 403 : reply.status, body };
  } catch {
    return { status: 0, body: {} };
  } finally {
    clearTimeout(timer);
  }
}

export function get(path, query = {}) {
  const given = Object.entries(query).filter(([, value]) => value !== null && value !== undefined);
  const text = new URLSearchParams(given).toString();
  return call(text ? `${path}?${text}` : path, { cache: "no-store" });
}

export function post(path, body) {
  const headers = { "Content-Type": "application/json", "X-XSRFToken": xsrf() };
  return call(path, { method: "POST", headers, body: JSON.stringify(body) });
}

// What can be said when the page is being closed: a lease given back, no mark.
export function farewell(path, body) {
  const headers = { "Content-Type": "application/json", "X-XSRFToken": xsrf() };
  fetch(`api/${path}`, { method: "POST", headers, body: JSON.stringify(body), keepalive: true }).catch(() => {});
}
