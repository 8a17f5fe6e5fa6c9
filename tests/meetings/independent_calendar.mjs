// Reads calendar files from a folder with a parser that shares nothing with Python's and writes what it understood.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ICAL from "ical.js";

const ZONES = ["Asia/Baku", "Europe/Vienna", "America/New_York"];
const folder = process.argv[2];

function clock(seconds, zone) {
  const format = new Intl.DateTimeFormat("sv-SE", { timeZone: zone, dateStyle: "short", timeStyle: "short" });
  return format.format(new Date(seconds * 1000));
}

const understood = {};
for (const name of readdirSync(folder)) {
  ICAL.TimezoneService.reset(); // the rules in the file alone decide
  const calendar = new ICAL.Component(ICAL.parse(readFileSync(join(folder, name), "utf8")));
  for (const zone of calendar.getAllSubcomponents("vtimezone")) {
    ICAL.TimezoneService.register(zone);
  }
  understood[name] = {
    method: calendar.getFirstPropertyValue("method"),
    events: calendar.getAllSubcomponents("vevent").map((component) => {
      const event = new ICAL.Event(component);
      return {
        uid: event.uid,
        sequence: event.sequence,
        summary: event.summary,
        location: event.location,
        status: component.getFirstPropertyValue("status"),
        organizer: event.organizer,
        starts: ZONES.map((zone) => clock(event.startDate.toUnixTime(), zone)),
        minutes: event.duration.toSeconds() / 60,
        attendees: event.attendees.map((attendee) => ({
          address: attendee.getFirstValue(),
          partstat: attendee.getParameter("partstat"),
          delegatedFrom: attendee.getParameter("delegated-from") ?? null,
          delegatedTo: attendee.getParameter("delegated-to") ?? null,
        })),
      };
    }),
  };
}
process.stdout.write(JSON.stringify(understood));
