/** Kept for it while it is loaded. */
export const CHART_PX = 260
