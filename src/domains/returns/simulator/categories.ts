/** Business categories of the simulated agencies: two that were published, and two that are made up, as their names say. */
export const simulatedCategories = [
  { code: '綜合行政類', nameZh: '綜合行政類', nameEn: 'General administration' },
  { code: '非行政院所屬類', nameZh: '非行政院所屬類', nameEn: 'Not under the Executive Yuan' },
  { code: '示範民生類', nameZh: '示範民生類', nameEn: 'Sample: livelihood' },
  { code: '示範文教類', nameZh: '示範文教類', nameEn: 'Sample: culture and education' },
] as const
