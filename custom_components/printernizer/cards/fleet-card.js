// The fleet card.

import { CardOfMany, line, register } from "./card.js";
import { div, h } from "./dom.js";
import { listed, lookOf } from "./printer-card.js";
import { moment } from "./words.js";

const GROUPS = {
  printing: ["printing", "preparing", "busy"],
  attention: ["attention", "paused"],
  idle: ["idle", "finished", "cancelled", "failed"],
  offline: ["offline"],
};
const FULL = "binary_sensor.ready_to_remove";
const END = "sensor.finish_time";

class FleetCard extends CardOfMany {
  static css = `
.counts { display: grid; grid-template-columns: repeat(4, 1fr); gap: 8px; }
.count { padding: 8px 2px; border-radius: 12px; min-width: 0; text-align: center; color: var(--tint); }
.count b { font-size: 1.6rem; }
.count .muted { font-size: 0.75rem; hyphens: auto; }
.count, .needs { background: color-mix(in srgb, var(--tint) 12%, transparent); }
.needs { padding-inline: 8px; }
`;

  view() {
    const { printers, hass } = this;
    if (!printers.length) return this.hint();
    const of = (group) => printers.filter((it) => GROUPS[group].includes(it.value("sensor.status") ?? "offline"));
    const full = of("idle").filter((it) => it.value(FULL) === "on");
    const free = of("idle").filter((it) => !full.includes(it));
    const when = (it) => new Date(it.value(END));
    const [next] = of("printing").filter((it) => it.value(END)).sort((a, b) => when(a) - when(b));
    return div(
      "body",
      div("counts", Object.keys(GROUPS).map((it) => this.#count(printers[0], it, of(it).length))),
      printers
        .filter((it) => it.value("binary_sensor.attention") === "on")
        .map((it) => this.#line(it, "attention", it.text("sensor.attention_reason"), "sensor.attention_reason", "needs")),
      full.map((it) => this.#line(it, "finished", it.label(FULL), FULL, "needs")),
      next && this.#line(next, "printing", listed([this.word("next_end"), moment(hass, next.value(END)), next.text("sensor.job_name")])),
      free[0] && this.#line(free[0], "idle", listed([this.word("next_free"), ...free.slice(1).map((it) => it.name)])),
    );
  }

  #count(printer, group, count) {
    const tint = lookOf(count ? group : "idle").tint;
    return h(
      "div",
      { class: "count", style: `--tint: ${tint}`, "data-count": group },
      h("b", null, this.number(count)),
      div("muted", this.hass.formatEntityState(printer.state("sensor.status"), group)),
    );
  }

  #line(printer, status, text, key = "sensor.status", kind = status) {
    const { icon, tint } = lookOf(status);
    const picture = h("span", { class: "badge" }, h("ha-icon", { icon }));
    const style = `--tint: ${tint}`;
    return line({ key: kind + printer.id, kind, style, picture, name: printer.name, texts: [text], onclick: printer.opens(key) });
  }
}

register("printernizer-fleet", FleetCard, { name: "fleet" });
