/** What to do about a problem of a row, or what a flag means. */
import type { flags, refusals } from './draft.ts'

type Code = (typeof refusals)[number] | (typeof flags)[number]

const hints: Readonly<Record<Code, string>> = {
  'agency-missing': 'Name the agency in the row, or beside the delivery.',
  'agency-not-yours': 'Correct the agency, or ask the centre to enter that it is served.',
  'number-missing': 'Give every ticket its number.',
  'number-invalid': 'Give a number of 1 to 200 characters.',
  'revision-invalid': 'Give a whole number that counts up.',
  'form-differs': 'Deliver each form by itself.',
  'time-missing': 'Give the time of the event or of its detection.',
  'time-invalid': 'Write the time as the profile says, such as 2026-11-20T08:30:00+08:00.',
  'time-too-old': 'Check the clock and the format of the time.',
  'time-in-future': 'Check the clock and the zone.',
  'severity-unknown': 'Use critical, high, medium, low or informational, or add the word to the profile.',
  'address-invalid': 'Give IPv4 or IPv6 addresses.',
  'too-many-addresses': 'Give the first thousand.',
  'field-too-long': 'Shorten it.',
  'record-too-large': 'Leave out what no field is for.',
  'month-missing': 'Give the month, such as 2026-10.',
  'month-invalid': 'Write the month as 2026-10 or 115/10.',
  'month-in-future': 'Return a month when it has begun.',
  'device-missing': 'Name the device.',
  'cell-error': 'Mend the cell in the spreadsheet.',
  'cell-invalid': 'Mend the cell in the spreadsheet.',
  'formula-without-value': 'Compute the spreadsheet and save it again.',
  'row-too-wide': 'Check the separators of the line.',
  'row-invalid': 'Give one JSON object for each return.',
  'quote-unclosed': 'Close the quote.',
  'quote-invalid': 'Double the quotes inside of a quoted field.',
  'json-invalid': 'Send each line whole.',
  'stix-invalid': 'Give the object its type and id.',
  'stix-unsupported': 'Nothing need be done: such objects are no returns.',
  'stix-unused': 'Refer to it from an incident, report, grouping or sighting.',
  'class-unknown': 'Stored as "other"; add the word to the profile, or use a class that is known.',
  'state-unknown': 'Stored; add the word to the profile, or use a state that is known.',
  'address-elsewhere': 'Stored; check the agency and its addresses.',
  'event-time-assumed': 'Stored; the time of detection stands for that of the event.',
  'times-out-of-order': 'Stored; check the times.',
  'month-unfinished': 'Stored; return the month again when it is over.',
}

/** Null for a code that is none of ours. */
export function hintOf(code: string): string | null {
  return Object.hasOwn(hints, code) ? hints[code as Code] : null
}
