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

export function loggedOut(status) {
  return status === 401 || status === 403;
}

// The word for why something that was asked for did not come.
export function why(status) {
  if (status === 0) return "no_reply";
  return loggedOut(status) ? "logged_out_long" : "server_says";
}

export function get(path, query = {}) {
  const given = Object.entries(query).filter(([, value]) => value !== null && value !== undefined);
  const text = new URLSearchParams(given).toString();
  return call(text ? `${path}?${text}` : path, { cache: "no-store" });
}

function sent(body) {
  const headers = { "Content-Type": "application/json", "X-XSRFToken": xsrf() };
  return { method: "POST", headers, body: JSON.stringify(body) };
}

export function post(path, body) {
  return call(path, sent(body));
}

// What can be said when the page is being closed: a lease given back, no mark.
export function farewell(path, body) {
  fetch(`api/${path}`, { ...sent(body), keepalive: true }).catch(() => {});
}
