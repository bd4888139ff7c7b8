import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { api } from '../../api.ts'
import { Badge } from '../../components/badge.tsx'
import { ConfirmButton } from '../../components/confirm-button.tsx'
import { LogText } from '../../components/log-text.tsx'
import { Loaded } from '../../components/states.tsx'
import { useLanguage, useWords } from '../../language.tsx'
import { notify } from '../../notices.tsx'
import { usePerson } from '../../session.ts'
import { useFormat } from '../../use-format.ts'
import { AssignmentsCard } from './assignments-card.tsx'
import { vendorRoute } from './route.ts'
import { Section } from './section.tsx'
import { isStale, nameOf, useMayEdit, vendorQuery, type Vendor } from './vendor.tsx'
import { words } from './vendor-words.ts'
import { words as shared } from './words.ts'

export function VendorPage() {
  const labels = useWords(words)
  const common = useWords(shared)
  const language = useLanguage()
  const mayEdit = useMayEdit()
  const { id } = useParams({ from: vendorRoute.id })
  const vendor = useQuery(vendorQuery(Number(id)))
  const { data } = vendor
  return (
    <Section
      title={data === undefined ? common.vendors : nameOf(data, language)}
      lead={data !== undefined && (language === 'en' ? data.nameZh : data.nameEn)}
      actions={
        data !== undefined &&
        mayEdit && (
          <Link to="/administration/vendors/$id/edit" params={{ id }} className="main-link">
            {labels.edit}
          </Link>
        )
      }
      above={<Link to="/administration/vendors">{common.vendors}</Link>}
    >
      <Loaded query={vendor} lines={10}>
        {(shown) => <View key={shown.id} vendor={shown} />}
      </Loaded>
    </Section>
  )
}

function View({ vendor }: { readonly vendor: Vendor }) {
  const labels = useWords(words)
  const mayEdit = useMayEdit()
  return (
    <>
      {vendor.archivedAt !== null && <p className="said">{labels.archivedNotice}</p>}
      {!mayEdit && <p className="quiet">{labels.readOnly}</p>}
      <DataCard vendor={vendor} />
      <AssignmentsCard vendor={vendor} />
      {mayEdit && <Archive vendor={vendor} />}
    </>
  )
}

function DataCard({ vendor: { id, code, mail, agencies, archivedAt } }: { readonly vendor: Vendor }) {
  const labels = useWords(words)
  const format = useFormat()
  const isAdministrator = usePerson()?.role === 'administrator'
  return (
    <section className="card stack" aria-labelledby="vendor-data">
      <h2 id="vendor-data">{labels.data}</h2>
      <dl className="admin-facts">
        <dt>{labels.code}</dt>
        <dd>
          {code} {archivedAt !== null && <Badge>{labels.archived}</Badge>}
        </dd>
        <dt>{labels.mail}</dt>
        <dd>{mail === '' ? <span className="quiet">{labels.noMail}</span> : <LogText text={mail} />}</dd>
        <dt>{labels.agencies}</dt>
        <dd>{format.number(agencies)}</dd>
      </dl>
      {isAdministrator && (
        <p className="row">
          <Link to="/administration/people" search={{ vendor: id }}>
            {labels.people}
          </Link>
          <Link to="/administration/audit" search={{ subjectKind: 'vendor', subject: String(id) }}>
            {labels.history}
          </Link>
        </p>
      )}
    </section>
  )
}

function Archive({ vendor: { id, version, archivedAt, agencies } }: { readonly vendor: Vendor }) {
  const labels = useWords(words)
  const queryClient = useQueryClient()
  const set = async (archived: boolean): Promise<void> => {
    try {
      const saved = await api.post('/api/vendors/{id}/archive', {
        params: { id },
        version,
        body: { archived },
      })
      queryClient.setQueryData(['vendors', 'one', id], saved)
      notify({ text: archived ? labels.archiveDone : labels.restored })
      void queryClient.invalidateQueries({ queryKey: ['vendors', 'list'] })
    } catch (error) {
      if (isStale(error)) void queryClient.invalidateQueries({ queryKey: ['vendors', 'one', id] })
      throw error
    }
  }
  return (
    <div>
      {archivedAt === null ? (
        <ConfirmButton
          label={labels.archive}
          title={labels.archiveTitle}
          text={
            <div className="stack">
              <p>{labels.archiveText(agencies)}</p>
              <p>{labels.archiveUndo}</p>
            </div>
          }
          confirm={labels.archive}
          codes={{ 'precondition-failed': labels.stale }}
          onConfirm={() => set(true)}
        />
      ) : (
        <ConfirmButton
          danger={false}
          label={labels.restore}
          title={labels.restore}
          text={labels.restoreText}
          confirm={labels.restore}
          codes={{ 'precondition-failed': labels.stale }}
          onConfirm={() => set(false)}
        />
      )}
    </div>
  )
}
