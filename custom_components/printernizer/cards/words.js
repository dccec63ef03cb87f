// The few words that are neither an entity's name or state nor Home Assistant's own.

const ENGLISH = {
  device_id: "Printer",
  printer_card: "3D printer",
  printer_about: "Status, picture, progress and controls.",
  filament_card: "3D printer filament",
  filament_about: "Spools, humidity and drying.",
  picture: "Picture",
  picture_auto: "What fits best",
  picture_cover: "Cover of the job",
  picture_camera: "Camera",
  picture_photo: "Last photo",
  picture_none: "None",
  compact: "Compact",
  choose: "Choose a printer in this card's settings.",
  gone: "This printer is not set up any more.",
  keep: "Keep as it is",
  details: "Details",
  fleet_card: "3D printers",
  fleet_about: "Who prints, who waits and who is free.",
  jobs_card: "3D print jobs",
  jobs_about: "Past jobs, to look at and print again.",
  skip_card: "Skip 3D print objects",
  skip_about: "Leave parts out of a running job.",
  strategy: "Status, pictures, filament and jobs.",
  next_end: "Next to finish",
  next_free: "Free",
  no_file: "The file is no longer on the printer.",
};

const OTHERS = ["cs", "de", "es", "fr", "it", "nl", "pl", "pt-BR", "zh-Hans"];
const WORDS = { en: ENGLISH };
const asked = { en: true };

/** "de" for "de-CH", "en" for what we do not speak. */
const spoken = (language) => [language, language.split("-")[0]].find((it) => OTHERS.includes(it)) ?? "en";

/** Load a language's words. Without them it stays English. */
export function learn(language) {
  const name = spoken(language);
  const keep = (words) => (WORDS[name] ??= words);
  return (asked[name] ??= import(`./words/${name}.js`).then((it) => keep(it.default), () => keep(ENGLISH)));
}

/** A word in a language; in English at first, then `again` is called. */
export function word(language, key, again) {
  const words = WORDS[spoken(language)];
  if (!words) learn(language).then(again);
  return (words ?? ENGLISH)[key];
}

/** A word in the language of the page: where there is no `hass` to ask. */
const page = document.documentElement;
export const pageWord = (key) => word(page.lang, key);
// By then they have to be there: nobody asks for them twice.
new MutationObserver(() => pageWord()).observe(page, { attributeFilter: ["lang"] });

/** When something is, as short as it can be said: "21:34", "Mo 07:10", "12. Dez., 07:10". */
export function moment(hass, iso) {
  const when = new Date(iso);
  if (Number.isNaN(when.getTime())) return "";
  const { language, time_format: format, time_zone: zone } = hass.locale;
  const options = { hour: "numeric", minute: "2-digit" };
  if (format === "12" || format === "24") options.hourCycle = format === "12" ? "h12" : "h23";
  const timeZone = zone === "server" ? hass.config.time_zone : undefined;
  const day = (date) => date.toLocaleDateString("en", { timeZone });
  const days = Math.abs(when - Date.now()) / 86_400_000;
  if (days > 6) Object.assign(options, { month: "short", day: "numeric" });
  else if (day(when) !== day(new Date())) options.weekday = "short";
  const spoken = format === "system" ? undefined : language;
  return new Intl.DateTimeFormat(spoken, { ...options, timeZone }).format(when);
}
