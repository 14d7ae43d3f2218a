import { Alert } from 'antd'

/** Why a file cannot be imported, and what to do. */
export function ProblemAlert({ problem }: { problem: { message: string; advice: string } }) {
  return <Alert type="error" showIcon role="alert" title={problem.message} description={problem.advice} />
}
