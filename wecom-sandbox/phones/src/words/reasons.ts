import { isDoorError } from '../door/api.ts'
import { useLanguage } from './language.tsx'

/** Why somebody could not act: the sandbox says it in English, as WeCom's API does. What is not here is shown as it came. */
const IN_CHINESE: Record<string, string> = {
  'All the groups behind this code are full.': '这个码后面的群都满了。',
  'No member waits for a yes.': '没有等待通过的好友申请。',
  'Nobody behind this code can take another customer.': '这个码后面的成员都不能再添加客户。',
  'Nothing waits for an answer.': '没有等待答复的接替。',
  'So many cannot be sent to at once.': '一次不能发给这么多人。',
  'The broadcast was cancelled.': '群发已取消。',
  'The code has expired.': '码已过期。',
  'The corp has as many customers as may be.': '企业的客户数已达上限。',
  'The customer does not have this member.': '客户没有这位好友。',
  'The customer has not applied.': '客户没有申请。',
  'The group is full.': '群已满。',
  'The group is too large to be joined by scanning.': '群人数过多，不能扫码加入。',
  'The member does not have this customer.': '成员没有这位客户。',
  'The member has as many customers as may be.': '该成员的客户数已达上限。',
  'The member has no such task, or has published it.': '成员没有这个任务，或已发表。',
  'The member has no such task.': '成员没有这个任务。',
  'The member has sent it.': '成员已经发送过。',
  'The moment was cancelled.': '朋友圈已取消。',
  'The world has not begun.': '世界还没有开始。',
  'They are not friends.': '双方不是好友。',
  'They cannot see it.': '看不到这条朋友圈。',
  'They do not know each other.': '双方没有好友关系。',
  'Time does not go back.': '时间不能倒退。',
  'Time does not go back: it is ahead of the machine.': '沙箱时间比本机快，时间不能倒退。',
  'invalid contact way config id': '没有这个码。',
  'invalid chatid': '没有这个群。',
  'group is dismissed': '群已解散。',
  'invalid moment id': '没有这条朋友圈。',
  'moment is being dispatched': '朋友圈正在分发，请稍后再试。',
  'userid not found': '成员不存在或已离职。',
  'user not active': '成员账号未激活。',
}
const UNREACHABLE = { zh: '无法连接沙箱，它可能已停止。', en: 'The sandbox cannot be reached: it may have stopped.' }
const WITH_NAMES: [RegExp, string][] = [
  [/^(.+) is not in the group\.$/, '$1 不在群里。'],
  [/^Nobody is called (.+)\.$/, '没有 $1 这个人。'],
  [/^There is no group (.+)\.$/, '没有群 $1。'],
  [/^(.+) cannot be (.+)\.$/, '$1 不能设为 $2。'],
]

export function useReason(): (error: unknown) => string {
  const { language } = useLanguage()
  return (error) => {
    if (!isDoorError(error)) return String(error)
    if (error.status === 0) return UNREACHABLE[language]
    if (language === 'en') return error.message
    const [pattern, text] = WITH_NAMES.find(([one]) => one.test(error.message)) ?? []
    return pattern ? error.message.replace(pattern, text!) : (IN_CHINESE[error.message] ?? error.message)
  }
}
