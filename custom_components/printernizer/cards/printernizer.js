// The module that is loaded; every card is imported here.

import("./printer-card.js");
import("./filament-card.js");
import("./fleet-card.js");
import("./jobs-card.js");
import("./skip-card.js");
import("./strategy.js");
