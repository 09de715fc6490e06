// Pages of a scan: side by side or one under another, larger, turned, moved by hand. Their room is
// known before they are there, so that nothing jumps; a large one is scrolled within its own frame.

import { el } from "./dom.js";
import { label, t } from "./words.js";

const ZOOMS = [1, 1.5, 2, 3, 4];
const AT_ONCE = 4; // pages that are fetched before they are scrolled to
const KEPT = "desk:under";

export class Scans {
  constructor(pages) {
    this.pages = pages;
    this.zoom = 0;
    this.turned = 0;
    this.under = localStorage.getItem(KEPT) === "yes" || pages.length === 1;
    this.sheets = pages.map((page, n) => this.sheet(page, n));
    this.frame = label(el("div", { class: "pages", tabindex: 0, role: "group" }, ...this.sheets), "pages");
    this.node = el("section", { class: "scans" }, this.tools(), this.frame);
    this.listen();
    this.draw();
  }

  sheet(page, n) {
    const image = el("img", { src: page.url, loading: n < AT_ONCE ? "eager" : "lazy", decoding: "async", draggable: "false" });
    image.alt = t("page_n", { n: n + 1, of: this.pages.length });
    image.addEventListener("error", () => image.parentElement.classList.add("broken"));
    const broken = el("span", { class: "why" }, t("page_broken"));
    return el("div", { class: "sheet" }, image, broken);
  }

  tools() {
    const tool = (sign, key, does, name) =>
      label(el("button", { class: "plain", type: "button", does, "data-key": key }, el("span", { "aria-hidden": "true" }, sign)), name);
    return el("div", { class: "tools", role: "toolbar" },
      el("span", { class: "quiet" }, t("pages_n", { n: this.pages.length })),
      tool("+", "z", "zoom", "zoom"), tool("−", "⇧z", "smaller", "smaller"), tool("↔", "", "fit", "fit"),
      tool("↻", "r", "rotate", "rotate"), this.pages.length > 1 ? tool("◫", "p", "layout", "layout") : null);
  }

  listen() {
    const { frame } = this;
    frame.addEventListener("wheel", event => {
      if (!event.ctrlKey) return;
      event.preventDefault();
      this.scale(event.deltaY < 0 ? 1 : -1);
    }, { passive: false });
    frame.addEventListener("pointerdown", event => {
      if (event.pointerType !== "mouse" || event.button !== 0) return;
      const from = { x: event.clientX + frame.scrollLeft, y: event.clientY + frame.scrollTop };
      const move = at => frame.scrollTo({ left: from.x - at.clientX, top: from.y - at.clientY, behavior: "instant" });
      frame.setPointerCapture(event.pointerId);
      frame.addEventListener("pointermove", move);
      frame.addEventListener("pointerup", () => frame.removeEventListener("pointermove", move), { once: true });
    });
  }

  showPage(number) {
    this.sheets[number - 1]?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  // What is in the middle stays in the middle.
  scale(step) {
    const next = Math.max(0, Math.min(ZOOMS.length - 1, this.zoom + step)), { frame } = this;
    const grown = ZOOMS[next] / ZOOMS[this.zoom];
    const x = (frame.scrollLeft + frame.clientWidth / 2) * grown, y = (frame.scrollTop + frame.clientHeight / 2) * grown;
    this.zoom = next;
    this.draw();
    frame.scrollTo({ left: x - frame.clientWidth / 2, top: y - frame.clientHeight / 2, behavior: "instant" });
  }

  does = {
    zoom: () => this.scale(this.zoom === ZOOMS.length - 1 ? -this.zoom : 1),
    smaller: () => this.scale(-1),
    fit: () => this.scale(-this.zoom),
    rotate: () => { this.turned = (this.turned + 1) % 4; this.draw(); },
    layout: () => { this.under = !this.under; localStorage.setItem(KEPT, this.under ? "yes" : "no"); this.draw(); },
  };

  draw() {
    this.frame.classList.toggle("under", this.under);
    this.frame.style.setProperty("--zoom", ZOOMS[this.zoom]);
    this.pages.forEach((page, n) => {
      const ratio = (page.width || 3) / (page.height || 4), lying = this.turned % 2 === 1;
      const { style } = this.sheets[n], image = this.sheets[n].firstChild.style;
      style.aspectRatio = lying ? 1 / ratio : ratio;
      image.width = lying ? `${100 * ratio}%` : "100%";
      image.height = lying ? `${100 / ratio}%` : "100%";
      image.transform = `translate(-50%, -50%) rotate(${this.turned * 90}deg)`;
    });
  }
}
