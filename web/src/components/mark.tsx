/** The product's mark: a shield that holds three joined points. */
export function Mark({ size = 26 }: { readonly size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <path
        fill="currentColor"
        d="M16 1.500 4 6v9.600c0 7 5 12.400 12 14.900 7-2.500 12-7.900 12-14.900V6z"
      />
      <g fill="none" stroke="var(--mark-line, var(--surface))" strokeWidth="2">
        <circle cx="16" cy="9.500" r="2.500" />
        <circle cx="10.500" cy="19.500" r="2.500" />
        <circle cx="21.500" cy="19.500" r="2.500" />
        <path d="m14.700 11.700-3 5.500m5.600-5.500 3 5.500M13 19.500h6" />
      </g>
    </svg>
  )
}
