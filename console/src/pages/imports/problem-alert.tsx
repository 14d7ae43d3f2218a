import { Alert } from 'antd'
import { useWords } from '../../language/language.tsx'
import { importsWords, problemWords, type ProblemCode } from './imports-words.ts'

/** Why a file cannot be imported: in the person's words, with the importer's own below. */
export function ProblemAlert({ problem }: { problem: { code: string; message: string; advice: string } }) {
  const t = useWords(importsWords)
  const p = useWords(problemWords)
  const words = problem.code in p ? p[problem.code as ProblemCode] : t.problem
  return <Alert type="error" showIcon role="alert" title={words} description={`${problem.message} ${problem.advice}`} />
}
