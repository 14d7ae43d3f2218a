import { Link } from '@tanstack/react-router'
import { useWords } from '../../language/language.tsx'
import { Time } from '../../parts/time.tsx'
import type { System } from './checks.tsx'
import { systemWords } from './system-words.ts'

/** Within a sentence a link must not be told by its colour alone. */
const UNDERLINED = { textDecoration: 'underline' }

type Build = System['builds'][number]
const isTrouble = ({ status, problem }: Build) => status === 'failed' || problem !== null

export function Builds({ builds }: { builds: Build[] }) {
  const t = useWords(systemWords)
  const failed = builds.filter(isTrouble)
  if (builds.length === 0) return t.noBuilds
  return (
    <>
      {failed.length > 0 ? t.failed(failed.length) : t.building(builds.length)}
      <ul style={{ margin: 0, paddingInlineStart: 18 }}>
        {(failed.length > 0 ? failed : builds).map((build) => (
          <li key={build.id}>
            {t.owners[build.owner]} <Owner of={build} /> · <Time at={build.createdAt} />
            {build.problem && ` · ${build.problem}`}
            {build.problem && build.status !== 'failed' && ` · ${t.tryingAgain}`}
          </li>
        ))}
      </ul>
    </>
  )
}

function Owner({ of: { owner, slug, name, id } }: { of: Build }) {
  const label = name ?? `#${id}`
  if (slug === null) return label
  if (owner === 'segment')
    return (
      <Link to="/segments/$slug" params={{ slug }} style={UNDERLINED}>
        {label}
      </Link>
    )
  return (
    <Link to={owner === 'tag' ? '/tags' : '/stages'} style={UNDERLINED}>
      {label}
    </Link>
  )
}
