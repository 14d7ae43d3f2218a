import { ApiError } from '../../api/api.ts'
import { currentLanguage } from '../../language/language.tsx'

export interface Uploaded {
  upload: string
  fileName: string
  bytes: number
}

/** As it is, with its progress: fetch cannot tell how much has been sent. */
export const uploadFile = (file: File, onPercent: (percent: number) => void): Promise<Uploaded> =>
  new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    request.open('POST', `/api/uploads?name=${encodeURIComponent(file.name)}`)
    request.setRequestHeader('accept-language', currentLanguage())
    request.setRequestHeader('content-type', 'application/octet-stream')
    request.upload.onprogress = ({ loaded, total }) => onPercent(Math.floor((loaded / total) * 100))
    request.onerror = () => reject(new ApiError(0, { code: 'offline', message: '' }))
    request.onload = () => {
      const answered = JSON.parse(request.responseText || '{}') as Uploaded & {
        error?: { code: string; message: string }
      }
      if (request.status < 300) resolve(answered)
      else reject(new ApiError(request.status, answered.error ?? { code: 'unknown', message: request.statusText }))
    }
    request.send(file)
  })
