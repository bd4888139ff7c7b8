/** Choices kept on this device. Where storage is forbidden they last as long as the page. */
const names = {
  language: 'lianfang.language',
  appearance: 'lianfang.appearance',
  shortcuts: 'lianfang.shortcuts',
  navigation: 'lianfang.navigation',
} as const

export function remembered(name: keyof typeof names): string | undefined {
  try {
    return localStorage.getItem(names[name]) ?? undefined
  } catch {
    return undefined
  }
}

export function remember(name: keyof typeof names, value: string): void {
  try {
    localStorage.setItem(names[name], value)
  } catch {
    // Private browsing may forbid it; the choice holds for this page.
  }
}
