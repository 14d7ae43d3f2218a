import { useQueryClient, type Query, type QueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'

const isOfCustomers = ({ queryKey: [path] }: Query): boolean => /^\/api\/(customers|conflicts)/.test(String(path))

/** Whatever is shown of customers is asked again: one word about one of them may change many answers. */
export const refreshCustomers = (queries: QueryClient): void =>
  void queries.invalidateQueries({ predicate: isOfCustomers })

/** Somebody was erased: nothing that was heard of them may lie in memory either. */
export function forgetCustomers(queries: QueryClient): void {
  queries.removeQueries({ predicate: isOfCustomers, type: 'inactive' })
  refreshCustomers(queries)
}

/** After a word about who is who the customer may have another id, or the address may name the other one. */
export function useMoved(): (customerId: number) => void {
  const navigate = useNavigate()
  const queries = useQueryClient()
  return (customerId) => {
    refreshCustomers(queries)
    void navigate({ to: '/customers/$id', params: { id: String(customerId) } })
  }
}
