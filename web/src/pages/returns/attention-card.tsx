/** What needs somebody, in the order of how much it matters; each line leads to what it is about. */
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { Panel } from '../../components/panel.tsx'
import { Sign } from '../../components/sign.tsx'
import { Loaded } from '../../components/states.tsx'
import { numberText } from '../../format.ts'
import { dictionary, useLanguage, useWords } from '../../language.tsx'
import { periodOf } from '../../period.ts'
import { useFormat } from '../../use-format.ts'
import { dueDay } from './device-month.tsx'
import type { CountedFilter } from './filters.ts'
import { useFlagText, useViewer, type Viewer } from './names.tsx'
import { attentionQuery, type Attention } from './queries.ts'
import './returns.css'

const words = dictionary({
  'zh-TW': {
    title: '需要留意',
    nothing: '目前沒有需要您處理的事項。',
    silences: {
      centre: (count: string) => `${count} 組廠商與機關已中斷回傳`,
      officer: (count: string) => `${count} 家廠商已久未為貴機關回傳，請向廠商確認監控是否正常`,
      vendor: (count: string) => `${count} 個機關已久未回傳，請確認設備、日誌來源與傳送是否正常`,
    },
    see: '看是誰',
    setAside: (rows: string, deliveries: string) =>
      `${deliveries} 批中有 ${rows} 列未收下（已擱置，沒有遺失），修正後可重新處理`,
    toSetAside: '看擱置的列',
    urgent: (count: string) => `${count} 張重大或嚴重的回傳單尚未處理完成`,
    critical: '看重大',
    high: '看嚴重',
    formMissing: {
      centre: (month: string, day: string, count: string) =>
        `${month} 設備狀況單（最遲 ${day}）有 ${count} 份逾期或未回傳`,
      officer: (month: string, day: string, count: string) =>
        `${month} 設備狀況單（最遲 ${day}）廠商有 ${count} 份逾期或未回傳`,
      vendor: (month: string, day: string, count: string) =>
        `${month} 設備狀況單（最遲 ${day}）有 ${count} 份逾期或未回傳`,
    },
    formOpen: (month: string, day: string, count: string) =>
      `${month} 設備狀況單還有 ${count} 份未回傳，最遲 ${day}`,
    toDevices: '看設備狀況',
    upload: '現在上傳',
    late: (count: string) => `${count} 張回傳單逾時才回傳`,
    toLate: '看時效',
    flag: (what: string, count: string) => `${count} 張：${what}`,
    toFlag: '看這些單',
  },
  en: {
    title: 'Needs attention',
    nothing: 'Nothing needs you at present.',
    silences: {
      centre: (count: string) => `${count} pairs of vendor and agency have fallen silent`,
      officer: (count: string) =>
        `${count} of your vendors have returned nothing for long: ask them whether monitoring is alive`,
      vendor: (count: string) =>
        `Nothing was returned for ${count} of your agencies for long: check sensors, log sources and the way here`,
    },
    see: 'See who',
    setAside: (rows: string, deliveries: string) =>
      `${rows} rows of ${deliveries} deliveries were not taken; they are set aside, not lost, and can be read again once mended`,
    toSetAside: 'See the rows',
    urgent: (count: string) => `${count} critical or high tickets are not resolved`,
    critical: 'Critical',
    high: 'High',
    formMissing: {
      centre: (month: string, day: string, count: string) =>
        `Device forms of ${month} (due by ${day}): ${count} late or missing`,
      officer: (month: string, day: string, count: string) =>
        `Device forms of ${month} (due by ${day}): ${count} of your vendors’ late or missing`,
      vendor: (month: string, day: string, count: string) =>
        `Device forms of ${month} (due by ${day}): ${count} late or missing`,
    },
    formOpen: (month: string, day: string, count: string) =>
      `Device forms of ${month}: ${count} not yet returned, due by ${day}`,
    toDevices: 'See the devices',
    upload: 'Upload now',
    late: (count: string) => `${count} tickets were returned late`,
    toLate: 'See how late',
    flag: (what: string, count: string) => `${count} tickets: ${what}`,
    toFlag: 'See these',
  },
})

interface Line {
  readonly key: string
  readonly text: string
  readonly bad: boolean
  readonly links: ReactNode
}

export function AttentionCard({ filter }: { readonly filter: CountedFilter }) {
  const labels = useWords(words)
  const query = useQuery(attentionQuery(periodOf(filter)))
  const viewer = useViewer()
  const lines = useLines(filter, viewer)
  return (
    <Panel title={labels.title}>
      <Loaded query={query} lines={4}>
        {(attention) => {
          const listed = lines(attention)
          return listed.length === 0 ? (
            <p className="row">
              <Sign name="done" />
              {labels.nothing}
            </p>
          ) : (
            <ul className="attention">
              {listed.map(({ key, text, bad, links }) => (
                <li key={key} className={bad ? 'notice-line notice-line-bad' : 'notice-line'}>
                  <Sign name="fault" />
                  <span>{text}</span>
                  <span className="row attention-links">{links}</span>
                </li>
              ))}
            </ul>
          )
        }}
      </Loaded>
    </Panel>
  )
}

function useLines(filter: CountedFilter, viewer: Viewer): (attention: Attention) => readonly Line[] {
  const labels = useWords(words)
  const language = useLanguage()
  const format = useFormat()
  const flagText = useFlagText()
  const period = periodOf(filter)
  return ({ silences, setAside, urgent, late, flags, devices }) => {
    const lines: Line[] = []
    const { month, lateFrom, due, returned } = devices
    const [monthName, day] = [format.month(`${month}-01T00:00:00+08:00`), format.date(dueDay(lateFrom))]
    const toDevices = (
      <Link key="devices" to="/returns/devices" search={{ month }}>
        {labels.toDevices}
      </Link>
    )
    const upload = viewer === 'vendor' && (
      <Link key="upload" to="/returns/deliver" search={{ form: 'device-status' }}>
        {labels.upload}
      </Link>
    )
    if (silences > 0)
      lines.push({
        key: 'silences',
        text: labels.silences[viewer](numberText(silences)),
        bad: true,
        links: <a href="#silences">{labels.see}</a>,
      })
    if (setAside.rows > 0)
      lines.push({
        key: 'set-aside',
        text: labels.setAside(numberText(setAside.rows), numberText(setAside.deliveries)),
        bad: true,
        links: (
          <Link to="/returns/deliveries" search={{ waiting: true }}>
            {labels.toSetAside}
          </Link>
        ),
      })
    if (devices.late > 0)
      lines.push({
        key: 'forms',
        text: labels.formMissing[viewer](monthName, day, numberText(devices.late)),
        bad: true,
        links: (
          <>
            {toDevices}
            {upload}
          </>
        ),
      })
    else if (returned < due)
      lines.push({
        key: 'forms',
        text: labels.formOpen(monthName, day, numberText(due - returned)),
        bad: false,
        links: (
          <>
            {toDevices}
            {upload}
          </>
        ),
      })
    if (urgent > 0 && viewer !== 'vendor')
      lines.push({
        key: 'urgent',
        text: labels.urgent(numberText(urgent)),
        bad: true,
        links: ([5, 4] as const).map((severity) => (
          <Link key={severity} to="/returns/tickets" search={{ ...period, severity }}>
            {severity === 5 ? labels.critical : labels.high}
          </Link>
        )),
      })
    if (late > 0)
      lines.push({
        key: 'late',
        text: labels.late(numberText(late)),
        bad: false,
        links: <a href="#punctuality">{labels.toLate}</a>,
      })
    for (const [flag, count] of Object.entries(flags))
      // That a time was assumed is common and harmless: it shows in completeness. How a vendor writes is the vendor's to mend.
      if (flag !== 'event-time-assumed' && (viewer !== 'officer' || flag === 'address-elsewhere'))
        lines.push({
          key: flag,
          text: labels.flag(
            language === 'en' ? flagText(flag).toLowerCase() : flagText(flag),
            numberText(count),
          ),
          bad: false,
          links: (
            <Link to="/returns/tickets" search={{ ...period, flag }}>
              {labels.toFlag}
            </Link>
          ),
        })
    return lines
  }
}
