/** A word about a thing's state. Its colour only repeats what it says. */
import type { ReactNode } from 'react'
import { Sign, type SignName } from './sign.tsx'
import './badge.css'

export interface BadgeProps {
  readonly tone?: 'plain' | 'good' | 'warning' | 'bad'
  readonly sign?: SignName
  readonly children: ReactNode
}

export function Badge({ tone = 'plain', sign, children }: BadgeProps) {
  return (
    <span className={`badge badge-${tone}`}>
      {sign !== undefined && <Sign name={sign} size={12} />}
      {children}
    </span>
  )
}
