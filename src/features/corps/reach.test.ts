import { expect, test } from 'vitest'
import { playedAt, reachFrom, reachOf } from './reach.ts'

test.each([
  ['https://siyu.example.com', 'outside'],
  ['http://siyu.example.com:8080', 'plain'],
  ['https://8.8.8.8', 'outside'],
  ['http://localhost:8080', 'own_machine'],
  ['http://127.0.0.1:8080', 'own_machine'],
  ['http://[::1]:8080', 'own_machine'],
  ['https://10.0.3.4', 'private'],
  ['https://172.20.0.2', 'private'],
  ['https://172.40.0.2', 'outside'],
  ['https://192.168.1.9', 'private'],
  ['https://siyu', 'private'],
  ['https://siyu.local', 'private'],
  ['https://[fd00::1]', 'private'],
])('WeCom reaches %s: %s', (url, reach) => expect(reachOf(url)).toBe(reach))

test('one that is played on this machine reaches this machine', () => {
  expect(reachFrom('http://127.0.0.1:9100', 'http://localhost:8080')).toBe('outside')
  expect(reachFrom('https://qyapi.weixin.qq.com', 'http://localhost:8080')).toBe('own_machine')
})

test('who plays WeCom does so beside us, by the name that we go by', () => {
  expect(playedAt('http://127.0.0.1:9100', 'http://localhost:8080')).toBe('http://localhost:9100')
  expect(playedAt('http://127.0.0.1:9100', 'http://127.0.0.1:8080/')).toBe('http://127.0.0.1:9100')
  expect(playedAt('http://127.0.0.1:9100', 'https://siyu.example.com')).toBeNull()
  expect(playedAt('http://10.0.0.2:9100', 'http://localhost:8080')).toBeNull()
  expect(playedAt('https://qyapi.weixin.qq.com', 'http://localhost:8080')).toBeNull()
})
