import { z } from 'zod'
import { writeRemark } from '../calls/customers.ts'
import { markTags } from '../calls/tags.ts'
import { cannot } from '../errors.ts'
import { contactEvent, happened } from '../events.ts'
import type { Sandbox } from '../sandbox.ts'
import { activeMember } from '../state/members.ts'
import { addMessage, chatOf } from '../state/messages.ts'
import { areFriends, befriend, findRelation, unfollow, type Relation } from '../state/relations.ts'
import { action } from './action.ts'
import { chatForATime, pair, personFor, relationOf, who, type Pair } from './customers.ts'

/** What members do with customers, by hand, in WeCom. */
const SEARCHED_PHONE = 2

function following(sandbox: Sandbox, given: Pair): Relation {
  activeMember(sandbox, given.userid)
  const relation = relationOf(sandbox, given)
  return relation.staff_side ? relation : cannot('The member does not have this customer.')
}
const edited = (sandbox: Sandbox, given: Pair) =>
  happened(sandbox, 'person', contactEvent('edit_external_contact', given))

export const staffActions = {
  /** Adds somebody, who has yet to agree. */
  'staff.add_customer': action(
    who.extend({ userid: z.string(), add_way: z.int().default(SEARCHED_PHONE), state: z.string().optional() }),
    (sandbox, { userid, add_way, state, ...given }) => {
      activeMember(sandbox, userid)
      const person = personFor(sandbox, given)
      const both = { userid, external_userid: person.external_userid }
      const relation = findRelation(sandbox, both)
      // who has the member still is there again at once
      const isHalf = !relation?.customer_side
      return { ...both, ...befriend(sandbox, 'person', { ...both, add_way, state, oper_userid: userid, isHalf }) }
    },
  ),

  /** Lets in a customer who has applied. */
  'staff.accept': action(pair, (sandbox, given) => {
    const relation = relationOf(sandbox, given)
    if (!relation.applied) cannot('The customer has not applied.')
    const { add_way, state, oper_userid } = relation
    return befriend(sandbox, 'person', { ...given, add_way, state: state ?? undefined, oper_userid })
  }),

  'staff.delete_customer': action(pair, (sandbox, given) => {
    following(sandbox, given)
    unfollow(sandbox, 'person', given)
    return {}
  }),

  'staff.send_message': action(
    pair.extend({ text: z.string().min(1), msgtype: z.string().default('text') }),
    (sandbox, { text, msgtype, ...given }) => {
      activeMember(sandbox, given.userid)
      if (!areFriends(findRelation(sandbox, given)) && !chatForATime(sandbox, given)) cannot('They are not friends.')
      const chat = chatOf(given.userid, given.external_userid)
      const content = { content: text }
      addMessage(sandbox, { chat, sender: given.userid, isStaff: true, msgtype, content, source: 'person' })
      return {}
    },
  ),

  /** Of numbers alone nobody is told. */
  'staff.remark': action(
    pair.extend({
      remark: z.string().optional(),
      description: z.string().optional(),
      remark_company: z.string().optional(),
      remark_mobiles: z.array(z.string()).optional(),
    }),
    (sandbox, { userid, external_userid, ...noting }) => {
      writeRemark(sandbox, following(sandbox, { userid, external_userid }), noting)
      const { remark_mobiles: _, ...rest } = noting
      if (Object.keys(rest).length > 0) edited(sandbox, { userid, external_userid })
      return {}
    },
  ),

  'staff.tag': action(
    pair.extend({ add: z.array(z.string()).default([]), remove: z.array(z.string()).default([]) }),
    (sandbox, { add, remove, ...given }) => {
      markTags(sandbox, following(sandbox, given), add, remove)
      edited(sandbox, given)
      return {}
    },
  ),

  /** Tags of the member's own, which no other sees. */
  'staff.tag_for_oneself': action(
    pair.extend({ name: z.string().min(1), group_name: z.string().default('我的标签') }),
    (sandbox, { name, group_name, ...given }) => {
      const { userid, external_userid } = following(sandbox, given)
      sandbox.state.run`insert or ignore into personal_tags (userid, external_userid, group_name, name)
        values (${userid}, ${external_userid}, ${group_name}, ${name})`
      edited(sandbox, given)
      return {}
    },
  ),
}
