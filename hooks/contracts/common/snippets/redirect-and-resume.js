// Send the customer to another site and go on when they come back
if (!args.continue_context) {
  const url = new URL(args.variables.PARTNER_URL);
  url.searchParams.set('redirect_uri', args.continue_request_parameters.callback_url);
  url.searchParams.set('state', args.continue_request_parameters.state);
  return new RedirectRequest(url.href, { ...args.session, sentAt: Date.now() });
}
console.log('The customer came back with', Object.keys(args.continue_context));
