// Before the first paint, so that a dark page does not flash white. A file, for the content security policy allows no inline script.
try {
  const appearance = localStorage.getItem('lianfang.appearance')
  const language = localStorage.getItem('lianfang.language')
  if (appearance === 'light' || appearance === 'dark')
    document.documentElement.dataset.appearance = appearance
  if (language === 'en') document.documentElement.lang = 'en'
} catch {
  // Storage is forbidden: the system's appearance and the page's language hold.
}
