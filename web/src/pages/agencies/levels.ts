export const levels = ['A', 'B', 'C', 'D', 'E'] as const
export type Level = (typeof levels)[number]
