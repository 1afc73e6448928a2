/** Password hashes by better-auth's own functions (scrypt off the event loop), imported when first needed. */
export async function hashPassword(password: string): Promise<string> {
  const { hashPassword: hash } = await import('better-auth/crypto')
  return hash(password)
}

export async function verifyPassword(hash: string, password: string): Promise<boolean> {
  const { verifyPassword: verify } = await import('better-auth/crypto')
  return verify({ hash, password })
}
