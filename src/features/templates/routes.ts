import { z } from 'zod'
import type { Engine } from '../../engine.ts'
import { routeIn } from '../../kernel/route.ts'
import { SUBJECTS } from '../../sops/language.ts'
import { installTemplate, listTemplates } from './templates.ts'

const route = routeIn<{ engine: Engine }>()
const both = z.object({ zh: z.string(), en: z.string() })

export const templateRoutes = [
  route({
    method: 'GET',
    path: '/api/templates',
    role: 'operator',
    summary: 'Standing flows that are ready to be installed, and the flows that came of them',
    answer: z.object({
      templates: z.array(
        z.object({
          slug: z.string(),
          name: both,
          about: both,
          subject: z.enum(SUBJECTS),
          steps: z.int(),
          installed: z.string().nullable(),
        }),
      ),
    }),
    run: async ({ world }) => ({ templates: await listTemplates(world.engine.core) }),
  }),
  route({
    method: 'POST',
    path: '/api/templates/:slug/installs',
    role: 'operator',
    summary: 'Install one in a language: the flow as a draft, with the contents, segments and tags that it names',
    params: z.object({ slug: z.string().max(100) }),
    body: z.strictObject({ language: z.enum(['zh', 'en']) }),
    status: 201,
    answer: z.object({ slug: z.string() }),
    run: ({ world, params: { slug }, body, caller }) =>
      installTemplate(world.engine.core, caller.id, slug, body.language),
  }),
]
