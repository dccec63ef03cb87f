// The module that is loaded; every card is imported here.

// Until then, the frontend may replace `customElements`, and lose ours.
await customElements.whenDefined("home-assistant");
import("./printer-card.js");
import("./filament-card.js");
import("./fleet-card.js");
import("./jobs-card.js");
import("./skip-card.js");
import("./strategy.js");
