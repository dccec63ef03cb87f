// The jobs card.

import { CardOfMany, chip, line, register } from "./card.js";
import { div, h } from "./dom.js";
import { shortName, SLOTS } from "./filament-card.js";
import { unitIds } from "./find.js";
import { listed, lookOf } from "./printer-card.js";
import { moment } from "./words.js";

const ROWS = 10;
const NEWS = ["event.print", "image.last_photo"];

class JobsCard extends CardOfMany {
  static css = `
.photo { width: 72px; height: 54px; border-radius: 8px; overflow: hidden; }
.photo img { width: 100%; height: 100%; object-fit: cover; }
dialog .photo { width: 100%; height: auto; min-height: 64px; margin-block-end: 12px; }
label select { width: 100%; }
`;

  #jobs;
  #asked;
  #rows = ROWS;
  #search = "";
  #photos = new Map();
  #path;

  view() {
    const { printers } = this;
    if (!printers.length) return this.hint();
    this.#refresh(printers);
    const found = this.#jobs?.filter((it) => title(it).toLowerCase().includes(this.#search)) ?? [];
    const search = this.#localize("common.search");
    return div(
      "body",
      this.#jobs?.length
        ? h("input", { type: "search", placeholder: search, "aria-label": search, oninput: ({ target }) => this.#seek(target.value) })
        : div("name cut", this.word("jobs_card")),
      found.slice(0, this.#rows).map((it) => this.#line(it, printers.length > 1)),
      this.#jobs && !found.length && div("muted", this.#localize("components.data-table.no-data")),
      found.length > this.#rows && chip({ text: this.#localize("dialogs.more_info_control.show_more"), onclick: () => this.#seek(this.#search, ROWS) }),
    );
  }

  /** Ask again once a printer tells of a job, or has a new photo. */
  async #refresh(printers) {
    const asked = printers.flatMap((it) => [it.id, ...NEWS.map((key) => it.value(key))]).join();
    if (asked === this.#asked) return;
    this.#asked = asked;
    const all = await Promise.all(
      printers.map(async ({ id }) => {
        const answer = await this.answer("get_jobs", { device_id: id });
        return answer?.jobs.filter((it) => it.result).map((it) => ({ ...it, printer: id })) ?? [];
      }),
    );
    if (asked !== this.#asked) return;
    this.#jobs = all.flat().sort((a, b) => new Date(b.ended) - new Date(a.ended));
    this.again();
  }

  #seek(text, more = 0) {
    this.#search = text.toLowerCase();
    this.#rows += more;
    this.again();
  }

  #line(job, isOneOfMany) {
    const where = isOneOfMany && this.device(job.printer).name;
    return line({
      key: job.id,
      "data-job": job.id,
      style: `--tint: ${lookOf(job.result).tint}`,
      picture: this.#photo(job),
      name: title(job),
      texts: [[this.#result(job), listed([" ", this.#when(job), where])], listed(this.#facts(job))],
      onclick: () => this.#open(job),
    });
  }

  #localize = (key) => this.hass.localize(`ui.${key}`);

  #when = ({ ended }) => ended && moment(this.hass, ended);

  #result({ printer, result }) {
    const state = this.device(printer).state("sensor.status");
    return h("span", { class: "tinted" }, state ? this.hass.formatEntityState(state, result) : result);
  }

  #facts({ duration, print_time: running, filament_grams: grams, filament, cost }) {
    const { locale, config } = this.hass;
    const number = (value, options) => value != null && this.number(value, options);
    const minutes = Math.round((duration ?? running) / 60);
    const time = { hours: Math.floor(minutes / 60), minutes: minutes % 60 };
    const weight = number(grams, { style: "unit", unit: "gram", maximumFractionDigits: 0 });
    return [
      new Intl.DurationFormat(locale.language, { style: "narrow", minutesDisplay: "always" }).format(time),
      [weight, ...new Set(filament.map((it) => it.material))].filter(Boolean).join(" "),
      number(cost, { style: "currency", currency: config.currency }),
    ];
  }

  #photo({ picture, result }) {
    if (picture && !this.#photos.has(picture)) this.#resolve(picture);
    const src = this.#photos.get(picture);
    return div("badge photo", src ? h("img", { src, alt: "" }) : h("ha-icon", { icon: lookOf(result).icon }));
  }

  /** Find a photo, which may be gone. */
  #resolve(media_content_id) {
    this.#photos.set(media_content_id, "");
    const found = ({ url }) => {
      this.#photos.set(media_content_id, this.hass.hassUrl(url));
      this.again();
    };
    this.hass.callWS({ type: "media_source/resolve_media", media_content_id }).then(found, () => {});
  }

  #open(job) {
    this.#path = undefined;
    this.#find(job);
    this.open(() => this.#details(job));
  }

  /** Look where the file of a job is now: "" if it is gone. */
  async #find({ printer, name, file }) {
    const names = [name, file].flatMap((it) => [it, `${it}.3mf`, `${it}.gcode.3mf`]);
    const own = file?.replace(/\/?[^/]*$/, "") || "/";
    let found;
    for (const folder of new Set([own, "/", "/cache", "/model"])) {
      const answer = await this.answer("list_files", { device_id: printer, folder });
      found ??= answer?.files.find((it) => !it.is_folder && [it.path, it.name].some((its) => names.includes(its)));
    }
    this.#path = found?.path ?? "";
    this.again();
  }

  #details(job) {
    const printer = this.device(job.printer);
    const text = this.actionText("start_print.name");
    const isBusy = printer.prints;
    return h(
      "form",
      { style: `--tint: ${lookOf(job.result).tint}`, onsubmit: (event) => this.#repeat(event, job, printer, text) },
      this.#photo(job),
      h("h2", null, title(job)),
      h("p", { class: "muted" }, this.#result(job), listed([" ", printer.name, this.#when(job), ...this.#facts(job)])),
      this.#path ? this.#filaments(job) : this.#path === "" && h("p", null, this.word("no_file")),
      div(
        "answers",
        chip({ type: "button", text: this.#localize("common.close"), onclick: () => this.close() }),
        chip({ "data-action": "start_print", kind: "strong", text, disabled: !this.#path || isBusy }),
      ),
    );
  }

  /** From which slots; proposed are those that hold the same. */
  #filaments({ printer, planned_filament: planned }) {
    const slots = unitIds(this.hass, printer)
      .map((id) => this.device(id))
      .flatMap((unit) => SLOTS.map(([key]) => ({ state: unit.state(key), name: listed([shortName(this.device(printer), unit), unit.label(key), unit.text(key)]) })))
      .filter((it) => it.state);
    const select = ({ index, material, color }) => {
      const alike = slots.filter(({ state }) => state.attributes.material === material);
      const best = alike.find(({ state }) => state.attributes.color === color) ?? alike[0];
      return h(
        "select",
        { name: index, ".value": best?.state.entity_id ?? "none" },
        h("option", { value: "none" }, this.hass.localize("component.printernizer.entity.sensor.external_spool.name")),
        slots.map(({ state, name }) => h("option", { value: state.entity_id }, name)),
      );
    };
    return slots.length > 0 && planned.map((it) => h("label", { key: it.index }, it.color && h("span", { style: `color: ${it.color}` }, "● "), it.material, select(it)));
  }

  /** Ask back, then print; `slots` has a place for each filament. */
  #repeat(event, job, printer, answer) {
    event.preventDefault();
    const chosen = new FormData(event.target);
    const last = Math.max(0, ...[...chosen.keys()].map(Number));
    const slots = Array.from({ length: last }, (_, index) => chosen.get(index + 1) ?? "none");
    const plate = Number(/plate_(\d+)\.gcode$/.exec(job.file)?.[1] ?? 1);
    const data = { device_id: printer.id, path: this.#path, plate, ...(last && { slots }) };
    this.ask({ about: printer.name, text: this.#path, answer, run: () => this.call("printernizer", "start_print", data) });
  }
}

const title = (job) => job.name || job.file || "–";

register("printernizer-jobs", JobsCard, { name: "jobs" });
