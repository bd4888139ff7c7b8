/** The head of the pages of returns, and the ways between them. */
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { PageHeader } from '../../components/page-header.tsx'
import { PageTabs } from '../../components/page-tabs.tsx'
import { useWords } from '../../language.tsx'
import { useMayDeliver, useViewer } from './names.tsx'
import { words } from './words.ts'
import '../../components/parts.css'
import './returns.css'

export interface HeaderProps {
  readonly title: string
  readonly lead?: ReactNode
  readonly actions?: ReactNode
  /** Of pages that stand deep: links above them, the overview left out. */
  readonly trail?: readonly ReactNode[]
}

export function Header({ title, lead, actions, trail }: HeaderProps) {
  const labels = useWords(words)
  return (
    <div>
      <PageHeader
        title={title}
        lead={lead}
        {...(trail === undefined
          ? {}
          : {
              trail: [
                <Link key="returns" to="/returns">
                  {labels.title}
                </Link>,
                ...trail,
              ],
            })}
        actions={actions}
      />
      {trail === undefined && <Tabs />}
    </div>
  )
}

function Tabs() {
  const labels = useWords(words)
  const viewer = useViewer()
  const mayDeliver = useMayDeliver()
  const exact = { activeOptions: { exact: true, includeSearch: false } }
  return (
    <PageTabs label={labels.pages}>
      {[
        <Link key="overview" to="/returns" {...exact}>
          {labels.overview}
        </Link>,
        <Link key="tickets" to="/returns/tickets" {...exact}>
          {labels.tickets}
        </Link>,
        <Link key="devices" to="/returns/devices" {...exact}>
          {labels.devices}
        </Link>,
        ...(viewer === 'officer'
          ? []
          : [
              <Link key="deliveries" to="/returns/deliveries" {...exact}>
                {labels.deliveries}
              </Link>,
            ]),
        ...(mayDeliver
          ? [
              <Link key="deliver" to="/returns/deliver" {...exact}>
                {labels.deliver}
              </Link>,
            ]
          : []),
        ...(viewer === 'officer'
          ? []
          : [
              <Link key="layouts" to="/returns/layouts" {...exact}>
                {labels.layouts}
              </Link>,
              <Link key="push" to="/returns/push" {...exact}>
                {labels.push}
              </Link>,
            ]),
        ...(viewer === 'centre'
          ? [
              <Link key="summaries" to="/returns/summaries" {...exact}>
                {labels.summaries}
              </Link>,
            ]
          : []),
      ]}
    </PageTabs>
  )
}
