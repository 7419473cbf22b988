// Tell another system
const response = await fetch(args.variables.WEBHOOK_URL, {
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ event: args.event.key, id: args.event.id, application: args.application.client_id }),
});
if (!response.ok) throw new Error(`The webhook answered ${response.status}.`);
