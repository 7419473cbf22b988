// A sign-in: track "Signed In". Runs asynchronously; what is thrown here is tried again later.

/** @param {HookArgs} args */
module.exports = async (args) => {
  if (args.variables.consent_key) {
    console.log('A consent is asked for, and this event does not tell consents: nothing is reported.');
    return;
  }

  const response = await fetch(`${args.variables.base_url.replace(/\/+$/, '')}/v1/track`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({
      writeKey: args.secrets.write_key,
      userId: args.customer.info.id,
      event: 'Signed In',
      properties: {
        application: args.application.name,
        methods: args.authentication.methods,
        country: args.customer.location?.country_code,
      },
      timestamp: args.event.occurred_at,
      messageId: `${args.event.id}-track`,
    }),
    signal: AbortSignal.timeout(4000),
  });
  if (!response.ok) throw new Error(`The analytics service answered ${response.status} to track.`);
  console.log('The sign-in is reported.');
};
