// A new customer: identify them once, and track "Signed Up".
// Runs asynchronously; what is thrown here is tried again later.

/** @param {HookArgs} args */
module.exports = async (args) => {
  const { consent_key } = args.variables;
  const given = (args.customer.consents ?? []).some((consent) => consent.key === consent_key && consent.granted);
  if (consent_key && !given) {
    console.log(`The customer did not give the consent "${consent_key}": nothing is reported.`);
    return;
  }

  await send(args, 'identify', { traits: traitsOf(args) });
  await send(args, 'track', { event: 'Signed Up', properties: { application: args.application.name } });
  console.log('The sign-up is reported.');
};

// What the service may know about a customer. Keep personal data behind the switch.
function traitsOf(args) {
  const { info, location } = args.customer;
  const traits = { language: info.locale, country: location?.country_code };
  if (!args.variables.include_personal_data) return traits;
  return {
    ...traits,
    email: info.emails?.primaryEmail,
    firstName: info.name?.givenName,
    lastName: info.name?.familyName,
  };
}

async function send(args, kind, content) {
  const response = await fetch(`${args.variables.base_url.replace(/\/+$/, '')}/v1/${kind}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({
      writeKey: args.secrets.write_key,
      userId: args.customer.info.id,
      timestamp: args.event.occurred_at,
      messageId: `${args.event.id}-${kind}`,
      ...content,
    }),
    signal: AbortSignal.timeout(2000),
  });
  if (!response.ok) throw new Error(`The analytics service answered ${response.status} to ${kind}.`);
}
