import { useGet } from '../api/api.ts'

/** A picture that was brought to the server, by its id. */
export function Picture({ id, alt, width }: { id: string; alt: string; width: number | '100%' }) {
  const { data } = useGet('/api/pictures/:id', { params: { id } }, { staleTime: Infinity })
  if (!data) return <div style={{ width, aspectRatio: 1 }} />
  return <img src={`data:${data.type};base64,${data.data}`} alt={alt} style={{ width, borderRadius: 4, display: 'block' }} /> // prettier-ignore
}
