import { counted, inBoth } from '../../language/language.tsx'
import { ofSubjects, useSubjectWords } from '../../language/subject.ts'
import { broadcastsWords } from './broadcasts-words.ts'

/** What the page of a broadcast says otherwise where groups get it: they are counted, and their owners confirm it. */
const ofGroups = inBoth({
  zh: {
    stepAudience: '已判断的群',
    stepConfirmed: '群主已确认',
    nobodyLost: '目前没有群因为任何原因收不到。',
    nobodyGetsIt: '没有群会收到这次群发。',
    nobodyGetsItWhy:
      '所有群都因为下面的原因没有发送。请换几个群，或在“触达策略”里看看是不是限制得太严，然后新建一次群发。',
    planningNow: (n: string) => `正在逐个判断哪些群收得到：已判断 ${n} 个群`,
    sendingNow: (done: string, of: string) => `正在交给群主：${done} / ${of}`,
    waitsNow: '其余的群现在不便打扰，到时再判断',
    noSenders: '还没有交给任何群主。',
    senderCustomers: (n: string) => `${n} 个群`,
    pauseAbout: '不再判断其他群，也不再交给群主。已经在群主手里的不受影响，群主仍可确认。可随时继续。',
    cancelAbout: '还没交给群主的不再发送；群主还没确认的会从企业微信收回；已经送达的收不回来。取消后不能恢复。',
    everybody: '所有群都能收到。',
    noNobody: '没有选中可发的群。请重新选择客户群。',
    tasksOf: (tasks: string, owners: string) => `企业微信里会有 ${tasks} 个群发任务，由 ${owners} 位群主确认`,
    launchAbout: (goes: string) => `${goes} 个群会收到。群主在企业微信里确认后才会发到群里；确认前可以取消。`,
    launchLater: (at: string) => `将在 ${at} 开始，那时再判断一次哪些群收得到。`,
  },
  en: {
    stepAudience: 'Groups decided about',
    stepConfirmed: 'Confirmed by owners',
    nobodyLost: 'So far no group is kept from it by anything.',
    nobodyGetsIt: 'No group gets this broadcast.',
    nobodyGetsItWhy:
      'Every group is kept from it by what is said below. Choose other groups, or look whether the touch policy is too strict, and make another broadcast.',
    planningNow: (n) => `Deciding one by one which groups get it: ${counted(n, 'group')} so far`,
    sendingNow: (done, of) => `Being given to the owners: ${done} of ${of}`,
    waitsNow: 'The other groups are not to be disturbed now, and are decided about then',
    noSenders: 'No owner has been given any of it yet.',
    senderCustomers: (n) => counted(n, 'group'),
    pauseAbout:
      'No further group is decided about, and nothing more is given to the owners. What they have already they may still confirm. It can go on at any time.',
    cancelAbout:
      'What the owners have not been given is not sent; what they have not confirmed is taken back in WeCom; what is delivered stays delivered. This cannot be undone.',
    everybody: 'Every group gets it.',
    noNobody: 'No open group is chosen. Choose other groups.',
    tasksOf: (tasks, owners) => `${counted(tasks, 'task')} in WeCom, for ${counted(owners, 'owner')} to confirm`,
    launchAbout: (goes) =>
      `${counted(goes, 'group')} will receive it, once their owners confirm it in WeCom. Until then it can be cancelled.`,
    launchLater: (at) => `It begins at ${at}, and which groups get it is decided then.`,
  },
})

const WORDS = ofSubjects(broadcastsWords, ofGroups)
export const useBroadcastWords = () => useSubjectWords(WORDS)
