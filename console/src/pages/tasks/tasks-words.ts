import { inBoth } from '../../language/language.tsx'

/** What somebody of the staff is to do; the same words where a flow is drawn. */
export const TASK_KINDS = {
  zh: { chat: '发消息', call: '致电', visit: '拜访', other: '其他' },
  en: { chat: 'Message', call: 'Call', visit: 'Visit', other: 'Other' },
}
/** A message of a flow that goes by hand; none that somebody draws as a task. */
const BY_HAND = { zh: { send: '一对一发送' }, en: { send: 'Send by hand' } }

export const tasksWords = inBoth({
  zh: {
    title: '员工任务',
    about: '流程请员工为客户、在客户群里做的事，先到期的在前',
    inGroup: (name: string) => `客户群「${name}」`,
    find: '按任务名称查找',
    show: '显示哪些任务',
    open: '待完成',
    done: '已完成',
    none: '没有待完成的任务。流程走到“员工任务”这一步时，会出现在这里。',
    noneDone: '还没有完成过任务。',
    noMatch: '没有这样的任务。',
    clear: '清除查找',
    list: '任务',
    kinds: { ...TASK_KINDS.zh, ...BY_HAND.zh },
    outcomes: {
      done: '已办到',
      no_answer: '没联系上',
      declined: '客户谢绝',
      skipped: '不需要',
      withdrawn: '已不需要：流程已收回',
    },
    finish: (outcome: string, title: string, who: string) => `${title}（${who}）：${outcome}`,
    finished: '已记录',
    nobody: '还没有员工服务',
    script: '话术',
    late: '已逾期',
    dueBefore: '',
    dueAfter: '到期',
    and: '、',
  },
  en: {
    title: 'Tasks',
    about: 'What flows ask of the staff for customers and in groups, those due first on top',
    inGroup: (name) => `Group ${name}`,
    find: 'Find by name',
    show: 'Which tasks to show',
    open: 'To do',
    done: 'Done',
    none: 'Nothing to do. When somebody comes to a task of a flow, it appears here.',
    noneDone: 'No task has been done yet.',
    noMatch: 'There are no such tasks.',
    clear: 'Clear the search',
    list: 'Tasks',
    kinds: { ...TASK_KINDS.en, ...BY_HAND.en },
    outcomes: {
      done: 'Done',
      no_answer: 'Not reached',
      declined: 'Declined',
      skipped: 'Not needed',
      withdrawn: 'Not wanted any more: the flow has let go',
    },
    finish: (outcome, title, who) => `${title} (${who}): ${outcome}`,
    finished: 'Noted',
    nobody: 'nobody of the staff serves them yet',
    script: 'Words to send',
    late: 'overdue',
    dueBefore: 'due ',
    dueAfter: '',
    and: ', ',
  },
})
