import type { JsonObject } from '../events.ts'
import { prepared, type Sql } from '../kernel/sql.ts'
import { instant } from './identity-store.ts'

/** What a flow tells an endpoint: the same key again is the same thing, told once. */
export interface SopDelivery {
  /** Of this step, for this time that the customer is in the flow. */
  key: string
  endpointId: number
  customerId: number
  /** What the endpoint is told as `properties`; a token in it is not told. */
  payload: JsonObject
  at: number
}

export const SOP_STEP = 'sop.step'

/** In the transaction of the turn. An endpoint that is gone or switched off hears nothing, and keeps no turn from happening. */
export function insertSopDeliveries(rows: readonly SopDelivery[], now: number): Sql | undefined {
  if (rows.length === 0) return undefined
  const given = rows.map(({ key, endpointId, customerId, payload, at }) => ({ k: `sop ${key}`, e: endpointId, c: customerId, p: payload, a: instant(at) })) // prettier-ignore
  return prepared`
    insert into webhook_deliveries (endpoint_id, key, type, payload, identity_id, at, created_at, due_at)
    select w.id, k, ${SOP_STEP}, p, c, a, ${instant(now)}, ${instant(now)}
    from jsonb_to_recordset(${JSON.stringify(given)}) as r (k text, e integer, c bigint, p jsonb, a timestamptz)
      join webhook_endpoints w on w.id = r.e and w.disabled_at is null
    order by k on conflict (key) do nothing`
}
