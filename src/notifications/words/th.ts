/** What the bell and devices say, in Thai. */
import type { TellingWords } from './en.ts'

const REASONS: Record<string, string> = {
  manual: 'ถูกปิดใช้งานโดยผู้ดูแล',
  gone: 'ถูกปิดใช้งาน: ปลายทางแจ้งว่าไม่มีอยู่อีกแล้ว',
  no_success: 'ถูกปิดใช้งาน: ส่งไม่สำเร็จเลยเป็นเวลาห้าวัน',
}

const FIELDS: Record<string, string> = {
  title: 'ชื่อเรื่อง',
  description: 'รายละเอียด',
  dueDate: 'วันครบกำหนด',
  priority: 'ลำดับความสำคัญ',
  urgency: 'ความเร่งด่วน',
  amount: 'จำนวนเงิน',
  currency: 'สกุลเงิน',
  fields: 'ข้อมูลในแบบฟอร์ม',
  metadata: 'ข้อมูลเพิ่มเติม',
}

const request = (owner: string | null): string => (owner === null ? 'คำขอของคุณ' : `คำขอของ ${owner}`)

export const th: TellingWords = {
  assigned: (who, amount) => `${who} ขอให้คุณตัดสินใจ${amount === null ? '' : ` · ${amount}`}`,
  approved: (by, owner) => `${by ?? 'ผู้อนุมัติ'} อนุมัติ${request(owner)}`,
  rejected: (by, owner) => `${by ?? 'ผู้อนุมัติ'} ไม่อนุมัติ${request(owner)}`,
  cancelled: (owner) => `${request(owner)} ถูกถอนแล้ว`,
  settled: (by) => `${by ?? 'ผู้อนุมัติ'} ตัดสินใจแล้ว ไม่ต้องการคำตอบของคุณอีก`,
  changedAsked: (who, fields) => `สิ่งที่ ${who} ขอให้คุณตัดสินใจมีการเปลี่ยนแปลง: ${fields}`,
  changed: (owner, fields) => `${request(owner)} มีการเปลี่ยนแปลง: ${fields}`,
  mentioned: (by) => `${by ?? 'มีผู้'} กล่าวถึงคุณ`,
  commented: (by) => `${by ?? 'มีผู้'} แสดงความคิดเห็น`,
  failing: (hours) => `webhook ส่งไม่สำเร็จมา ${hours} ชั่วโมงแล้ว`,
  disabled: (reason) => `webhook ${REASONS[reason ?? ''] ?? 'ถูกปิดใช้งาน'}`,
  recovered: 'webhook กลับมาส่งสำเร็จอีกครั้ง',
  deadLetter: 'มีรายการที่ส่งไม่สำเร็จอย่างถาวร',
  unreachable: (address) => `ส่งอีเมลไปที่ ${address} ไม่ได้`,
  field: (name) => FIELDS[name] ?? name,
  push: {
    waits: 'มีเรื่องรอการตัดสินใจของคุณ',
    aboutWebhook: 'มีเรื่องแจ้งเกี่ยวกับ webhook',
    aboutRequest: 'มีเรื่องแจ้งเกี่ยวกับคำขอ',
    test: 'นี่คือการทดสอบ: ข้อความมาถึงอุปกรณ์นี้แล้ว',
    manyWait: (count) => `มีคำขอ ${count} รายการรอการตัดสินใจของคุณ`,
    many: (count) => `มีการแจ้งเตือนใหม่ ${count} รายการ`,
  },
}
