// Reports consents that changed to one receiver, signed so that the receiver can trust the message.
const { createHmac } = require('node:crypto');

/** @param {HookArgs} args */
module.exports = async (args) => {
  const { url, only_consents = [], include_email } = args.variables;

  const consents = args.consents.changed.filter(
    (consent) => only_consents.length === 0 || only_consents.includes(consent.key),
  );
  if (consents.length === 0) {
    console.log('None of the consents to report has changed.');
    return;
  }

  const { info } = args.customer;
  const body = JSON.stringify({
    id: args.event.id,
    type: 'consent.updated',
    occurred_at: args.event.occurred_at,
    application: args.application.client_id,
    customer: include_email ? { id: info.id, email: info.emails?.primaryEmail } : { id: info.id },
    source: args.source,
    consents,
  });

  const response = await fetch(url, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'X-Signature': sign(args, body) },
    body,
    signal: AbortSignal.timeout(4000),
  });
  // Thrown, so that the delivery is tried again.
  if (!response.ok) throw new Error(`The receiver answered ${response.status}.`);
  console.log(`Reported: ${consents.map((consent) => `${consent.key} ${consent.granted ? 'given' : 'withdrawn'}`).join(', ')}.`);
};

// The time is part of what is signed, so that an old message cannot be sent again by somebody else.
function sign(args, body) {
  const seconds = Math.floor(Date.parse(args.event.occurred_at) / 1000);
  const digest = createHmac('sha256', args.secrets.signing_key).update(`${seconds}.${body}`).digest('hex');
  return `t=${seconds},v1=${digest}`;
}
