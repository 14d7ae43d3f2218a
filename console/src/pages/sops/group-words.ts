import { counted, inBoth } from '../../language/language.tsx'
import { ofSubjects, useSubjectWords } from '../../language/subject.ts'
import { resultsWords } from './results-words.ts'
import { settingsWords } from './settings-words.ts'
import { sopsWords } from './sops-words.ts'
import { trialWords } from './trial-words.ts'

/** What pages of flows say otherwise where groups go through them. */
const sopsOfGroups = inBoth({
  zh: {
    launchAbout: '从现在起，满足条件的群会自动进入；手动加入的流程，在群列表里选群启动。',
    whoIsInside: '流程中的群怎么办',
    moveAbout: (moving: string, staying: string) =>
      `${moving} 个群会转到新版本${staying === '0' ? '' : `；${staying} 个群所在的步骤在新版本里没有，仍按原版本走完`}。等待没改的到期时间不变，改了的从开始等待时重新计算。`,
    pauseAbout: '暂停期间没有群进入，也不发送、不布置任务；等待的时间照常流逝。恢复后接着走。',
    resumeAbout: '群会重新进入，已在流程中的群接着走。',
    archiveAbout: (n: string) => `流程中的 ${n} 个群会立即离开。归档后不能恢复。`,
    waiting: (n: string) => `${n} 个群在这里`,
    kindsAbout: {
      await: '等群里发生某件事，过时走另一条路',
      task: '请群主做一件事',
      send: '由群主把素材库里的一份素材发到群里；能不能发由触达策略决定',
    },
    triggers: { event: '群里发生某件事', manual: '在群列表手动启动，或由程序启动' },
    keyHint: '如活动编号：同一个群的每个值各走一遍。留空则一次只在其中一遍',
    entry: '哪些群可以进入',
    entryHint: '没有条件时，哪个群都可以',
    scriptHint: '给群主参考，可留空',
    says: {
      event: (event: string) => `群里发生“${event}”`,
      manual: '在群列表手动启动，或由程序启动',
      only: '仅限满足条件的群',
    },
    noFlows: '这个群没有进入过流程。',
    fields: { entry: '哪些群可以进入' },
  },
  en: {
    launchAbout:
      'From now on, groups that fit enter by themselves; into a flow by hand they are started on the list of groups.',
    whoIsInside: 'The groups that are inside',
    moveAbout: (moving, staying) =>
      `${counted(moving, 'group moves', 'groups move')} to the new version${staying === '0' ? '' : `; ${counted(staying, 'group stands', 'groups stand')} at a step that it lacks, and finish the old one`}. Waits that are the same end when they would have; others are counted anew from when they began.`,
    pauseAbout:
      'While it is paused no group enters, and nothing is sent or asked; time goes on. Afterwards they go on.',
    resumeAbout: 'Groups enter again, and those inside go on.',
    archiveAbout: (n) => `${counted(n, 'group', 'groups')} inside will leave at once. It cannot be brought back.`,
    waiting: (n) => `${counted(n, 'group', 'groups')} here`,
    kindsAbout: {
      await: 'For something that happens in the group; another way when it takes too long',
      task: 'Ask the owner of the group to do something',
      send: 'A content of the library, posted by the owner, if the touch policy lets it go',
    },
    triggers: { event: 'Something happens in the group', manual: 'By hand on the list of groups, or by a program' },
    keyHint: 'Such as the campaign: once for each value. Without it, a group is in it once',
    entry: 'Which groups may enter',
    entryHint: 'All of them, without a condition',
    scriptHint: 'Words for the owner; may be empty',
    says: {
      event: (event) => `In the group: “${event}”`,
      manual: 'By hand on the list of groups, or by a program',
      only: 'only groups that fit the rule',
    },
    noFlows: 'The group never was in a flow.',
    fields: { entry: 'which groups may enter' },
  },
})

const resultsOfGroups = inBoth({
  zh: {
    none: '还没有群进入过这个流程。发布后，进入和发送的结果都会出现在这里。',
    noneOfVersion: '还没有群从这个版本进入过。',
    people: '进入群数',
    peopleOf: (n: string) => `${n} 个群`,
    funnel: '从进入到送达',
    funnelAbout: '每个群按第一次进入算',
  },
  en: {
    none: 'No group has entered this flow yet. Once it is launched, what entered and what was posted is here.',
    noneOfVersion: 'No group has entered by this version yet.',
    people: 'Groups',
    peopleOf: (n) => counted(n, 'group', 'groups'),
    funnel: 'From entering to delivery',
    funnelAbout: 'Groups, each by its first entry',
  },
})

const settingsOfGroups = inBoth({
  zh: {
    touchKindHint: '频次上限和免打扰时段按目的区分',
    priorityHint: '名额不够时，优先级高的先发',
    deadlineHint: '倒计时的等待以它为准，任何发送都不会推迟到它之后。进入时没有截止时间的群不会进入',
    exit: '群里发生这些就离开',
    fallbackHint: '按选择的顺序依次试，最多发出一条。只有这个渠道自己的原因才改用下一个，如企业微信额度已满',
    otherwiseHint: '哪个渠道都未发送的群（群已解散、额度已满等）；不设就接着走下一步',
    missedHint: '走到这里时已过了这个时刻的群；不设就直接走下一步',
  },
  en: {
    touchKindHint: 'Caps and quiet hours go by it',
    priorityHint: 'Where there is not room for all, what is more urgent goes',
    deadlineHint:
      'Countdowns look back from it, and nothing is put off beyond it. A group that has none does not enter',
    exit: 'Leaves when any of these happens in the group',
    fallbackHint:
      'Tried in the order you choose them; one message goes at most. Only for reasons of the channel itself, such as WeCom’s quota',
    otherwiseHint: 'Groups that get it by no channel (dismissed, the quota); without it they go on',
    missedHint: 'Groups whose deadline is nearer already when they come here; without it they go on',
  },
})

const trialOfGroups = inBoth({
  zh: {
    about: '让一个虚拟的群按现在的草稿走一遍，不会真的发送或布置任务。走过的步骤会在流程图上依次亮起。',
    facts: '进入后群里会发生什么',
  },
  en: {
    about:
      'A group made up goes through the draft as it is. Nothing is sent and nobody is asked; steps light up in turn.',
    facts: 'What happens in the group after it enters',
  },
})

const SOPS = ofSubjects(sopsWords, sopsOfGroups)
const RESULTS = ofSubjects(resultsWords, resultsOfGroups)
const SETTINGS = ofSubjects(settingsWords, settingsOfGroups)
const TRIAL = ofSubjects(trialWords, trialOfGroups)

export const useSopsWords = () => useSubjectWords(SOPS)
export const useResultsWords = () => useSubjectWords(RESULTS)
export const useSettingsWords = () => useSubjectWords(SETTINGS)
export const useTrialWords = () => useSubjectWords(TRIAL)
