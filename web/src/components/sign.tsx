/** Line drawings of our own: few, and in the page rather than from a font or a server. */
const shapes = {
  situation: 'M3 17h4l3-9 4 12 3-8 1.500 5H21',
  gateway: 'M4 20V9l8-5 8 5v11M9 20v-7h6v7M2 20h20',
  honeypots: 'M12 2.500 20 7v10l-8 4.500L4 17V7zM12 8v4.500M9 15.500h6M8 12.500h8',
  returns:
    'M12 15a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM6 6l3.900 3.900M18 6l-3.900 3.900M12 15v3.500M4.800 6.300a1.800 1.800 0 1 0 0-3.600 1.800 1.800 0 0 0 0 3.600zM19.200 6.300a1.800 1.800 0 1 0 0-3.600 1.800 1.800 0 0 0 0 3.600zM12 22a1.800 1.800 0 1 0 0-3.600 1.800 1.800 0 0 0 0 3.600z',
  bulletins: 'M6 3h9l4 4v14H6zM15 3v4h4M9 12h7M9 16h7',
  sources:
    'M12 8c4.400 0 8-1.100 8-2.500S16.400 3 12 3 4 4.100 4 5.500 7.600 8 12 8zM4 5.500v13C4 19.900 7.600 21 12 21s8-1.100 8-2.500v-13M4 12c0 1.400 3.600 2.500 8 2.500s8-1.100 8-2.500',
  agencies: 'M3 21h18M5 21V8l7-5 7 5v13M9 12h.01M15 12h.01M9 16h.01M15 16h.01M12 12h.01M12 16h.01',
  administration:
    'M12 15a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM12 2.500v3M12 18.500v3M2.500 12h3M18.500 12h3M5.300 5.300l2.100 2.100M16.600 16.600l2.100 2.100M5.300 18.700l2.100-2.100M16.600 7.400l2.100-2.100',
  menu: 'M4 6h16M4 12h16M4 18h16',
  close: 'm6 6 12 12M18 6 6 18',
  person: 'M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4 21c0-4 3.500-6.500 8-6.500s8 2.500 8 6.500',
  language:
    'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM3 12h18M12 3c2.500 2.500 3.800 5.600 3.800 9s-1.300 6.500-3.800 9c-2.500-2.500-3.800-5.600-3.800-9S9.500 5.500 12 3z',
  light:
    'M12 16a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM12 2.500V5M12 19v2.500M2.500 12H5M19 12h2.500M5.300 5.300 7 7M17 17l1.700 1.700M5.300 18.700 7 17M17 7l1.700-1.700',
  dark: 'M20 14.500A8.500 8.500 0 0 1 9.500 4a8.500 8.500 0 1 0 10.500 10.500z',
  system: 'M3 4h18v12H3zM8 20h8M12 16v4',
  jobs: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 7v5l3.500 2',
  keyboard: 'M2.500 6h19v12h-19zM6 10h.01M10 10h.01M14 10h.01M18 10h.01M8 14h8',
  help: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM9.500 9.500a2.500 2.500 0 1 1 3.500 2.300c-.7.300-1 .8-1 1.700M12 17h.01',
  empty: 'M3 13l3-8h12l3 8v6H3zM3 13h5l1.500 2.500h5L16 13h5',
  fault: 'M12 3 2 20.500h20zM12 10v5M12 17.800h.01',
  lock: 'M5 11h14v10H5zM8 11V7.500a4 4 0 0 1 8 0V11',
  lost: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM15.500 8.500l-2 5-5 2 2-5z',
  copy: 'M9 9h11v11H9zM15 9V4H4v11h5',
  done: 'm5 12.500 4.500 4.500L19 7.500',
  download: 'M12 4v11M7.500 11l4.500 4.500 4.500-4.500M4 20h16',
  up: 'm6 14 6-6 6 6',
  down: 'm6 10 6 6 6-6',
  older: 'm9 6 6 6-6 6',
  newer: 'm15 6-6 6 6 6',
  table: 'M3 5h18v14H3zM3 10h18M9 5v14',
  chart: 'M4 4v16h16M8 15l3-4 3 2 4-6',
  key: 'M14.500 13.500a5 5 0 1 0-4-4L3 17v4h4v-3h3v-3h1.500zM16.500 7.500h.01',
} as const

export type SignName = keyof typeof shapes

/** Decorative: whatever it stands for is also written, or said by the control's label. */
export function Sign({
  name,
  size = 18,
  className,
}: {
  readonly name: SignName
  readonly size?: number
  readonly className?: string
}) {
  return (
    <svg
      className={className}
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth={1.75}
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      focusable="false"
    >
      <path d={shapes[name]} />
    </svg>
  )
}
