// One event per sign-in to Splunk's HTTP Event Collector.
//
// This hook runs asynchronously: the customer is signed in already and waits for nothing.
// When it throws, the delivery is tried again later, so every problem below is thrown.

/** @param {HookArgs} args */
module.exports = async (args) => {
  const { collector_url, index, sourcetype, include_personal_data } = args.variables;

  const entry = {
    time: Math.floor(Date.parse(args.event.occurred_at) / 1000),
    host: args.application.client_id,
    source: 'hookline',
    sourcetype,
    event: describe(args, include_personal_data),
  };
  if (index) entry.index = index;

  const response = await fetch(`${collector_url.replace(/\/+$/, '')}/services/collector/event`, {
    method: 'POST',
    headers: { 'Authorization': `Splunk ${args.secrets.token}`, 'Content-Type': 'application/json' },
    body: JSON.stringify(entry),
    signal: AbortSignal.timeout(4000),
  });

  if (!response.ok) {
    // The collector explains itself: {"text": "Invalid token", "code": 4}
    const answer = await response.json().catch(() => ({}));
    throw new Error(`Splunk did not take the event: ${response.status} ${answer.text ?? ''}`.trim());
  }
  console.log(`Sign-in ${args.event.id} is recorded in Splunk.`);
};

// What Splunk learns. Add fields here; keep personal data behind the switch.
function describe(args, withPersonalData) {
  const { info, groups = [], location = {} } = args.customer;
  const event = {
    action: 'login',
    event_id: args.event.id,
    journey_id: args.event.journey_id,
    application: args.application.name,
    user_id: info.id,
    methods: args.authentication.methods,
    groups: groups.map((group) => group.name),
    country: location.country_code,
  };
  if (!withPersonalData) return event;
  return { ...event, user: info.userName, src_ip: args.customer.ip_address, city: location.city };
}
