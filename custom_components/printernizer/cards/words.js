// The few words that are neither an entity's name or state nor Home Assistant's own.

const WORDS = {
  en: {
    device_id: "Printer",
    printer_card: "3D printer",
    filament_card: "3D printer filament",
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
    jobs_card: "3D print jobs",
    skip_card: "Skip 3D print objects",
    strategy: "Status, pictures, filament and jobs.",
    next_end: "Next to finish",
    next_free: "Free",
    no_file: "The file is no longer on the printer.",
  },
  de: {
    device_id: "Drucker",
    printer_card: "3D-Drucker",
    filament_card: "Filament des 3D-Druckers",
    picture: "Bild",
    picture_auto: "Was am besten passt",
    picture_cover: "Vorschau des Auftrags",
    picture_camera: "Kamera",
    picture_photo: "Letztes Foto",
    picture_none: "Keins",
    compact: "Kompakt",
    choose: "Wähle in den Einstellungen dieser Karte einen Drucker.",
    gone: "Dieser Drucker ist nicht mehr eingerichtet.",
    keep: "So lassen",
    details: "Einzelheiten",
    fleet_card: "3D-Drucker",
    jobs_card: "3D-Druckaufträge",
    skip_card: "3D-Druckobjekte auslassen",
    strategy: "Status, Bilder, Filament und Aufträge.",
    next_end: "Als Nächster fertig",
    next_free: "Frei",
    no_file: "Die Datei ist nicht mehr auf dem Drucker.",
  },
};

/** A word in a language such as "de-CH", in English if we do not speak it. */
export const word = (language, key) =>
  WORDS[`${language}`.split("-")[0]]?.[key] ?? WORDS.en[key];

/** A word in the language of the page: where there is no `hass` to ask. */
export const pageWord = (key) => word(document.documentElement.lang, key);

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
