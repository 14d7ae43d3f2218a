/** Whether an address names this machine itself. (Read by the console too.) */
const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/
export const isLoopback = ({ hostname }: URL): boolean => LOOPBACK.test(hostname)
