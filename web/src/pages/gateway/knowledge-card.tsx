/** What the knowledge base says of a signature, and what to do about it. */
import { useQuery } from '@tanstack/react-query'
import { KindName } from '../../components/severity.tsx'
import { ExternalLink } from '../../components/external-link.tsx'
import { Loaded } from '../../components/states.tsx'
import { useLanguage, useWords } from '../../language.tsx'
import type { PeriodWords } from '../../period.ts'
import { Panel } from '../../components/panel.tsx'
import { signatureQuery } from './queries.ts'
import { words } from './signature-words.ts'
import '../../components/reading.css'

function techniqueAddress(id: string): string {
  return `https://attack.mitre.org/techniques/${encodeURIComponent(id).replace('.', '/')}/`
}

export function KnowledgeCard({ name, period }: { readonly name: string; readonly period: PeriodWords }) {
  const labels = useWords(words)
  const language = useLanguage()
  const query = useQuery(signatureQuery({ name, ...period }))
  return (
    <Panel title={labels.about}>
      <Loaded query={query} lines={5}>
        {({ kind, because, explanation, attack, cve, references, advice }) => (
          <div className="stack">
            <p>
              <KindName kind={kind} /> <span className="quiet">{labels.because[because]}</span>
            </p>
            <p className="prose">{explanation[language]}</p>
            <dl className="pairs">
              {attack.length > 0 && (
                <>
                  <dt>{labels.attack}</dt>
                  <dd>
                    <ul className="links-list">
                      {attack.map((id) => (
                        <li key={id}>
                          <ExternalLink url={techniqueAddress(id)}>{id}</ExternalLink>
                        </li>
                      ))}
                    </ul>
                  </dd>
                </>
              )}
              {cve.length > 0 && (
                <>
                  <dt>{labels.cve}</dt>
                  <dd>
                    <ul className="links-list">
                      {cve.map((id) => (
                        <li key={id}>
                          <ExternalLink url={`https://www.cve.org/CVERecord?id=${encodeURIComponent(id)}`}>
                            {id}
                          </ExternalLink>
                        </li>
                      ))}
                    </ul>
                  </dd>
                </>
              )}
              {references.length > 0 && (
                <>
                  <dt>{labels.references}</dt>
                  <dd>
                    <ul className="links-list">
                      {references.map(({ title, url }) => (
                        <li key={`${title.en} ${url ?? ''}`}>
                          {url === null ? (
                            title[language]
                          ) : (
                            <ExternalLink url={url}>{title[language]}</ExternalLink>
                          )}
                        </li>
                      ))}
                    </ul>
                  </dd>
                </>
              )}
            </dl>
            <h3>{labels.advice}</h3>
            {advice.length === 0 ? (
              <p className="quiet">{labels.noAdvice}</p>
            ) : (
              <ol className="advice">
                {advice.map(({ title, text }) => (
                  <li key={title.en}>
                    <strong>{title[language]}</strong>
                    <p className="prose">{text[language]}</p>
                  </li>
                ))}
              </ol>
            )}
          </div>
        )}
      </Loaded>
    </Panel>
  )
}
