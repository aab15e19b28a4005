// A script of the asking document itself. It reads what to ask from its own element, writes what it saw there, and
// then tells so with an event.
(async script => {
  const TIME_LIMIT_MS = 5000;
  const ask = JSON.parse(script.dataset.ask);

  const BODIES = {
    text: text => text,
    url_search_params: pairs => new URLSearchParams(pairs),
    form_data: pairs => {
      const form = new FormData();
      for (const [name, value] of pairs) form.append(name, value);
      return form;
    },
    blob: ({text, type}) => new Blob([text], {type}),
    buffer: text => new TextEncoder().encode(text),
    stream: text => new ReadableStream({
      start(controller) {
        controller.enqueue(new TextEncoder().encode(text));
        controller.close();
      },
    }),
  };
  const [[kind, content] = []] = Object.entries(ask.body ?? {});
  const body = () => BODIES[kind](content);

  async function byFetch(signal) {
    const {method, headers, mode, credentials, redirect, cache} = ask;
    const init = {method, headers, mode, credentials, redirect, cache, signal};
    if (kind) init.body = body();
    if (kind === 'stream') init.duplex = 'half';
    if (ask.referrer_policy !== null) init.referrerPolicy = ask.referrer_policy;
    if (ask.keepalive) init.keepalive = true;
    const response = await fetch(ask.url, init);
    const {type, status, url, redirected} = response;
    return {type, status, url, redirected, headers: [...response.headers], body: await response.text()};
  }

  function byXhr(signal) {
    return new Promise((resolve, reject) => {
      const xhr = new XMLHttpRequest();
      xhr.onerror = reject;
      xhr.onabort = reject;
      xhr.onload = () => {
        const lines = xhr.getAllResponseHeaders().split('\r\n').filter(line => line !== '');
        const headers = lines.map(line => {
          const colon = line.indexOf(':');
          return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
        });
        resolve({status: xhr.status, url: xhr.responseURL, headers, body: xhr.responseText});
      };
      signal.onabort = () => xhr.abort();
      xhr.open(ask.method, ask.url);
      xhr.withCredentials = ask.credentials === 'include';
      for (const [name, value] of ask.headers) xhr.setRequestHeader(name, value);
      if (ask.upload_listener) xhr.upload.addEventListener('progress', () => {});
      xhr.send(kind ? body() : null);
    });
  }

  async function tell() {
    if (location.href !== new URL(ask.document).href) return {elsewhere: location.href};
    const controller = new AbortController();
    const timer = setTimeout(() => controller.abort(), TIME_LIMIT_MS);
    try {
      return {seen: await (ask.xhr ? byXhr : byFetch)(controller.signal)};
    } catch {
      return controller.signal.aborted ? 'late' : {seen: 'blocked'};
    } finally {
      clearTimeout(timer);
    }
  }

  script.dataset.told = JSON.stringify(await tell());
  script.dispatchEvent(new Event('told'));
})(document.currentScript);
