/** In which order they lie one on the other. */
export const CHANNEL_ORDER = ['broadcast', 'chat', 'kf'] as const
export const TASK_ORDER = ['chat', 'call', 'visit', 'other'] as const
