import { useMemo } from 'react'
import {
  bytesText,
  dateText,
  dateTimeText,
  durationText,
  monthText,
  numberText,
  percentText,
  relativeText,
  shortNumberText,
  type Instant,
} from './format.ts'
import { useLanguage } from './language.tsx'

/** Numbers, dates and durations in the language of the page. */
export function useFormat() {
  const language = useLanguage()
  return useMemo(
    () => ({
      date: (instant: Instant) => dateText(instant, language),
      month: (instant: Instant) => monthText(instant, language),
      dateTime: (instant: Instant, seconds = false) => dateTimeText(instant, language, { seconds }),
      relative: (instant: Instant, now = Date.now()) => relativeText(instant, now, language),
      duration: (milliseconds: number) => durationText(milliseconds, language),
      number: numberText,
      shortNumber: (value: number) => shortNumberText(value, language),
      percent: percentText,
      bytes: bytesText,
    }),
    [language],
  )
}
