import { Client } from "./client.js";
import { fill, h, type IconName, icon } from "./element.js";
import { eventsView } from "./events-view.js";
import { liveView } from "./live-view.js";
import { announce, announceError } from "./notices.js";
import { peopleView } from "./people-view.js";
import { forgetToken, storedToken, storeToken } from "./session.js";
import { showSignIn } from "./sign-in.js";
import { statusView } from "./status-view.js";
import { strangersView } from "./strangers-view.js";
import type { View } from "./view.js";

interface Page {
  path: string;
  title: string;
  icon: IconName;
  view: View;
}

const PAGES: readonly Page[] = [
  { path: "live", title: "Live", icon: "live", view: liveView },
  { path: "people", title: "People", icon: "people", view: peopleView },
  { path: "events", title: "Events", icon: "events", view: eventsView },
  { path: "strangers", title: "Strangers", icon: "strangers", view: strangersView },
  { path: "status", title: "Status", icon: "status", view: statusView },
];

const app = document.getElementById("app") as HTMLElement;
begin(null);

/** With a token the console, without one the way in. */
function begin(reason: string | null): void {
  const token = storedToken();
  if (token !== null) {
    showConsole(token);
    return;
  }
  document.title = "Sign in · Limen";
  showSignIn(app, {
    reason,
    onToken: (given) => {
      storeToken(given);
      begin(null);
    },
  });
}

function showConsole(token: string): void {
  const open = new AbortController();
  const leave = (reason: string | null) => {
    if (open.signal.aborted) return;
    open.abort();
    client.close();
    app.classList.remove("is-offline");
    for (const dialog of document.querySelectorAll("dialog")) dialog.close();
    forgetToken();
    begin(reason);
  };
  const offline = h("p", { class: "offline", role: "status" });
  const client = new Client(token, {
    onRefused: () => leave("The daemon does not take this token any more: please sign in anew."),
    onReach: (isReached) => {
      fill(offline, isReached ? null : "The daemon does not answer. Trying again …");
      app.classList.toggle("is-offline", !isReached);
      if (isReached) announce("The daemon answers again.");
    },
  });
  const main = h("main", { id: "main", tabindex: "-1" });
  const links = PAGES.map((page) =>
    h("a", { href: `#/${page.path}`, class: "nav-link" }, icon(page.icon), page.title),
  );
  fill(
    app,
    h("a", { class: "skip-link", href: "#main", onclick: skipTo(main) }, "Skip to content"),
    h(
      "header",
      { class: "bar" },
      h("a", { class: "wordmark", href: `#/${PAGES[0].path}` }, icon("door"), "Limen"),
      h("nav", { "aria-label": "Pages" }, links),
      h(
        "button",
        { type: "button", class: "nav-link sign-out", onclick: () => leave(null) },
        icon("leave"),
        h("span", {}, "Sign out"),
      ),
    ),
    offline,
    main,
  );
  followAddress({ client, main, links, signal: open.signal });
}

/** Shows the page of the address, and of every later one, until the console is left. */
function followAddress(parts: {
  client: Client;
  main: HTMLElement;
  links: readonly HTMLElement[];
  signal: AbortSignal;
}): void {
  const { client, main, links, signal } = parts;
  let current = new AbortController();
  signal.addEventListener("abort", () => current.abort());
  const show = () => {
    current.abort();
    current = new AbortController();
    const [, path, id] = location.hash.split("/");
    const page = PAGES.find((one) => one.path === path) ?? PAGES[0];
    document.title = `${page.title} · Limen`;
    links.forEach((link, i) => {
      if (PAGES[i] === page) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
    });
    const place = h("div", { class: "page" });
    fill(main, place);
    const context = { client, signal: current.signal, id: id ? decodeURIComponent(id) : null };
    Promise.resolve(page.view(place, context)).catch(announceError);
  };
  const turn = () => {
    main.focus({ preventScroll: true });
    scrollTo(0, 0);
    show();
  };
  addEventListener("hashchange", turn, { signal });
  show();
}

/** The address names the page, so the link to the content must not change it. */
function skipTo(main: HTMLElement): (event: Event) => void {
  return (event) => {
    event.preventDefault();
    main.focus();
  };
}
