/** Sharing: a link to exactly this, with what a class shall not see left out, or a figure for one's own page. */

import { fill, h, icon, say } from "../dom.js";
import { dress } from "../dress.js";
import { isLong, packed } from "../link.js";
import { grouped } from "../numbers.js";
import { PARTS, write as writeDress } from "../parts.js";
import { WEBCAM } from "../state.js";
import { write } from "../url.js";
import { choice, numberField } from "./controls.js";
import { checks, copyLine, looksOf, preview } from "./share-parts.js";

/** @typedef {import("../app.js").App} App */
/** @typedef {import("../parts.js").Dress} Dress */

const SIZE = { width: 960, height: 720 };
/**
 * Opens the dialog, made anew for what is shown now.
 * @param {App} app
 */
export function openShare(app) {
  const { t } = app;
  /** @type {Dress} */
  let wish = { ...dress, embed: false };
  const size = { ...SIZE };

  const close = h(
    "button.tool.close",
    { "aria-label": t("help.close"), title: t("help.close") },
    icon("close"),
  );
  const kind = choice({
    label: t("share.kind"),
    choices: /** @type {const} */ (["link", "figure"]).map((value) => ({ value, text: t(`share.${value}`) })),
    choose(value) {
      const embed = value === "figure";
      const usual = Object.keys(PARTS).filter((part) => embed && !PARTS[part]?.lean);
      change({ embed, hidden: embed ? usual : dress.embed ? [] : dress.hidden });
    },
  });
  const intro = h("p.intro");
  const link = copyLine(app, "share.address", "link");
  const code = copyLine(app, "share.snippet", "snippet");
  const hints = h("p.hint");
  const parts = checks(app, () => wish, change);
  const looks = looksOf(app, () => wish, change);
  const sides = /** @type {const} */ (["width", "height"]).map((side) =>
    numberField({
      app,
      label: t(`share.${side}`),
      id: `figure-${side}`,
      bounds: () => ({ least: 280, most: 4000 }),
      change(value) {
        size[side] = value;
        show();
      },
    }),
  );
  for (const [i, side] of /** @type {const} */ (["width", "height"]).entries()) sides[i]?.show(size[side]);
  const sizes = h(
    "span.sizes",
    { role: "group", "aria-label": t("share.size") },
    sides[0]?.input ?? null,
    "×",
    sides[1]?.input ?? null,
  );
  const frame = preview(t("share.preview"));
  const sizeRow = h("div.line", {}, h("span.label", {}, t("share.size")), sizes);
  const side = h(
    "div.side",
    {},
    frame.root,
    sizeRow,
    sides.map(({ message }) => message),
  );

  const dialog = h(
    "dialog.help.share",
    { "aria-label": t("action.share") },
    close,
    h("h2", {}, t("action.share")),
    kind.root,
    intro,
    h("div.halves", {}, h("div", {}, parts.root, looks.root), side),
    link.root,
    code.root,
    hints,
  );

  /** @param {Partial<Dress>} patch */
  function change(patch) {
    wish = { ...wish, ...patch };
    show();
  }

  function show() {
    const plain = addressOf(app, wish);
    present(plain);
    if (isLong(plain))
      packed(plain).then((address) => {
        if (plain === addressOf(app, wish)) present(address);
      });
  }

  /** @param {string} address */
  function present(address) {
    kind.show(wish.embed ? "figure" : "link");
    say(intro, t(wish.embed ? "share.figure.about" : "share.link.about"));
    parts.show();
    looks.show();
    dialog.classList.toggle("figure", wish.embed);
    side.hidden = !wish.embed;
    link.show(address);
    code.root.hidden = !wish.embed;
    code.show(snippet(app, address, size));
    if (wish.embed) frame.show(address, size);
    fill(hints, hintsOf(app, address));
  }

  close.addEventListener("click", () => dialog.close());
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
  });
  dialog.addEventListener("close", () => dialog.remove());
  document.getElementById("extras")?.append(dialog);
  show();
  dialog.showModal();
  link.focus();
}

/** The address of what is shown, dressed as wished. @param {App} app @param {Dress} wish */
function addressOf({ store }, wish) {
  const { setup, look } = store.get();
  const hash = write(setup, look);
  return `${location.origin}${location.pathname}${writeDress(wish)}${hash && `#${hash}`}`;
}

/** @param {App} app @param {string} address @param {{width: number, height: number}} size */
function snippet({ t, store }, address, { width, height }) {
  const title = t("share.figure.title", { name: store.get().setup.preset || t("presets.own") });
  /** @param {string} text */
  const quoted = (text) => text.replaceAll("&", "&amp;").replaceAll('"', "&quot;");
  return `<iframe src="${quoted(address)}" width="${width}" height="${height}" title="${quoted(title)}" loading="lazy" allow="clipboard-write" style="border: 0; max-width: 100%"></iframe>`;
}

/** What a person should know before sending it. @param {App} app @param {string} address */
function hintsOf({ t, store }, address) {
  const { setup, catalogue } = store.get();
  const known = catalogue.images.find(({ id }) => id === setup.image);
  const local = /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/.test(location.hostname);
  return [
    t("share.length", { count: grouped(address.length) }),
    local && ` ${t("share.local")}`,
    !known?.name && ` ${t(setup.image === WEBCAM ? "share.camera" : "share.own")}`,
  ];
}
