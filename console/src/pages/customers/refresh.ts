import { useQueryClient, type QueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'

/** Whatever is shown of customers is asked again: one word about one of them may change many answers. */
export const refreshCustomers = (queries: QueryClient): void =>
  void queries.invalidateQueries({
    predicate: ({ queryKey: [path] }) => /^\/api\/(customers|conflicts)/.test(String(path)),
  })

/** After a word about who is who the customer may have another id. */
export function useMoved(customer: number): (customerId: number) => void {
  const navigate = useNavigate()
  const queries = useQueryClient()
  return (customerId) => {
    refreshCustomers(queries)
    if (customerId !== customer) void navigate({ to: '/customers/$id', params: { id: String(customerId) } })
  }
}
