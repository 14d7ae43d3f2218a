import { act } from '../actions/actions.ts'
import type { Sandbox } from '../sandbox.ts'
import { ANSWERS, between, CAMES_BY_CARD, COMPLAINTS, HABITS, nameOf, phoneOf, PRODUCTS, QUESTIONS, type Draw } from './habits.ts' // prettier-ignore

/** What people do, by name: each deed does something and says what may follow. One that cannot be done (they are friends no
 *  more, the group is full) is left undone as a whole. */
export interface Doing {
  draw: Draw
  later<D extends Deed>(deed: D, afterMs: number, detail: Details[D]): void
  /** Until the next one comes by themselves. */
  arrivalGap(): number
  /** The store tells it (an item of Segment's API). */
  tell(item: Record<string, unknown>): void
}

interface Friend {
  external_userid: string
  userid: string
  /** As the store knows them. */
  member: string
}
export interface Details {
  arrive: { left: number }
  come: Record<string, never>
  write: Friend & { text: string }
  answer: Friend
  confirm: { msgid: string; userid: string }
  publish: { moment_id: string; userid: string }
  join_group: Friend
  leave_group: Friend & { chat_id: string }
  browse: Friend
  buy: Friend & { products: number[] }
  bring: Friend
}
export type Deed = keyof Details

export const deeds: { [D in Deed]: (sandbox: Sandbox, detail: Details[D], doing: Doing) => void } = {
  arrive(_sandbox, { left }, doing) {
    if (left > 1) doing.later('arrive', doing.arrivalGap(), { left: left - 1 })
    doing.later('come', 0, {})
  },

  come(sandbox, _detail, doing) {
    const { draw } = doing
    const ways = sandbox.state.all<{ config_id: string }>`select config_id from contact_ways order by id`
    const name = nameOf(draw)
    if (ways.length > 0 && draw.number() < HABITS.comesByCode) {
      const { config_id: configId } = draw.pick(ways)
      const met = act(sandbox, 'customer.scan_contact_way', { config_id: configId, name, gender: draw.pick([1, 2]) })
      return settleIn(sandbox, met, name, doing)
    }
    comeByCard(sandbox, name, doing)
  },

  write(sandbox, { text, ...friend }, doing) {
    act(sandbox, 'customer.send_message', { userid: friend.userid, external_userid: friend.external_userid, text })
    doing.later('answer', between(doing.draw, HABITS.staffAnswersAfterMs), friend)
  },

  answer(sandbox, { userid, external_userid }, { draw }) {
    act(sandbox, 'staff.send_message', { userid, external_userid, text: draw.pick(ANSWERS) })
    if (draw.number() >= HABITS.staffTags) return
    const tags = sandbox.state.all<{ tag_id: string }>`select tag_id from tags where deleted = 0 order by id`
    if (tags.length > 0) act(sandbox, 'staff.tag', { userid, external_userid, add: [draw.pick(tags).tag_id] })
  },

  confirm(sandbox, task) {
    act(sandbox, 'staff.confirm_broadcast', task)
  },

  publish(sandbox, moment) {
    act(sandbox, 'staff.publish_moment', moment)
  },

  join_group(sandbox, friend, doing) {
    const groups = sandbox.state.all<{ chat_id: string; owner: string }>`select chat_id, owner from groups
      where dismissed_at is null order by id`
    if (groups.length === 0) return
    const { chat_id: chatId, owner } = doing.draw.pick(groups)
    act(sandbox, 'group.invite', { chat_id: chatId, by: owner, who: [friend.external_userid], by_link: true })
    if (doing.draw.number() < HABITS.leavesGroup)
      doing.later('leave_group', between(doing.draw, HABITS.browsesEveryMs), { ...friend, chat_id: chatId })
  },

  leave_group(sandbox, { chat_id: chatId, external_userid: who }) {
    act(sandbox, 'group.leave', { chat_id: chatId, who })
  },

  browse(sandbox, friend, doing) {
    const { draw } = doing
    const place = Math.floor(draw.number() * PRODUCTS.length)
    tell(sandbox, doing, friend, 'Product Viewed', { ...PRODUCTS[place] })
    if (draw.number() < HABITS.putsIntoCart) {
      tell(sandbox, doing, friend, 'Product Added', { ...PRODUCTS[place], quantity: 1 })
      if (draw.number() < HABITS.buys)
        doing.later('buy', between(draw, HABITS.buysAfterMs), { ...friend, products: [place] })
    }
    if (draw.number() < HABITS.complains) doing.later('write', 0, { ...friend, text: draw.pick(COMPLAINTS) })
    if (draw.number() < HABITS.brings) doing.later('bring', between(draw, HABITS.buysAfterMs), friend)
    const end = draw.number()
    if (end < HABITS.leaves) act(sandbox, 'customer.delete_staff', pairOf(friend))
    else if (end < HABITS.leaves + HABITS.isDeletedByStaff) act(sandbox, 'staff.delete_customer', pairOf(friend))
    else doing.later('browse', between(draw, HABITS.browsesEveryMs), friend)
  },

  buy(sandbox, { products: places, ...friend }, doing) {
    const products = places.map((place) => ({ ...PRODUCTS[place]!, quantity: 1 + Math.floor(doing.draw.number() * 2) }))
    const revenue = products.reduce((sum, { price, quantity }) => sum + price * quantity, 0)
    const orderId = sandbox.chance.id('D', 12)
    tell(sandbox, doing, friend, 'Order Completed', { order_id: orderId, revenue, currency: 'CNY', products })
  },

  bring: (sandbox, _friend, doing) => comeByCard(sandbox, nameOf(doing.draw), doing),
}

const pairOf = ({ userid, external_userid }: Friend) => ({ userid, external_userid })

function comeByCard(sandbox: Sandbox, name: string, doing: Doing): void {
  const staff = sandbox.state.all<{ userid: string }>`select userid from members where status = 1 order by id`
  const { userid } = doing.draw.pick(staff)
  settleIn(sandbox, act(sandbox, 'customer.add_staff', { userid, name, add_way: CAMES_BY_CARD }), name, doing)
}

/** Who has just come: the store knows them by the same unionid, and they begin to live. */
function settleIn(
  sandbox: Sandbox,
  { external_userid, userid }: { external_userid: string; userid: string },
  name: string,
  doing: Doing,
): void {
  const { draw } = doing
  const { unionid } = sandbox.state.get<{ unionid: string }>`select unionid from people
    where external_userid = ${external_userid}`!
  const friend = { external_userid, userid, member: sandbox.chance.id('M', 10) }
  doing.tell({
    type: 'identify',
    messageId: sandbox.chance.id('i', 20),
    timestamp: new Date(sandbox.clock.now()).toISOString(),
    userId: friend.member,
    traits: { unionid, name, phone: phoneOf(draw) },
  })
  if (draw.number() < HABITS.answersWelcome)
    doing.later('write', between(draw, HABITS.answersAfterMs), { ...friend, text: draw.pick(QUESTIONS) })
  if (draw.number() < HABITS.joinsGroup) doing.later('join_group', between(draw, HABITS.joinsGroupAfterMs), friend)
  doing.later('browse', between(draw, HABITS.answersAfterMs), friend)
}

function tell(
  { chance, clock }: Sandbox,
  doing: Doing,
  { member }: Friend,
  event: string,
  properties: Record<string, unknown>,
): void {
  const timestamp = new Date(clock.now()).toISOString()
  doing.tell({ type: 'track', messageId: chance.id('t', 20), timestamp, userId: member, event, properties })
}
