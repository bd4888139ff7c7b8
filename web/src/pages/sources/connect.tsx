/** How a device is pointed at us, with the real host and ports. */
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Input } from 'antd'
import { useId, useState } from 'react'
import { CodeBlock } from '../../components/code-block.tsx'
import { Loaded } from '../../components/states.tsx'
import { dictionary, useWords } from '../../language.tsx'
import { usePerson } from '../../session.ts'
import { Choices } from '../../components/choices.tsx'
import {
  devices,
  packedPushText,
  pushText,
  syslogText,
  syslogTransports,
  type Device,
} from './device-configuration.ts'
import { collectionQuery, type Collection } from './queries.ts'
import { words as shared } from './words.ts'
import '../../components/parts.css'
import './sources.css'

const words = dictionary({
  'zh-TW': {
    host: '本系統的主機名稱或位址',
    hostHint: '設備要能連到此位址；請視網路環境調整。',
    device: '設備',
    transport: '傳輸方式',
    devices: {
      fortigate: 'FortiGate',
      rsyslog: 'rsyslog',
      'syslog-ng': 'syslog-ng',
      curl: 'HTTP 推送（curl）',
    },
    tls: 'TLS（建議）',
    tcp: 'TCP',
    udp: 'UDP',
    tlsText: '加密且不遺漏：本系統忙碌時，設備會等候重送。',
    tcpText: '不遺漏但未加密，僅宜用於機房內部網段。',
    udpText: '未加密，網路壅塞時會遺失且無從得知；請儘量改用 TCP 或 TLS。',
    local: '此服務只在本機位址接收，其他設備連不到。請調整 LIANFANG_SYSLOG_* 設定。',
    noSyslog:
      '未啟用任何 syslog 接收服務，目前僅能以 HTTP 推送。請設定 LIANFANG_SYSLOG_UDP、_TCP 或 _TLS 後重新啟動。',
    configuration: (device: string) => `${device} 設定`,
    curlText:
      '需要一組「推送」用途的存取權杖。回應成功即表示紀錄已寫入磁碟；失敗時可原封重送，不會收進一半。',
    token: '到系統管理建立存取權杖',
    askToken: '請向系統管理者索取「推送」用途的存取權杖。',
    text: '逐行文字',
    packed: 'NDJSON，以 zstd 壓縮',
    formats: '可辨識的格式',
    formatsText: '格式依內容自動辨識；無法辨識的紀錄會完整擱置，設定格式後可重新處理。',
  },
  en: {
    host: 'Our host name or address',
    hostHint: 'The devices must reach it: change it as your network needs.',
    device: 'Device',
    transport: 'Transport',
    devices: {
      fortigate: 'FortiGate',
      rsyslog: 'rsyslog',
      'syslog-ng': 'syslog-ng',
      curl: 'HTTP push (curl)',
    },
    tls: 'TLS (best)',
    tcp: 'TCP',
    udp: 'UDP',
    tlsText: 'Encrypted, and nothing is lost: while we are busy, the device waits.',
    tcpText: 'Nothing is lost, but it is not encrypted: for networks inside a data centre.',
    udpText: 'Not encrypted, and lost without a trace where the network is congested. Prefer TCP or TLS.',
    local:
      'This listener takes records from this machine alone; other devices cannot reach it. Change the LIANFANG_SYSLOG_* settings.',
    noSyslog:
      'No syslog listener is set up; only HTTP push works. Set LIANFANG_SYSLOG_UDP, _TCP or _TLS and start the service again.',
    configuration: (device: string) => `Configuration of ${device}`,
    curlText:
      'It needs a token for pushing. What is answered is on our disk; what failed can be sent again as it is, for nothing is taken by half.',
    token: 'Make a token under Administration',
    askToken: 'Ask an administrator for a token for pushing.',
    text: 'Lines of text',
    packed: 'NDJSON, packed with zstd',
    formats: 'Formats that are recognised',
    formatsText:
      'A format is recognised by its content. What is not recognised is set aside whole, and can be replayed once its format is set.',
  },
})

export function Connect() {
  const query = useQuery(collectionQuery)
  return (
    <Loaded query={query} lines={6}>
      {(collection) => <ConnectTabs collection={collection} />}
    </Loaded>
  )
}

function ConnectTabs({ collection }: { readonly collection: Collection }) {
  const labels = useWords(words)
  const [host, setHost] = useState(location.hostname)
  const [device, setDevice] = useState<Device>('fortigate')
  const field = useId()
  const hostText = host.trim() === '' ? location.hostname : host.trim()
  return (
    <div className="stack connect">
      <div className="connect-host">
        <label htmlFor={field}>{labels.host}</label>
        <Input
          id={field}
          value={host}
          maxLength={253}
          spellCheck={false}
          autoComplete="off"
          aria-describedby={`${field}-hint`}
          onChange={({ target }) => setHost(target.value.replaceAll(/[^\w.:-]/g, ''))}
        />
        <p id={`${field}-hint`} className="field-hint">
          {labels.hostHint}
        </p>
      </div>
      <Choices
        label={labels.device}
        value={device}
        options={devices.map((value) => ({ value, label: labels.devices[value] }))}
        onChange={setDevice}
      />
      {device === 'curl' ? (
        <Push />
      ) : (
        <Syslog device={device} host={hostText} listeners={collection.listeners} />
      )}
      <details className="known-formats">
        <summary>{labels.formats}</summary>
        <p className="quiet">{labels.formatsText}</p>
        <ul>
          {collection.formats.map(({ name, product }) => (
            <li key={name}>
              <strong>{name}</strong> <span lang="en">{product}</span>
            </li>
          ))}
        </ul>
      </details>
    </div>
  )
}

function Syslog({
  device,
  host,
  listeners,
}: {
  readonly device: Exclude<Device, 'curl'>
  readonly host: string
  readonly listeners: Collection['listeners']
}) {
  const labels = useWords(words)
  const offered = syslogTransports.flatMap((transport) => {
    const found = listeners.find((listener) => listener.transport === transport)
    return found === undefined ? [] : [{ transport, listener: found }]
  })
  const [chosen, setChosen] = useState(offered[0]?.transport)
  const used = offered.find(({ transport }) => transport === chosen) ?? offered[0]
  if (used === undefined) return <p className="notice-line">{labels.noSyslog}</p>
  const { transport, listener } = used
  const isLocal = /\s(?:127\.|::1\s|localhost\s)/.test(listener.name)
  return (
    <div className="stack">
      <div className="row">
        <Choices
          label={labels.transport}
          value={transport}
          options={offered.map(({ transport: value }) => ({ value, label: labels[value] }))}
          onChange={setChosen}
        />
        <span className="quiet">{labels[`${transport}Text`]}</span>
      </div>
      {isLocal && <p className="notice-line">{labels.local}</p>}
      <CodeBlock
        title={labels.configuration(labels.devices[device])}
        code={syslogText(device, { host, port: listener.port, transport })}
        language="plain"
      />
    </div>
  )
}

function Push() {
  const labels = useWords(words)
  const person = usePerson()
  const { http } = useWords(shared)
  return (
    <div className="stack">
      <p>
        {labels.curlText}{' '}
        {person?.role === 'administrator' ? (
          <Link to="/administration">{labels.token}</Link>
        ) : (
          labels.askToken
        )}
      </p>
      <CodeBlock title={`${http}: ${labels.text}`} code={pushText(location.origin)} language="plain" />
      <CodeBlock
        title={`${http}: ${labels.packed}`}
        code={packedPushText(location.origin)}
        language="plain"
      />
    </div>
  )
}
