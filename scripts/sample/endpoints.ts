/** Webhooks as a company has them: each to a receiver with habits of its own. */

/** By the names that webhook-past.ts knows. `at` is the receivers' address. */
export function endpointsAt(at: string): Record<string, { name: string; url: string } & Record<string, unknown>> {
  const quick = { retryCount: 2, retrySchedule: [1, 2] }
  return {
    erp: {
      name: 'ERP order release',
      url: `${at}/erp/orders`,
      events: ['approval.*'],
      filter: 'approval.amount >= 1000.0',
      retryCount: 8,
      ordering: 'per_approval',
      rateLimit: 50,
      signWithEd25519: true,
      authToken: 'erp-7f3a',
      headers: { 'X-Tenant': 'uxone', 'X-Plant': 'rayong' },
      metadata: { team: 'erp', runbook: 'https://wiki.example.com/erp/orders' },
    },
    warehouse: { name: 'Data warehouse', url: `${at}/warehouse/ingest`, ...quick },
    chat: { name: 'Chat notices', url: `${at}/chat/notices`, events: ['approval.approved', 'approval.rejected'] },
    travel: { name: 'Travel bookings', url: `${at}/travel/bookings`, events: ['approval.*'], ...quick },
    archive: { name: 'Audit archive', url: `${at}/archive`, events: ['approval.approved'] },
    legacy: { name: 'Legacy SOAP bridge', url: `${at}/legacy/soap`, events: ['approval.created'] },
    payroll: { name: 'Payroll', url: `${at}/payroll`, events: ['approval.approved'], isActive: false },
  }
}
