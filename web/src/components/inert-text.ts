import { controlCharacters } from './control-characters.ts'

/** For titles and attributes, which take no elements: what cannot be seen is written out there too. */
export function inertText(text: string): string {
  return controlCharacters(text, true)
    .map((part) => part.text)
    .join('')
}
