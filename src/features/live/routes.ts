import { z } from 'zod'
import { routeIn, stream } from '../../kernel/route.ts'
import type { Live } from './live.ts'
import { topicShape } from './topics.ts'

const route = routeIn<{ live: Live }>()

export const liveRoutes = [
  route({
    method: 'GET',
    path: '/api/live',
    role: 'analyst',
    serving: 'common',
    summary:
      'What has changed, for as long as one listens: topics such as events, segments:<slug> or imports:<id>. It holds no data: what changed is asked for as ever. The first is an empty list: from then on nothing is missed',
    answer: stream(z.array(topicShape)),
    run: ({ world, caller, signal }) => world.live.follow(caller, signal),
  }),
]
