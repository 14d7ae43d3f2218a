import { keepPreviousData, queryOptions, useInfiniteQuery, useQuery } from '@tanstack/react-query'
import type { Card } from '../../../reads/card.ts'
import type { saidIn } from '../../../reads/chats.ts'
import type { Corp } from '../../../reads/corp.ts'
import type { CustomerPhone } from '../../../reads/customer.ts'
import type { readGroup } from '../../../reads/groups.ts'
import type { readPeople } from '../../../reads/people.ts'
import type { readTargets, StaffPhone } from '../../../reads/staff.ts'
import type { readWays } from '../../../reads/ways.ts'
import type { SwitchListed } from '../../../switches.ts'
import type { WorldSeen } from '../../../world/world.ts'
import { read } from './api.ts'

/** What the page shows. The first word of a key is what it is, the second of whom (concerned.ts). */
const name = encodeURIComponent

export const usePeople = (search: string, limit = 30) =>
  useQuery({
    queryKey: ['people', search, limit],
    queryFn: () => read<ReturnType<typeof readPeople>>(`/phones?search=${name(search)}&limit=${limit}`),
    placeholderData: keepPreviousData,
  })

export const staffPhone = (userid: string, search = '') =>
  queryOptions({
    queryKey: ['staff', userid, search],
    queryFn: () => read<StaffPhone>(`/phones/staff/${name(userid)}?search=${name(search)}`),
  })
export const useStaffPhone = (userid: string, search: string) =>
  useQuery({ ...staffPhone(userid, search), placeholderData: keepPreviousData })

export const useCustomerPhone = (id: string) =>
  useQuery({ queryKey: ['customer', id], queryFn: () => read<CustomerPhone>(`/phones/customer/${name(id)}`) })

export const useGroup = (chat: string) =>
  useQuery({ queryKey: ['group', chat], queryFn: () => read<ReturnType<typeof readGroup>>(`/phones/group/${name(chat)}`) }) // prettier-ignore

export const useCard = (chat: string) =>
  useQuery({ queryKey: ['card', chat], queryFn: () => read<Card>(`/phones/card/${name(chat)}`) })

/** The newest page first; of a chat of two or a group, or with customer service. */
export const useSaid = (kind: 'chat' | 'kf', id: string) =>
  useInfiniteQuery({
    queryKey: [kind, id],
    queryFn: ({ pageParam }) =>
      read<ReturnType<typeof saidIn>>(
        `/phones/${kind}/${name(id)}${pageParam === undefined ? '' : `?before=${pageParam}`}`,
      ),
    initialPageParam: undefined as number | undefined,
    getNextPageParam: (page) => (page.hasMore ? page.messages[0]?.id : undefined),
  })

export const useTargets = (userid: string, msgid: string) =>
  useQuery({
    queryKey: ['targets', userid, msgid],
    queryFn: () => read<ReturnType<typeof readTargets>>(`/phones/staff/${name(userid)}/targets/${name(msgid)}`),
  })

/** Of a file, which stays what it is. */
export const useMediaName = (key: string) =>
  useQuery({
    queryKey: ['media', key],
    queryFn: () => read<{ filename: string; bytes: number }>(`/phones/media/${name(key)}/name`),
    staleTime: Infinity,
  })

export const useWays = (search: string) =>
  useQuery({
    queryKey: ['ways', search],
    queryFn: () => read<ReturnType<typeof readWays>>(`/phones/ways?search=${name(search)}`),
    placeholderData: keepPreviousData,
  })

/** With when it was read, by the browser's own count. */
export const useCorp = () =>
  useQuery({
    queryKey: ['corp'],
    queryFn: async () => ({ ...(await read<Corp>('/phones/corp')), readAt: performance.now() }),
  })

export const useNextName = () =>
  useQuery({ queryKey: ['name'], queryFn: () => read<{ name: string }>('/phones/name'), placeholderData: keepPreviousData }) // prettier-ignore

export const useSwitches = () =>
  useQuery({ queryKey: ['switches'], queryFn: () => read<{ switches: SwitchListed[] }>('/switches') })

export const useWorld = () => useQuery({ queryKey: ['world'], queryFn: () => read<WorldSeen>('/world') })
