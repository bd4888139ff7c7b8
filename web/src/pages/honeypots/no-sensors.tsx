/** Where there is nothing: what brings something, step by step. */
import { Link } from '@tanstack/react-router'
import { CodeBlock } from '../../components/code-block.tsx'
import { EmptyState } from '../../components/states.tsx'
import { dictionary, useWords } from '../../language.tsx'
import './honeypots.css'

const words = dictionary({
  'zh-TW': {
    title: '期間內沒有蜜罐紀錄',
    text: '可能是期間內沒有資料，或尚未接上任何蜜罐。可改看其他期間，或依下列方式之一接上：',
    push: '推送：向系統管理者索取「送入紀錄」權杖，將蜜罐的 JSON 紀錄逐行送來。',
    syslog: 'syslog：由 rsyslog 或 syslog-ng 讀取蜜罐的紀錄檔並轉送，一行一筆 JSON。',
    file: '檔案：在本系統主機上讀取既有的紀錄檔；加上 --follow 會持續讀取。',
    kinds:
      '可辨識 Cowrie、Dionaea、Heralding、Cisco ASA 蜜罐、Telnet 工作階段紀錄，以及 T-Pot 匯出的上述紀錄。',
    connect: '看各種傳送方式的設定',
    pushTitle: '以 HTTP 推送 Cowrie 的紀錄',
    fileTitle: '讀取檔案',
  },
  en: {
    title: 'No honeypot records in this period',
    text: 'Nothing came in it, or no honeypot is connected yet. Choose another period, or connect one in one of these ways:',
    push: 'Push: ask an administrator for a token for sending records, and send the honeypot’s JSON line by line.',
    syslog:
      'Syslog: let rsyslog or syslog-ng read the honeypot’s log file and forward it, one JSON document a line.',
    file: 'Files: read existing logs on this machine; with --follow they are read on as they grow.',
    kinds:
      'Cowrie, Dionaea, Heralding, the Cisco ASA honeypot and records of Telnet sessions are recognised, and T-Pot’s export of these.',
    connect: 'See the configuration of each way',
    pushTitle: 'Push Cowrie’s log over HTTP',
    fileTitle: 'Read files',
  },
})

export function NoSensors() {
  const labels = useWords(words)
  return (
    <div className="card stack">
      <EmptyState title={labels.title} text={labels.text} />
      <ol className="steps-list">
        <li>{labels.push}</li>
        <li>{labels.syslog}</li>
        <li>{labels.file}</li>
      </ol>
      <CodeBlock
        title={labels.pushTitle}
        language="plain"
        code={`curl --fail-with-body "${location.origin}/api/push/honeypot-1" \\
  -H "Authorization: Bearer $LIANFANG_TOKEN" \\
  -H "Content-Type: application/x-ndjson" \\
  --data-binary @cowrie.json`}
      />
      <CodeBlock
        title={labels.fileTitle}
        language="plain"
        code="lianfang ingest --follow /home/cowrie/var/log/cowrie/cowrie.json"
      />
      <p className="quiet">{labels.kinds}</p>
      <p>
        <Link to="/sources/connect">{labels.connect}</Link>
      </p>
    </div>
  )
}
