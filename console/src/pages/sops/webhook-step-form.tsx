import { Link } from '@tanstack/react-router'
import { Select } from 'antd'
import { useGet } from '../../api/api.ts'
import { can, useMe } from '../../shell/me.ts'
import { useWords } from '../../language/language.tsx'
import { Labelled } from './sop-fields.tsx'
import { Next, type FormOf } from './send-forms.tsx'
import { settingsWords } from './settings-words.ts'

/** Which endpoint is told. What it is told is the same for all. */
export function WebhookStepForm({ step, sop, onChange }: FormOf<'webhook'>) {
  const w = useWords(settingsWords)
  const { data } = useGet('/api/webhooks')
  const options = (data?.endpoints ?? []).map(({ id, url, description }) => ({ value: id, label: description || url }))
  return (
    <>
      <Labelled label={w.endpoint} extra={w.endpointHint}>
        <Select<number>
          aria-label={w.endpoint}
          style={{ width: '100%' }}
          loading={!data}
          options={options}
          notFoundContent={<Link to="/webhooks">{w.noEndpoint}</Link>}
          {...(step.endpoint > 0 && { value: step.endpoint })}
          onChange={(endpoint) => onChange({ ...step, endpoint })}
        />
      </Labelled>
      <Next step={step} sop={sop} onChange={onChange} />
    </>
  )
}

/** As whoever set it up calls it; who may not see them is told what it is. */
export function useEndpointNames(): (id: number) => string {
  const w = useWords(settingsWords)
  const { data: who } = useMe()
  const { data } = useGet('/api/webhooks', {}, { enabled: can(who?.me, 'operator') })
  return (id) => {
    const found = data?.endpoints.find((one) => one.id === id)
    return found ? found.description || found.url : id > 0 ? w.someEndpoint : ''
  }
}
