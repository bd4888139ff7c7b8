/** The edition as files, in each language; and the digest by which copies are told apart. */
import { addressOf } from '../../api.ts'
import { CopyButton } from '../../components/copy-button.tsx'
import { Sign } from '../../components/sign.tsx'
import { useWords } from '../../language.tsx'
import { formats, languages } from './choices.ts'
import { figureWords } from './figure-words.ts'
import type { EditionDetail } from './queries.ts'
import { words } from './words.ts'
import './bulletins.css'

export function FilesTab({ edition }: { readonly edition: EditionDetail }) {
  const labels = useWords(figureWords)
  const { languages: names, digest: digestName, copyDigest, tabs } = useWords(words)
  const { id, texts, state } = edition
  const digests = texts.flatMap(({ language, digest }) => (digest === null ? [] : [{ language, digest }]))
  return (
    <div className="stack">
      {state === 'draft' ? (
        <p className="edition-note">{labels.filesDraft}</p>
      ) : (
        <p className="quiet">{labels.filesLead}</p>
      )}
      <div className="table-scroll" role="region" aria-label={tabs.files} tabIndex={0}>
        <table className="table files-table">
          <caption className="visually-hidden">{tabs.files}</caption>
          <thead>
            <tr>
              <th scope="col">{labels.format}</th>
              {languages.map((language) => (
                <th key={language} scope="col">
                  {names[language]}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {formats.map((format) => (
              <tr key={format}>
                <th scope="row">
                  <strong>{labels.formats[format]}</strong>
                  <span className="quiet file-use">{labels.uses[format]}</span>
                </th>
                {languages.map((language) => (
                  <td key={language}>
                    <a
                      className="edition-button"
                      href={addressOf('/api/bulletins/{id}/files/{format}', { id, format }, { language })}
                      download
                      aria-label={labels.download(labels.formats[format], names[language])}
                    >
                      <Sign name="download" size={15} /> {labels.formats[format]}
                    </a>
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <section className="card stack" aria-labelledby="edition-digests">
        <h2 id="edition-digests">{digestName}</h2>
        {digests.length === 0 ? (
          <p className="quiet">{labels.noDigest}</p>
        ) : (
          <>
            <dl className="whole-digests">
              {digests.map(({ language, digest }) => (
                <div key={language}>
                  <dt>{names[language]}</dt>
                  <dd>
                    <code>{digest}</code>
                    <CopyButton text={digest} label={copyDigest(names[language])} />
                  </dd>
                </div>
              ))}
            </dl>
            <p className="quiet">{labels.digestText}</p>
          </>
        )}
      </section>
    </div>
  )
}
