import { z } from 'zod'
import { MAX_PICTURE_BYTES } from '../../kernel/limits.ts'
import { Refusal } from '../../kernel/refusals.ts'
import { defaultWelcomeShape, saveDefaultWelcome, selectDefaultWelcome } from './default-welcome.ts'
import { keepPicture, pictureId, PICTURE_TYPES, selectPicture } from '../contents/contents.ts'
import { route } from './route-parts.ts'
import { welcomeShape } from './shapes.ts'

export const welcomeRoutes = [
  route({
    method: 'GET',
    path: '/api/default-welcome',
    role: 'operator',
    summary: 'What greets everybody whom no contact way greets with words of its own',
    answer: defaultWelcomeShape,
    run: ({ world }) => selectDefaultWelcome(world.database),
  }),
  route({
    method: 'PUT',
    path: '/api/default-welcome',
    role: 'operator',
    summary: 'Say what greets everybody',
    body: z.strictObject({ welcome: welcomeShape, expectedRevision: z.int().min(0) }),
    answer: null,
    run: ({ world, body }) => saveDefaultWelcome(world.database, body.welcome, body.expectedRevision),
  }),
  route({
    method: 'POST',
    path: '/api/pictures',
    role: 'operator',
    summary: 'Bring a picture (PNG or JPG, in base64) that goes with welcomes; of the same one the id is the same',
    body: z.strictObject({ data: z.base64().max(Math.ceil(MAX_PICTURE_BYTES / 3) * 4 + 4) }),
    status: 201,
    answer: z.object({ id: pictureId }),
    run: async ({ world, body }) => ({ id: await keepPicture(world, Buffer.from(body.data, 'base64')) }),
  }),
  route({
    method: 'GET',
    path: '/api/pictures/:id',
    role: 'analyst',
    summary: 'A picture that was brought, in base64',
    params: z.object({ id: pictureId }),
    answer: z.object({ type: z.enum(PICTURE_TYPES), data: z.base64() }),
    async run({ world, params: { id } }) {
      const picture = await selectPicture(world.database, id)
      if (!picture) throw new Refusal('not_found')
      return { type: picture.type, data: picture.bytes.toString('base64') }
    },
  }),
]
