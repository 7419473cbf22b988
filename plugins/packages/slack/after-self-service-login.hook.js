// A message to a Slack channel when somebody signs in.
//
// This hook runs asynchronously: nobody waits for it. When it throws, the delivery is tried again later.

/** @param {HookArgs} args */
module.exports = async (args) => {
  const { message, only_groups = [] } = args.variables;
  const groups = (args.customer.groups ?? []).map((group) => group.name);

  if (only_groups.length > 0 && !only_groups.some((name) => groups.includes(name))) {
    console.log('The customer is in none of the groups to report: no message.');
    return;
  }

  const response = await fetch(args.secrets.webhook_url, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ text: fill(message, facts(args)) }),
    signal: AbortSignal.timeout(4000),
  });

  if (response.status === 429) {
    throw new Error(`Slack asks to wait ${response.headers.get('Retry-After') ?? 'a few'} seconds.`);
  }
  if (!response.ok) {
    throw new Error(`Slack did not take the message: ${response.status} ${await response.text()}`);
  }
  console.log('The channel has been told.');
};

// What {…} in the message stands for. Add lines to offer more.
function facts(args) {
  const { info, location = {} } = args.customer;
  const name = [info.name?.givenName, info.name?.familyName].filter(Boolean).join(' ');
  return {
    name: name || info.userName,
    user: info.userName,
    application: args.application.name,
    city: location.city ?? 'an unknown place',
    country: location.country ?? 'an unknown country',
    methods: args.authentication.methods.join(', '),
  };
}

// Customers choose their own names, so nothing of theirs may become a link or a mention.
function fill(text, values) {
  return text.replace(/\{(\w+)\}/g, (whole, key) => (key in values ? escape(values[key]) : whole));
}

function escape(text) {
  return String(text).replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}
