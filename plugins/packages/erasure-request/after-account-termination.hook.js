// Tells other systems that a customer's data must be erased.
// Runs asynchronously: when one of them does not accept, this throws and the delivery is tried again.

/** @param {HookArgs} args */
module.exports = async (args) => {
  const { primary_url, second_url } = args.variables;
  const receivers = [primary_url, second_url].filter(Boolean);

  const body = JSON.stringify(requestFor(args));
  const answers = await Promise.allSettled(receivers.map((url) => tell(url, args.secrets.access_token, body)));

  const failures = [];
  answers.forEach((answer, index) => {
    const host = new URL(receivers[index]).host;
    if (answer.status === 'fulfilled') console.log(`${host}: ${answer.value}.`);
    else failures.push(`${host}: ${answer.reason.message}`);
  });
  if (failures.length > 0) throw new Error(`Not everybody accepted the erasure. ${failures.join(' ')}`);
};

function requestFor(args) {
  const { info } = args.customer;
  const request = {
    request_id: args.event.id,
    customer_id: info.id,
    requested_at: args.event.occurred_at,
    requested_by: args.actor.type,
    reason: args.reason,
  };
  return args.variables.include_email ? { ...request, email: info.emails?.primaryEmail } : request;
}

// 404 and 410 say that nobody of this id is there: nothing is left to erase.
async function tell(url, token, body) {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'Authorization': `Bearer ${token}`, 'Content-Type': 'application/json' },
    body,
    signal: AbortSignal.timeout(8000),
  });
  if (response.status === 404 || response.status === 410) return 'not known there';
  if (!response.ok) throw new Error(`answered ${response.status}.`);
  return 'accepted';
}
