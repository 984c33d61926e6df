/** Hears what changed as it changes, and says whether the line is up. */

const RETRY_SECONDS = 1;

/** Calls `take(parts, now)` with each change and `live(yes)` as the line comes and goes. */
export function listen({ take, live }) {
  let run = null;
  const open = () => {
    const source = new EventSource("/api/events");
    source.onopen = () => live(true);
    source.onmessage = (event) => {
      const news = JSON.parse(event.data);
      // Another run numbers anew and knows nothing of the phones on this page.
      if (run !== null && run !== news.run) return location.reload();
      run = news.run;
      live(true);
      return take(news.parts, news.now);
    };
    source.onerror = () => {
      live(false);
      if (source.readyState === EventSource.CLOSED) setTimeout(open, RETRY_SECONDS * 1000);
    };
  };
  open();
}
