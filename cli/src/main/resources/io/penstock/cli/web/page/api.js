// The server's answers. The token comes in the part of the address that no browser sends, and is kept for this tab alone.

const KEPT = "penstock-token";

function takeToken() {
  const given = /^#token=([\w-]+)$/.exec(location.hash);
  if (given) {
    sessionStorage.setItem(KEPT, given[1]);
    history.replaceState(null, "", location.pathname);
  }
  return sessionStorage.getItem(KEPT) ?? "";
}

const token = takeToken();

async function answered(response) {
  if (response.ok) {
    return response;
  }
  const said = await response.json().catch(() => ({}));
  throw new Error(said.problem ?? `status ${response.status}`);
}

function headers() {
  return { Authorization: `Bearer ${token}` };
}

export async function get(path, query = {}) {
  const parameters = new URLSearchParams(query).toString();
  const response = await fetch(`/api/${path}${parameters ? "?" + parameters : ""}`, { headers: headers() });
  return (await answered(response)).json();
}

export async function post(path, body) {
  const response = await fetch(`/api/${path}`, {
    method: "POST",
    headers: { ...headers(), "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
  return (await answered(response)).json();
}

/** Reads server-sent events until the stream ends or is aborted. EventSource cannot send the token. */
export async function events(signal, told) {
  const response = await answered(await fetch("/api/events", { headers: headers(), signal }));
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) {
      return;
    }
    const parts = (rest + value).split("\n\n");
    rest = parts.pop();
    for (const part of parts) {
      const fields = Object.fromEntries(part.split("\n").map(line => {
        const colon = line.indexOf(": ");
        return [line.slice(0, colon), line.slice(colon + 2)];
      }));
      told(fields.event, JSON.parse(fields.data));
    }
  }
}
