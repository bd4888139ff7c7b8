/** What may be chosen in the addresses of the bulletin pages. */
export const states = ['draft', 'frozen', 'published', 'withdrawn'] as const
export const tabs = ['preview', 'edit', 'figures', 'compare', 'files'] as const
export type Tab = (typeof tabs)[number]
export const languages = ['zh-TW', 'en'] as const
export const labels = ['TLP:CLEAR', 'TLP:GREEN', 'TLP:AMBER', 'TLP:AMBER+STRICT', 'TLP:RED'] as const
/** What a bulletin may be of. */
export const parts = ['gateway', 'honeypots', 'returns'] as const
export type Part = (typeof parts)[number]
export const formats = ['html', 'pdf', 'odt', 'md', 'json'] as const
