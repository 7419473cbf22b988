// Count verifications by method
await fetch(`${args.variables.METRICS_URL}/count`, {
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ name: 'mfa_verified', method: args.mfa.method, at: args.mfa.verified_at }),
});
