// Scores the sign-in before any password is typed: let in, ask for a second factor, or refuse.

/** @param {HookArgs} args */
module.exports = async (args) => {
  const { mfa_from, deny_from, deny_message } = args.variables;

  const risk = await askRisk(args);
  const because = risk.reasons.length > 0 ? ` (${risk.reasons.join(', ')})` : '';
  console.log(`Risk score ${risk.score}${because}.`);

  if (risk.score >= deny_from) {
    return new DenyRequest('risk_too_high', deny_message);
  }

  // Hooks that run later in this journey find the score here.
  const session = { ...args.session, risk_score: risk.score, risk_level: risk.level };
  if (risk.score >= mfa_from) {
    // No remembered device counts, no authenticator is left out, and a second factor is required.
    return new AllowAuthentication(session, false, [], true);
  }
  return new AllowAuthentication(session);
};

async function askRisk(args) {
  const response = await fetch(`${args.variables.base_url.replace(/\/+$/, '')}/v1/score`, {
    method: 'POST',
    headers: { 'Authorization': `Bearer ${args.secrets.access_token}`, 'Content-Type': 'application/json' },
    body: JSON.stringify({
      ip: args.customer.ip_address,
      email: args.customer.info.emails?.primaryEmail,
      country: args.customer.location?.country_code,
    }),
    // A customer is waiting: give up early and let the failure policy decide.
    signal: AbortSignal.timeout(1000),
  });
  if (!response.ok) throw new Error(`The risk service answered ${response.status}.`);

  const risk = await response.json();
  if (typeof risk.score !== 'number') throw new Error('The risk service answered without a score.');
  return { score: risk.score, level: risk.level ?? 'unknown', reasons: risk.reasons ?? [] };
}
