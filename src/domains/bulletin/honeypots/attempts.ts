/** What was tried: names and passwords, commands, flaws. */
import type { RankingRow } from '../../honeypot/index.ts'
import type { Section } from '../model.ts'
import { type Edition, share } from '../writing/edition.ts'
import { textColumn } from '../writing/tables.ts'
import { type Facts, isCounted, type Ranked } from './facts.ts'
import { cveOf, flawNames, inertText, runsCode } from './names.ts'
import { rankingPicture, rankingTable, type Shown } from './ranking-table.ts'

export function credentialSection(edition: Edition, facts: Facts): Section {
  const of = (dimension: 'username' | 'password', caption: string, labelled: string): Shown => ({
    ...shownAs(edition, facts, dimension, {
      caption,
      explanation: edition.say(
        '登入嘗試依所送出的內容加總，不論是否被接受；未送出者不計，空白者照計。',
        'Sign-in attempts by what was sent, accepted or not; what was not sent is not counted, an empty one is.',
      ),
    }),
    labelled,
    name: ({ value }) => value,
    counted: edition.say('嘗試次數', 'Attempts'),
    unit: edition.say('次嘗試', 'attempts'),
  })
  return {
    id: 'honeypots-credentials',
    title: edition.say('登入嘗試的帳號與密碼', 'Names and passwords that were tried'),
    blocks: [
      {
        kind: 'sentences',
        paragraphs: [
          edition.sentence(
            'honeypots-credentials-note',
            edition.say(
              '排名前列者多為設備出廠預設值與常見弱密碼：凡出現於此的密碼都不應使用，符合長度與複雜度規定者亦同。',
              'Most of these are delivered with devices or are common weak ones. A password that is listed here must not be used, even when rules of length and complexity would pass it.',
            ),
          ),
        ],
      },
      ...rankingTable(
        edition,
        facts.rankings.username,
        of('username', edition.say('帳號前十名', 'Top ten user names'), edition.say('帳號', 'User name')),
      ),
      ...rankingTable(
        edition,
        facts.rankings.password,
        of('password', edition.say('密碼前十名', 'Top ten passwords'), edition.say('密碼', 'Password')),
      ),
    ],
  }
}

export function commandSection(edition: Edition, facts: Facts): Section {
  return {
    id: 'honeypots-commands',
    title: edition.say('登入後的指令', 'Commands after sign-in'),
    blocks: rankingTable(edition, facts.rankings.command, {
      ...shownAs(edition, facts, 'command', {
        caption: edition.say('指令前十名', 'Top ten commands'),
        explanation: edition.say(
          '攻擊者輸入的指令，內容完全相同者合併計算；網址已改寫，避免誤觸。',
          'Commands as attackers typed them; only equal ones are added up. Addresses in them are defanged.',
        ),
      }),
      labelled: edition.say('指令', 'Command'),
      name: inertText,
      counted: edition.say('次數', 'Times'),
      unit: edition.say('次', 'commands'),
    }),
  }
}

export function flawSection(edition: Edition, facts: Facts): Section {
  const ranking = facts.rankings.flaw
  const shown: Shown = {
    ...shownAs(edition, facts, 'flaw', {
      caption: edition.say('遭嘗試利用的漏洞前十名', 'Top ten flaws that were tried'),
      explanation: edition.say(
        '攻擊者送出的內容（請求與指令）中，符合本系統漏洞特徵者，依漏洞加總；一段內容含多個漏洞時各計一次。',
        'Requests and commands in which our patterns find a known flaw, by flaw; one that uses several counts for each.',
      ),
    }),
    labelled: edition.say('漏洞', 'Flaw'),
    name: flawNames(edition, facts),
    counted: edition.say('嘗試次數', 'Attempts'),
    unit: edition.say('次嘗試', 'attempts'),
    more: [
      textColumn<RankingRow>('CVE', ({ value }) => cveOf(facts, value)),
      textColumn<RankingRow>(edition.say('遠端執行', 'Runs code'), ({ value }) =>
        runsCode(facts, value) === true ? 'RCE' : '',
      ),
    ],
  }
  const remote = remoteShare(edition, facts, shown.query)
  return {
    id: 'honeypots-flaws',
    title: edition.say('遭嘗試利用的漏洞', 'Flaws that were tried'),
    blocks: [
      {
        kind: 'sentences',
        paragraphs: [
          edition.sentence(
            'honeypots-flaws-note',
            ...(remote === undefined
              ? ['']
              : [
                  edition.say(
                    '可辨識的漏洞利用中，可供遠端執行程式碼（RCE）者占 ',
                    'Of what could be recognised, ',
                  ),
                  remote,
                  edition.say('。', ' would let others run code (RCE). '),
                ]),
            edition.say(
              '符合特徵只表示有人送出這樣的內容，不表示目標確有該漏洞；無法辨識者不列入。',
              'A match says that somebody sent this, not that the target has the flaw; what is not recognised is not counted.',
            ),
          ),
        ],
      },
      ...rankingPicture(edition, ranking, {
        ...shown,
        caption: edition.say('漏洞利用嘗試次數', 'Attempts by flaw'),
      }),
      ...rankingTable(edition, ranking, shown),
    ],
  }
}

/** Of attempts at known flaws, those that would let others run code. */
export function remoteShare(
  edition: Edition,
  facts: Facts,
  query: string,
): { readonly figure: string } | undefined {
  const { rows, total } = facts.rankings.flaw
  if (total === 0) return undefined
  const remote = rows.reduce(
    (sum, { value, events }) => sum + (runsCode(facts, value) === true ? events : 0),
    0,
  )
  return edition.figure('honeypots-rce-share', share(remote, total), {
    label: edition.say('可遠端執行程式碼者占比', 'Share that would let others run code'),
    query,
    base: edition.say('本期可辨識的漏洞利用嘗試', 'attempts at known flaws in this period'),
  })
}

/** Where the table is and what its query is. */
export function shownAs(
  edition: Edition,
  facts: Facts,
  dimension: Ranked,
  { caption, explanation }: { readonly caption: string; readonly explanation: string },
): Pick<Shown, 'id' | 'caption' | 'query' | 'isQuiet'> {
  return {
    id: `table-honeypots-${dimension.replace('_', '-')}`,
    caption,
    isQuiet: isCounted(facts),
    query: edition.query(
      `honeypots.${dimension.replace('_', '-')}`,
      caption,
      `${explanation}${edition.say(
        '名次由多至少，同數者同名次；前期名次以相同查詢計算。',
        ' Most first, equal counts share a rank; previous ranks come from the same query.',
      )}`,
      facts.rankings[dimension].queries,
      'details',
    ),
  }
}
