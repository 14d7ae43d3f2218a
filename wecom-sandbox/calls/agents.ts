import { z } from 'zod'
import { refuse } from '../errors.ts'
import { call } from './call.ts'

/** What an app is told of itself, and of no other app. */
export const agentCalls = [
  call({
    method: 'GET',
    path: 'agent/get',
    input: z.object({ agentid: z.coerce.number().int() }),
    run({ state }, { agentid }, { app }) {
      if (!state.get`select 1 from apps where agentid = ${agentid}`) refuse(40056)
      if (agentid !== app.agentid) refuse(301002)
      const roots = state.all<{ id: number }>`select id from departments where parentid = 0 order by id`
      return {
        agentid,
        name: app.name,
        square_logo_url: `https://wework.qpic.example/wwhead/app-${agentid}/0`,
        description: '',
        allow_userinfos: { user: [] },
        // every app sees all of the corp
        allow_partys: { partyid: roots.map(({ id }) => id) },
        allow_tags: { tagid: [] },
        close: 0,
        redirect_domain: '',
        report_location_flag: 0,
        isreportenter: 0,
        home_url: '',
      }
    },
  }),
]
